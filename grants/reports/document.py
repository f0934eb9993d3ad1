"""What a report, a letter, a receipt or an agreement says, free of page and paper.

A report is one function that returns a `Document`. The same document becomes an
accessible page (`reports.page`), a PDF (`reports.pdf.render`), a spreadsheet
(`reports.xlsx`) and a CSV file (`reports.csv_file`), each with the same check sum, which
follows from what the document says and from nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from babel.dates import format_date

from grants.kernel.i18n import _, language
from grants.kernel.i18n import direction as direction_of
from grants.kernel.money import Money, sum_money
from grants.web.pictures import Direction, Picture

Kind = Literal["text", "money", "number"]


@dataclass(frozen=True, slots=True)
class Named:
    """A cell with a second, softer line, and a link where the page has one."""

    text: str
    note: str = ""
    href: str = ""


Cell = str | int | date | Money | Named | None
"""None is something not known; nil money is Money.zero, an empty cell is ""."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what its cells are; `share` weighs its width against other text columns."""

    title: str
    kind: Kind = "text"
    share: float = 1.0

    @property
    def is_figure(self) -> bool:
        """Whether its cells stand at the right, as figures do."""
        return self.kind != "text"


class RowStyle(StrEnum):
    """How a row stands out."""

    PLAIN = "plain"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: as many cells as there are columns."""

    cells: tuple[Cell, ...]
    style: RowStyle = RowStyle.PLAIN
    hrefs: tuple[str, ...] = ()
    """Where the page links each cell to: the transfers of a figure. No part of what is said."""


@dataclass(frozen=True, slots=True)
class MoneyTable:
    """A ledger-like table. The caption names the currency and the date, the cells do not.

    Make it with `money_table`, which checks the rows and adds the totals.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: Row | None = None
    empty: str = ""
    """What is said instead of the table while it has no rows."""


class UnequalRows(ValueError):
    """A row with more or fewer cells than the table has columns: a mistake in the program."""


def money_table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell] | Row],
    *,
    total: str = "",
    totals: Sequence[Cell] | None = None,
    total_hrefs: tuple[str, ...] = (),
    empty: str = "",
) -> MoneyTable:
    """A table of money with its totals.

    `total` names a last row that sums each money column in which every known cell has
    one currency (strong rows, which are sums themselves, are left out). `totals` gives
    that row instead, where it is more than a sum. `total_hrefs` are its links.
    """
    made = tuple(row if isinstance(row, Row) else Row(tuple(row)) for row in rows)
    for row in made:
        if len(row.cells) != len(columns):
            raise UnequalRows(f"{len(row.cells)} cells in a table of {len(columns)} columns")
    last: Row | None = None
    if totals is not None:
        last = Row(tuple(totals), RowStyle.STRONG, total_hrefs)
        if len(last.cells) != len(columns):
            raise UnequalRows(f"{len(last.cells)} totals in a table of {len(columns)} columns")
    elif total and made:
        last = Row((total, *_sums(columns, made)), RowStyle.STRONG, total_hrefs)
    return MoneyTable(caption, tuple(columns), made, last, empty)


def _sums(columns: Sequence[Column], rows: Sequence[Row]) -> list[Cell]:
    sums: list[Cell] = []
    for at, column in enumerate(columns[1:], start=1):
        amounts = [
            cell
            for row in rows
            if row.style is RowStyle.PLAIN and isinstance(cell := row.cells[at], Money)
        ]
        one_currency = len({amount.currency for amount in amounts}) == 1
        if column.kind == "money" and one_currency:
            sums.append(sum_money(amounts, amounts[0].currency))
        else:
            sums.append("")
    return sums


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what is so: `Fact("Awarded", Money(...))`. Money is written with its currency."""

    label: str
    value: str | Money | date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading; level 2 or 3, as the title is level 1."""

    text: str
    level: Literal[2, 3] = 2


class Tone(StrEnum):
    """How a paragraph speaks."""

    BODY = "body"
    LEAD = "lead"
    SOFT = "soft"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; line breaks in it are kept. An address keeps its lines close together."""

    text: str
    tone: Tone = Tone.BODY


@dataclass(frozen=True, slots=True)
class Items:
    """A list; numbered where a later text refers to its items."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values, one under the other: an award's terms, a receipt's particulars."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture under its finding. `paper` is the layout for A4, `wide` unless it is given."""

    finding: str
    unit: str
    wide: Picture
    narrow: Picture | None = None
    paper: Picture | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What changes a decision: at most one in a document."""

    text: str
    colour: Literal["", "need", "bad", "harm", "act"] = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, in which office; `signed` says how and when it was accepted online."""

    party: str
    name: str = ""
    office: str = ""
    signed: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """A block for each party."""

    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """On paper, what follows begins a new page."""


@dataclass(frozen=True, slots=True)
class WriteIn:
    """Where somebody writes: boxes to tick, `lines` to write on, or an empty grid of `rows`.

    `note` and `label` stand above it, on the same page.
    """

    label: str = ""
    note: str = ""
    boxes: tuple[str, ...] = ()
    lines: int = 0
    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()


Part = (
    Heading
    | Paragraph
    | Items
    | Facts
    | MoneyTable
    | Figure
    | Note
    | Signatures
    | WriteIn
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Document:
    """A report, letter, receipt or agreement.

    `issuer` is who speaks, usually the fund. `dated` is the day it speaks of, in words.
    `address` is the page it stands on. `made_at` is for the file's own particulars and is
    no part of the check sum, so the same figures made again carry the same sum.
    """

    title: str
    parts: tuple[Part, ...]
    language: str = "en"
    issuer: str = ""
    subtitle: str = ""
    reference: str = ""
    dated: str = ""
    address: str = ""
    facts: tuple[Fact, ...] = ()
    landscape: bool = False
    made_at: datetime | None = None
    marks: tuple[str, ...] = ()
    """What a machine finds among the file's particulars, in plain ASCII: a receipt's seal."""

    @property
    def direction(self) -> Direction:
        """`rtl` or `ltr`, as the language is written."""
        return "rtl" if direction_of(self.language) == "rtl" else "ltr"

    @property
    def tables(self) -> tuple[MoneyTable, ...]:
        """The tables, in their order."""
        return tuple(part for part in self.parts if isinstance(part, MoneyTable))

    def check_sum(self) -> str:
        """SHA-256, in 64 hex digits, of all that the document says."""
        content = _plain(self)
        assert isinstance(content, dict)
        content.pop("made_at")
        written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def short_sum(self) -> str:
        """The first sixteen digits of the check sum in groups of four, to be read aloud."""
        digits = self.check_sum()[:16]
        return " ".join(digits[i : i + 4] for i in range(0, 16, 4))


def _plain(value: object) -> object:
    """The value as JSON knows it, with the name of each part."""
    if is_dataclass(value) and not isinstance(value, type):
        content = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        content.pop("hrefs", None)
        return {"is": type(value).__name__, **content}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


_LOCALES = {"en": "en_GB", "ur": "ur_PK"}


def day_text(day: date) -> str:
    """A day as tables write it: `27 Nov 2026`, in the language texts are written in now."""
    return format_date(day, "d MMM y", locale=_LOCALES.get(language(), language()))


def cell_text(cell: Cell) -> str:
    """A cell as page and paper show it; the currency stands in the caption."""
    match cell:
        case None:
            return _("not known")
        case Money():
            return cell.text()
        case Named():
            return cell.text
        case date():
            return day_text(cell)
        case bool():
            return _("yes") if cell else _("no")
        case int():
            return f"{cell:,}".replace("-", "−")
        case _:
            return cell


def fact_text(value: str | Money | date) -> str:
    """A fact's value in words, money with its currency."""
    if isinstance(value, Money):
        return str(value)
    return day_text(value) if isinstance(value, date) else value


def facts_of(document: Document) -> Iterator[Fact]:
    """Every fact of the document: those under its title, then those of its parts."""
    yield from document.facts
    for part in document.parts:
        if isinstance(part, Facts):
            yield from part.facts
