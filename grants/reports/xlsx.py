"""A document as a workbook: what it is on the first sheet, then each table on its own."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from grants.kernel.i18n import _, use_language
from grants.kernel.money import Money, minor_digits
from grants.reports.document import (
    Cell,
    Document,
    MoneyTable,
    Named,
    Note,
    Paragraph,
    RowStyle,
    cell_text,
    fact_text,
    facts_of,
)

# A spreadsheet's number is a double: beyond 15 digits it would change the last ones.
_EXACT_DIGITS = 15
_WIDEST = 48
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)


def write(document: Document) -> bytes:
    """The workbook. Texts are written as texts: none becomes a formula, a link or a number."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(
        {
            "title": document.title,
            "author": document.issuer,
            "comments": document.check_sum(),
            "created": (document.made_at or _NO_DATE).astimezone(UTC).replace(tzinfo=None),
        }
    )
    with use_language(document.language):
        taken: set[str] = set()
        _about(book, document, taken)
        for table in document.tables:
            sheet = book.add_worksheet(_sheet_name(table.caption, taken))
            if document.direction == "rtl":
                sheet.right_to_left()
            _Sheet(book, sheet).fill(table)
    book.close()
    return written.getvalue()


def _sheet_name(caption: str, taken: set[str]) -> str:
    """A name Excel accepts: at most 31 characters, none of `[]:*?/\\`, unlike any other."""
    plain = " ".join(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", caption).split()).strip("'")
    name = plain[:31].rstrip(" '") or _("Table")
    number = 2
    while name.casefold() in taken or name.casefold() == "history":
        tail = f" {number}"
        name = plain[: 31 - len(tail)].rstrip(" '") + tail
        number += 1
    taken.add(name.casefold())
    return name


def _about(book: xlsxwriter.Workbook, document: Document, taken: set[str]) -> None:
    sheet = book.add_worksheet(_sheet_name(_("About"), taken))
    if document.direction == "rtl":
        sheet.right_to_left()
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 80)
    bold = book.add_format({"bold": True, "font_size": 14})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    soft = book.add_format({"valign": "top", "font_color": "#525c60"})
    sheet.write_string(0, 0, document.title, bold)
    lines = [
        ("", document.subtitle),
        (_("From"), document.issuer),
        (_("Reference"), document.reference),
        (_("Date"), document.dated),
        *((fact.label, fact_text(fact.value)) for fact in facts_of(document)),
        *(("", p.text) for p in document.parts if isinstance(p, Paragraph | Note)),
        (_("Page"), document.address),
        (_("Check sum"), document.check_sum()),
    ]
    row = 1
    for label, text in lines:
        if text:
            sheet.write_string(row, 0, label, soft)
            sheet.write_string(row, 1, text, wrapped)
            row += 1


class _Sheet:
    """One table on its sheet."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        self.book = book
        self.sheet = sheet
        self.formats: dict[tuple[object, ...], Format] = {}

    def fill(self, table: MoneyTable) -> None:
        self.sheet.write_string(0, 0, table.caption, self.format(soft=True))
        for at, column in enumerate(table.columns):
            head = self.format(strong=True, line="bottom", right=column.is_figure)
            self.sheet.write_string(1, at, column.title, head)
        for down, row in enumerate(table.rows, start=2):
            for at, cell in enumerate(row.cells):
                self.write(down, at, cell, strong=row.style is RowStyle.STRONG)
        last = 2 + len(table.rows)
        if table.totals is not None:
            for at, cell in enumerate(table.totals.cells):
                self.write(last, at, cell, strong=True, line="top")
        if table.rows:
            self.sheet.autofilter(1, 0, last - 1, len(table.columns) - 1)
        self.sheet.freeze_panes(2, 1)
        self.sheet.repeat_rows(1)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        every = [*table.rows, *([table.totals] if table.totals else [])]
        for at, column in enumerate(table.columns):
            texts = [column.title, *(cell_text(row.cells[at]) for row in every)]
            self.sheet.set_column(at, at, min(_WIDEST, max(map(len, texts)) + 4))

    def write(self, row: int, column: int, cell: Cell, *, strong: bool, line: str = "") -> None:
        match cell:
            case Money():
                self._money(row, column, cell, strong=strong, line=line)
            case Named():
                text = f"{cell.text} ({cell.note})" if cell.note else cell.text
                self.sheet.write_string(row, column, text, self.format(strong=strong, line=line))
            case bool() | None:
                self.sheet.write_string(
                    row, column, cell_text(cell), self.format(strong=strong, line=line)
                )
            case date():
                shown = self.format(strong=strong, line=line, number="d mmm yyyy")
                self.sheet.write_datetime(
                    row,
                    column,
                    date(cell.year, cell.month, cell.day),
                    shown,
                )
            case int() if len(str(abs(cell))) <= _EXACT_DIGITS:
                shown = self.format(strong=strong, line=line, number="#,##0")
                self.sheet.write_number(row, column, cell, shown)
            case _:
                self.sheet.write_string(
                    row, column, str(cell), self.format(strong=strong, line=line)
                )

    def _money(self, row: int, column: int, cell: Money, *, strong: bool, line: str) -> None:
        if len(str(abs(cell.minor))) > _EXACT_DIGITS:
            shown = self.format(strong=strong, line=line, right=True)
            self.sheet.write_string(row, column, cell.text(), shown)
            return
        digits = minor_digits(cell.currency)
        whole = cell.minor % 10**digits == 0
        number = "#,##0" if whole else "#,##0." + "0" * digits
        shown = self.format(strong=strong, line=line, number=number)
        self.sheet.write_number(row, column, float(Decimal(cell.plain())), shown)

    def format(
        self,
        *,
        strong: bool = False,
        soft: bool = False,
        line: str = "",
        right: bool = False,
        number: str = "",
    ) -> Format:
        key = (strong, soft, line, right, number)
        if key not in self.formats:
            wanted: dict[str, object] = {"valign": "top"}
            if strong:
                wanted["bold"] = True
            if soft:
                wanted["font_color"] = "#525c60"
            if line == "top":
                wanted["top"] = 6  # double, as totals are ruled
            if line == "bottom":
                wanted["bottom"] = 2
            if right:
                wanted["align"] = "right"
            if number:
                wanted["num_format"] = number
            self.formats[key] = self.book.add_format(wanted)
        return self.formats[key]
