"""The cells of a workbook that somebody sent, read by a process with little memory and time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from grants.kernel import spreadsheet_reader

PATIENCE = 40

Cell = str | int | bool
"""A text, a whole number or a truth; an empty text for an empty cell."""
Sheets = dict[str, list[list[Cell]]]
"""The rows of each sheet by its name, from the first cell on."""


class NotASpreadsheet(Exception):
    """The file is no workbook, or is broken, locked or too large to be read."""


def cells_of(content: bytes, *, patience: float = PATIENCE) -> Sheets:
    """Every sheet of an XLSX, ODS or XLS file. Raises NotASpreadsheet."""
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell, no argument from outside
            [sys.executable, "-I", str(Path(spreadsheet_reader.__file__))],
            input=content,
            capture_output=True,
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotASpreadsheet from error
    if done.returncode != 0:
        raise NotASpreadsheet
    return dict(json.loads(done.stdout))


def address_of(row: int, column: int) -> str:
    """A cell's name as programs show it, such as D7; both are counted from 0, columns to Z."""
    return f"{chr(ord('A') + column)}{row + 1}"
