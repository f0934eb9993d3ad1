"""A document's tables as a CSV file that no spreadsheet program will run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from grants.kernel.cells import plain, safe
from grants.kernel.i18n import use_language
from grants.reports.document import Cell, Document, MoneyTable, Named, fact_text, facts_of


def write(document: Document) -> bytes:
    """The document's one table; of several, each under its caption; of none, its facts.

    UTF-8 with a byte order mark, which Excel needs for Urdu. Amounts are plain figures
    (`2385000.50`), days are ISO 8601, what is not known is empty.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    with use_language(document.language):
        writer.writerows(_rows(document))
    return written.getvalue().encode("utf-8-sig")


def _rows(document: Document) -> Iterator[list[str]]:
    tables = document.tables
    if not tables:
        for fact in facts_of(document):
            yield [safe(fact.label), safe(fact_text(fact.value))]
    for i, table in enumerate(tables):
        if len(tables) > 1:
            if i:
                yield []
            yield [safe(table.caption)]
        yield from _table(table)


def _table(table: MoneyTable) -> Iterator[list[str]]:
    yield [safe(column.title) for column in table.columns]
    for row in table.rows:
        yield [_plain(cell) for cell in row.cells]
    if table.totals is not None:
        yield [_plain(cell) for cell in table.totals.cells]


def _plain(cell: Cell) -> str:
    return safe(cell.text) if isinstance(cell, Named) else plain(cell)
