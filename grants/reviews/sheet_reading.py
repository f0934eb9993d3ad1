"""What stands in a scoring sheet that comes back, and which cells cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from grants.kernel.i18n import LANGUAGES, _, use_language
from grants.kernel.spreadsheets import Cell, Sheets, address_of
from grants.reviews.sheet import (
    ABOUT,
    CRITERION,
    FLAG,
    REASON,
    SAFE,
    SCORE,
    TAKEN,
    Typed,
)

FIRST = 5
"""The row of the first criterion, counted from 0 (`sheet_writing.HEADER` stands above it)."""


@dataclass(frozen=True)
class Wrong:
    """A cell that cannot be taken: where it is, what stands there, what to do."""

    sheet: str
    row: int
    column: int
    found: str
    says: str

    @property
    def cell(self) -> str:
        """As spreadsheet programs name it, such as D7."""
        return address_of(self.row, self.column)


@dataclass(frozen=True)
class Row:
    """One criterion as it came back. `changed`: not as it was taken out, as far as one knows."""

    at: int
    key: str
    typed: Typed
    taken: str

    @property
    def changed(self) -> bool:
        return self.typed.seal != self.taken


@dataclass(frozen=True)
class Returned:
    """One application's sheet as it came back, with the rows that were changed in it."""

    sheet: str
    review: str
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Brought:
    """A whole file: the sheets of applications, and the cells that cannot be read."""

    sheets: list[Returned]
    wrong: list[Wrong]


def returned(sheets: Sheets) -> Brought:
    """What came back. A sheet is known by the number of its review, in its third row."""
    found: list[Returned] = []
    wrong: list[Wrong] = []
    for name, rows in sheets.items():
        review = str(_cell(rows, 2, ABOUT)).strip()
        if not re.fullmatch(r"[\w-]{6,40}", review):
            continue
        one = Returned(name, review)
        for at in range(FIRST, len(rows)):
            key = str(_cell(rows, at, CRITERION)).strip()
            if not key:
                break
            row = _row(name, rows, at, key, wrong)
            if any(each.key == key for each in one.rows):
                says = _("This criterion stands in two rows. Delete one of them.")
                wrong.append(Wrong(name, at, CRITERION, key, says))
            elif row is not None and row.changed:
                one.rows.append(row)
        if any(each.review == review for each in found):
            says = _("This application stands in two sheets. Delete one of them.")
            wrong.append(Wrong(name, 2, ABOUT, review, says))
        found.append(one)
    return Brought(found, wrong)


def _row(
    name: str, rows: Sequence[Sequence[Cell]], at: int, key: str, wrong: list[Wrong]
) -> Row | None:
    score, flag = _cell(rows, at, SCORE), _cell(rows, at, FLAG)
    before = len(wrong)
    value = _whole(score)
    if value is None and _text(score):
        says = _("Write the score as a whole number, or leave the cell empty.")
        wrong.append(Wrong(name, at, SCORE, _text(score), says))
    ticked = _yes_and_no().get(_text(flag).casefold())
    if ticked is None:
        says = _("Write Yes, or leave the cell empty.")
        wrong.append(Wrong(name, at, FLAG, _text(flag), says))
    if len(wrong) > before:
        return None
    typed = Typed(value, _text(_cell(rows, at, REASON)), bool(ticked), _text(_cell(rows, at, SAFE)))
    # Where the hidden column is lost, the row counts as taken out empty.
    return Row(at, key, typed, _text(_cell(rows, at, TAKEN)) or Typed().seal)


def _cell(rows: Sequence[Sequence[Cell]], row: int, column: int) -> Cell:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def _text(cell: Cell) -> str:
    return str(cell).strip()


def _whole(cell: Cell) -> int | None:
    """A whole number as a number or as digits of any script, and no truth."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int):
        return cell
    text = cell.strip()
    return int(text) if text.isdecimal() and len(text) < 10 else None


@cache
def _yes_and_no() -> Mapping[str, bool]:
    """Yes and no as people write them, in every language of the product; empty is no."""
    known = {"": False, "true": True, "false": False, "1": True, "0": False, "x": True, "✓": True}
    for each in LANGUAGES:
        with use_language(each):
            known |= {_("Yes").casefold(): True, _("No").casefold(): False}
    return known
