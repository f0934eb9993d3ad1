"""The scoring sheet as a workbook: a sheet on how it is filled, then one for each application."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from grants.kernel.days import day_words
from grants.kernel.i18n import _, direction, language
from grants.reviews.sheet import (
    ABOUT,
    CRITERION,
    FLAG,
    LONGEST_CELL,
    MEANING,
    REASON,
    SAFE,
    SCORE,
    TAKEN,
    Case,
    Line,
)

_WIDTHS = ((CRITERION, 11), (ABOUT, 30), (MEANING, 46), (SCORE, 8), (REASON, 46), (FLAG, 9))
HEADER = 4
"""The row of the column titles, counted from 0; the criteria follow."""


def workbook(cases: Sequence[Case], at: datetime) -> bytes:
    """The file, in the language now. Texts stay texts: none becomes a formula or a link."""
    written = io.BytesIO()
    options = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
    book = xlsxwriter.Workbook(written, {"in_memory": True} | dict.fromkeys(options, False))
    book.set_properties({"title": _("Scoring sheet"), "created": at.replace(tzinfo=None)})
    formats = _Formats(book)
    _how_to(book, formats, cases)
    for case in cases:
        sheet = book.add_worksheet(case.reference[:31])
        _Page(sheet, formats).fill(case)
    book.close()
    return written.getvalue()


class _Formats:
    """The looks of cells. Only open ones can be typed in; the rest is protected from slips."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        top = {"valign": "top", "text_wrap": True}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.strong = book.add_format({"bold": True, "valign": "top"})
        self.head = book.add_format(top | {"bold": True, "bottom": 2})
        self.text = book.add_format(top)
        self.soft = book.add_format(top | {"font_color": "#525c60"})
        self.open = book.add_format(top | {"locked": False, "bg_color": "#fff8e1", "border": 1})


def _how_to(book: xlsxwriter.Workbook, formats: _Formats, cases: Sequence[Case]) -> None:
    sheet = book.add_worksheet(_("Read this first")[:31])
    _turn(sheet)
    sheet.set_column(0, 0, 90)
    lines = [
        _("Each application has a sheet of its own. Fill in the yellow cells; the rest is locked."),
        _("Leave a score empty if you are not ready. What you leave as it is stays as it is."),
        _("Write Yes under “Red flag” where you see what the criterion warns of."),
        _("Then bring the file back to the page where you took it. Nothing is submitted by that."),
        _("This file holds what applicants wrote. Keep it to yourself, and delete it afterwards."),
    ]
    sheet.write_string(0, 0, _("Scoring sheet"), formats.title)
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, line, formats.text)
    for row, case in enumerate(cases, start=len(lines) + 2):
        told = _("%(reference)s: %(title)s", reference=case.reference, title=case.title)
        sheet.write_url(row, 0, f"internal:'{case.reference[:31]}'!A1", formats.text, told)


def _turn(sheet: Worksheet) -> None:
    if direction(language()) == "rtl":
        sheet.right_to_left()


class _Page:
    """The sheet of one application: its criteria, and below them what was answered."""

    def __init__(self, sheet: Worksheet, formats: _Formats) -> None:
        self.sheet = sheet
        self.formats = formats

    def fill(self, case: Case) -> None:
        formats = self.formats
        _turn(self.sheet)
        for column, width in (*_WIDTHS, (SAFE, 46)):
            self.sheet.set_column(column, column, width)
        self.sheet.set_column(TAKEN, TAKEN, None, None, {"hidden": True})
        self._text(0, CRITERION, case.title, formats.title)
        self._text(1, CRITERION, f"{case.reference} · {case.call}", formats.strong)
        self._text(2, CRITERION, _("Review"), formats.soft)
        self._text(2, ABOUT, case.review, formats.soft)
        self._text(2, MEANING, _("Due on %(day)s", day=day_words(case.due_on)), formats.soft)
        heads = [
            _("Criterion"),
            _("What is scored"),
            _("What the scores mean"),
            _("Score"),
            _("Reason"),
            _("Red flag"),
            _("What would make it safe"),
        ]
        for column, head in enumerate(heads):
            self._text(HEADER, column, head, formats.head)
        row = HEADER
        for row, line in enumerate(case.lines, start=HEADER + 1):
            self._line(row, line)
        self._text(row + 2, CRITERION, _("What they answered"), formats.title)
        for at, (question, answer) in enumerate(case.answers, start=row + 3):
            self._text(at, ABOUT, question, formats.text if answer else formats.strong)
            self._text(at, MEANING, answer, formats.text)
        self.sheet.freeze_panes(HEADER + 1, ABOUT)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.protect("", {"format_columns": True, "format_rows": True})

    def _line(self, row: int, line: Line) -> None:
        self._text(row, CRITERION, line.key, self.formats.strong)
        self._text(row, ABOUT, line.name, self.formats.text)
        self._text(row, MEANING, line.meaning, self.formats.text)
        if line.typed.value is None:
            self.sheet.write_blank(row, SCORE, None, self.formats.open)
        else:
            self.sheet.write_number(row, SCORE, line.typed.value, self.formats.open)
        self._text(row, REASON, line.typed.reason, self.formats.open)
        points = {"validate": "list", "source": [str(each) for each in line.points]}
        self.sheet.data_validation(row, SCORE, row, SCORE, points)
        if line.flags:
            self._text(row, FLAG, _("Yes") if line.typed.red_flag else "", self.formats.open)
            self._text(row, SAFE, line.typed.would_make_safe, self.formats.open)
            yes = {"validate": "list", "source": [_("Yes")]}
            self.sheet.data_validation(row, FLAG, row, FLAG, yes)
        self._text(row, TAKEN, line.typed.seal, self.formats.soft)

    def _text(self, row: int, column: int, text: str, look: Format) -> None:
        if text:
            self.sheet.write_string(row, column, text[:LONGEST_CELL], look)
        else:
            self.sheet.write_blank(row, column, None, look)
