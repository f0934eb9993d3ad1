"""What a document says, its totals and its check sum."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from grants.kernel.money import Money
from grants.reports.document import (
    Cell,
    Column,
    Row,
    RowStyle,
    UnequalRows,
    cell_text,
    money_table,
)
from tests.reports.documents import make_document, make_table, rupees

COLUMNS = (Column("What"), Column("PKR", "money"), Column("Note"))


def test_a_total_is_the_sum_of_the_known_amounts() -> None:
    table = money_table(
        "In PKR",
        COLUMNS,
        [("a", rupees(5), ""), ("b", None, ""), ("c", rupees(-2), "")],
        total="All",
    )
    assert table.totals == Row(("All", rupees(3), ""), RowStyle.STRONG)


def test_a_sum_among_the_rows_is_not_counted_twice() -> None:
    rows: list[Sequence[Cell] | Row] = [
        ("a", rupees(5), ""),
        Row(("so far", rupees(5), ""), RowStyle.STRONG),
        ("b", rupees(1), ""),
    ]
    table = money_table("In PKR", COLUMNS, rows, total="All")
    assert table.totals is not None
    assert table.totals.cells[1] == rupees(6)


def test_two_currencies_are_not_added() -> None:
    table = money_table(
        "Mixed", COLUMNS, [("a", Money(5, "PKR"), ""), ("b", Money(5, "GBP"), "")], total="All"
    )
    assert table.totals is not None
    assert table.totals.cells == ("All", "", "")


def test_rows_are_as_wide_as_the_table() -> None:
    with pytest.raises(UnequalRows):
        money_table("In PKR", COLUMNS, [("a", rupees(1))])
    with pytest.raises(UnequalRows):
        money_table("In PKR", COLUMNS, [("a", rupees(1), "")], totals=["All"])


def test_an_empty_table_has_no_total() -> None:
    assert make_table(rows=0).totals is None


def test_the_check_sum_follows_what_is_said() -> None:
    document = make_document()
    assert document.check_sum() == make_document().check_sum()
    later = replace(document, made_at=datetime(2027, 1, 1, tzinfo=UTC))
    assert later.check_sum() == document.check_sum()
    assert make_document(rows=4).check_sum() != document.check_sum()
    assert make_document(title="Fund statement.").check_sum() != document.check_sum()
    assert document.short_sum.replace(" ", "") == document.check_sum()[:16]


def test_cells_in_words() -> None:
    assert cell_text(None) == "not known"
    assert cell_text(rupees(0)) == "0"
    assert cell_text(rupees(-48000)) == "−48,000"
    assert cell_text(-1200) == "−1,200"
    assert cell_text(True) == "yes"
