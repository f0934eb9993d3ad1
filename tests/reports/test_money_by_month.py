"""Money by month: parts at each month's end are the ledger's, and the forecast adds up."""

from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from grants.funds.narrowing import Narrowing
from grants.funds.operations import record_pledge
from grants.funds.queries_ledger import narrowed
from grants.funds.schedule import Due as Part
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.money import Money
from grants.kernel.policy import SYSTEM
from grants.reports.catalogue import REPORTS, write
from grants.reports.document import Named, Note
from grants.reports.money_by_month import Due, forecast, months_from
from tests.factories.money import (
    make_award,
    make_contribution,
    make_contributor,
    make_fund,
    make_manager,
    money,
    reserve_for,
)
from tests.reports.test_sources_and_uses import pays

TODAY = date(2026, 11, 20)


def rupees(minor: int) -> Money:
    return Money(minor, "PKR")


@given(
    st.integers(0, 10**6),
    st.lists(
        st.tuples(st.integers(-200, 900), st.integers(-(10**6), 10**6).filter(bool)), max_size=12
    ),
)
def test_the_forecast_is_opening_and_everything_that_is_due(
    cash: int, listed: list[tuple[int, int]]
) -> None:
    dues = [Due(TODAY + timedelta(days=after), rupees(minor)) for after, minor in listed]
    months = forecast(TODAY, rupees(cash), dues)
    assert months[0].opening == rupees(cash)
    assert months[-1].closing == rupees(cash + sum(minor for _after, minor in listed))
    assert [m.first for m in months] == list(
        months_from(TODAY, max([TODAY, *(due.day for due in dues)]))
    )
    for one, after in pairwise(months):
        assert after.opening == one.closing
    for month in months[1:]:
        own = [
            d for d in dues if (d.day.year, d.day.month) == (month.first.year, month.first.month)
        ]
        assert month.comes - month.goes == rupees(sum(due.amount.minor for due in own))


def test_what_was_due_before_today_is_expected_in_the_first_month() -> None:
    months = forecast(TODAY, rupees(100), [Due(date(2025, 1, 1), rupees(-30))])
    assert [(m.opening, m.goes, m.closing) for m in months] == [
        (rupees(100), rupees(30), rupees(70))
    ]


@pytest.mark.usefixtures("at")
def test_each_months_end_is_what_its_rows_make(in_app: Flask) -> None:
    fund, who = make_fund(), make_manager()
    nil = money("0", fund)
    giver = make_contributor(fund)
    make_contribution(fund, "2500", received_on=date(2026, 1, 5), contributor=giver)
    make_contribution(fund, "100", received_on=date(2026, 2, 5), contributor=giver)
    transact(reserve_for(fund, 7, "250"))
    award = make_award(fund, "1500", parts=(40, 60))
    transact(pays(award, money("600", fund)))
    day = clock.now().date()
    transact(
        lambda: record_pledge(
            who,
            contributor=giver,
            amount=money("500", fund),
            pledged_on=day,
            expected_on=None,
            note="",
            schedule=[
                Part(day + timedelta(days=40), money("200", fund)),
                Part(day + timedelta(days=80), money("300", fund)),
            ],
        )
    )
    document = REPORTS["money-by-month"].build(SYSTEM, fund=fund, first=date(2026, 1, 1), last=day)
    stood, expected, counted = document.tables
    january = [cell.minor for cell in stood.rows[0].cells if isinstance(cell, Money)]
    # The factory reserves the award on the day the money came.
    assert january == [100_000, 150_000, 0, 0, 250_000]
    last = [cell.minor for cell in stood.rows[-1].cells if isinstance(cell, Money)]
    assert last == [85_000, 25_000, 90_000, 60_000, 260_000]
    for row in stood.rows:
        for cell, href in zip(row.cells, row.hrefs, strict=True):
            if href and isinstance(cell, Money):
                asked = dict(parse_qsl(urlsplit(href).query))
                found = narrowed(who, fund, Narrowing.read(asked))
                assert found.came - found.went == cell
    ends = [[c.minor for c in row.cells if isinstance(c, Money)] for row in expected.rows]
    assert ends[0][0] == 200_000
    # The first instalment was not paid as a disbursement, so both are still planned.
    assert ends[-1][3] == 200_000 + 50_000 - 150_000
    assert sum(row[1] for row in ends) == 50_000
    giving = f"/funds/{fund.slug}/contributors/{giver.public_id}"
    named = [(row.cells[1], row.cells[2:]) for row in counted.rows]
    assert [(cell.href, *sums) for cell, sums in named if isinstance(cell, Named)] == [
        (f"/desk/awards/{award.reference}", nil, money("600", fund)),
        (giving, money("200", fund), nil),
        (giving, money("300", fund), nil),
        (f"/desk/awards/{award.reference}", nil, money("900", fund)),
    ]
    assert not any(isinstance(part, Note) for part in document.parts)
    for suffix in (".pdf", ".xlsx", ".csv"):
        assert write(document, suffix)


@pytest.mark.usefixtures("in_app", "at")
def test_the_month_in_which_cash_runs_out_is_said() -> None:
    fund = make_fund()
    make_contribution(fund, "1000")
    award = make_award(fund, "1000", parts=(50, 50))
    transact(pays(award, money("600", fund)))
    document = REPORTS["money-by-month"].build(SYSTEM, fund=fund)
    (note,) = (part for part in document.parts if isinstance(part, Note))
    assert note.text.endswith("cash falls below nil: PKR 100 would be missing.")


@pytest.mark.usefixtures("in_app")
def test_a_fund_without_money_has_its_months() -> None:
    document = REPORTS["money-by-month"].build(SYSTEM, fund=make_fund())
    assert document.facts[0].value == Money(0, "PKR")
    assert write(document, ".pdf")
