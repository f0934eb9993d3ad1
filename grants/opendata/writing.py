"""The grants of a fund as JSON, CSV or a workbook: however many, in little memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from grants.kernel.cells import safe
from grants.opendata.fields import Grant
from grants.opendata.sheets import columns_of, rows_of
from grants.opendata.threesixty import Publisher, package

Grants = Callable[[], Iterable[Grant]]
"""The grants from the first on, each time it is called."""
MEDIA = {
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SHEET = "grants"
# A spreadsheet's number is a double: beyond 15 digits it would change the last ones.
_EXACT_DIGITS = 15
_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def pieces(ending: str, publisher: Publisher, grants: Grants) -> Iterator[bytes]:
    """The file, piece by piece where it is a text. The same grants give the same bytes."""
    if ending == "xlsx":
        yield _workbook(grants)
        return
    # Excel takes a CSV file for UTF-8 by its mark; JSON has none.
    if ending == "csv":
        yield "\ufeff".encode()
    for piece in package(publisher, grants()) if ending == "json" else _csv(grants):
        yield piece.encode()


def _csv(grants: Grants) -> Iterator[str]:
    columns = columns_of(grants())
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([column.title for column in columns])
    for row in rows_of(columns, grants()):
        writer.writerow([_cell(value) for value in row])
        yield written.getvalue()
        written.seek(0)
        written.truncate()
    yield written.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return safe(value) if isinstance(value, str) else str(value)


def _workbook(grants: Grants) -> bytes:
    """One sheet, texts as texts, no formula."""
    columns, out = columns_of(grants()), io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": _MADE})
    sheet = book.add_worksheet(_SHEET)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column.title)
    for number, row in enumerate(rows_of(columns, grants()), start=1):
        for at, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, at, value)
            elif value is not None:
                _figure(sheet, number, at, value)
    book.close()
    return out.getvalue()


def _figure(sheet: Any, row: int, at: int, value: int | Decimal) -> None:
    if len(Decimal(value).as_tuple().digits) > _EXACT_DIGITS:
        sheet.write_string(row, at, str(value))
    else:
        sheet.write_number(row, at, value)
