"""Reads one workbook and writes its cells as JSON: run as a process of its own.

    python -I spreadsheet_reader.py < file.xlsx > cells.json

A workbook comes from outside, and its reader holds every sheet as a full rectangle: one cell
in the last corner asks for terabytes. So the process has little memory and little time, and
touches nothing but its two pipes. It ends with 0, with 4 for a file that cannot be read, or
however the limits end it.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from datetime import date, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

MEMORY = 1024 * 1024 * 1024
SECONDS = 20
SHEETS, ROWS, COLUMNS = 200, 20_000, 60
"""No workbook of ours has more of them: what follows is not read."""
UNREADABLE = 4


def main() -> int:
    """The cells of standard input, sheet by sheet, from the first row and column on."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets = [[name, _rows(book, name)] for name in book.sheet_names[:SHEETS]]
    except (CalamineError, ValueError, OSError, MemoryError):
        return UNREADABLE
    sys.stdout.write(json.dumps(sheets))
    return 0


def _rows(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=ROWS)
    return [[_plain(cell) for cell in row[:COLUMNS]] for row in rows]


def _plain(cell: Any) -> Any:
    """A text, a truth or a whole number; any other number and a date as text."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else repr(cell)
    if isinstance(cell, date | time):
        return cell.isoformat()
    return cell if isinstance(cell, str | bool | int) else str(cell)


if __name__ == "__main__":
    sys.exit(main())
