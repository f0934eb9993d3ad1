"""Totals, statements and objectives lead to their transfers, or to the awards that hold them."""

from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest

from grants.applications.models_serving import ApplicationAim
from grants.awards import queries
from grants.calls.models import CallAim
from grants.funds.models import Fund
from grants.funds.narrowing import Narrowing
from grants.funds.operations import record_charges
from grants.funds.queries_framework import aim_at
from grants.funds.queries_ledger import narrowed
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.money import Money, sum_money
from grants.kernel.policy import SYSTEM
from grants.reports.catalogue import REPORTS
from grants.reports.document import MoneyTable
from tests.factories.keeping import kept
from tests.factories.money import (
    make_award,
    make_contribution,
    make_fund,
    make_manager,
    make_objective,
    money,
)
from tests.reports.test_sources_and_uses import pays

pytestmark = pytest.mark.usefixtures("in_app", "at")


def linked(tables: Iterable[MoneyTable]) -> Iterator[tuple[Money, str]]:
    """Each figure of money with its link, totals among them."""
    for table in tables:
        for row in [*table.rows, *([table.totals] if table.totals else [])]:
            for cell, href in zip(row.cells, row.hrefs, strict=False):
                if href and isinstance(cell, Money) and cell:
                    yield cell, href


def asked_of(href: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(href).query))


def lively() -> Fund:
    """A fund with money of two contributors, an objective, charges, and an award half paid."""
    fund, who = make_fund(), make_manager()
    aim = make_objective(fund)
    make_contribution(fund, "900", received_on=date(2026, 1, 5))
    make_contribution(fund, "500", objective=aim, received_on=date(2026, 3, 6))
    award = make_award(fund, "800")
    kept(ApplicationAim(application_id=award.application_id, aim_id=aim.id))
    kept(CallAim(call_id=award.call_id, aim_id=aim.id))
    transact(pays(award, money("300", fund)))
    transact(
        lambda: record_charges(
            who,
            fund=fund,
            amount=money("10", fund),
            on=clock.now().date(),
            bank_reference="SBP 9",
        )
    )
    return fund


@pytest.mark.parametrize("name", ["fund-statement", "sources-and-uses"])
def test_every_figure_with_an_account_is_the_sum_of_its_rows(name: str) -> None:
    fund = lively()
    document = REPORTS[name].build(
        SYSTEM, fund=fund, first=date(2026, 2, 1), last=clock.now().date()
    )
    totals = [table.totals for table in document.tables if table.totals]
    assert all(any(row.hrefs) for row in totals if any(isinstance(c, Money) for c in row.cells))
    tested = 0
    for cell, href in linked(document.tables):
        found = narrowed(SYSTEM, fund, Narrowing.read(asked_of(href)))
        assert found.number > 0
        if asked_of(href).get("kind"):
            assert abs((found.came - found.went).minor) == abs(cell.minor), href
            tested += 1
    assert tested >= 8


def test_an_objective_leads_to_its_money_and_to_the_awards_that_serve_it() -> None:
    fund = lively()
    document = REPORTS["framework-matrix"].build(SYSTEM, fund=fund)
    followed = set()
    for cell, href in linked(document.tables):
        asked = asked_of(href)
        if "serves" in asked:
            aim = aim_at(SYSTEM, fund, asked["serves"])
            awards = db.session.scalars(queries.awards(SYSTEM, serving=aim)).all()
            paid = sum_money(queries.spent(awards).values(), fund.currency)
            assert cell in (sum_money((one.amount for one in awards), fund.currency), paid)
            followed.add("awards")
        elif asked.get("kind"):
            found = narrowed(SYSTEM, fund, Narrowing.read(asked))
            assert found.objective is not None
            assert found.came - found.went == cell
            followed.add("available")
        else:
            assert narrowed(SYSTEM, fund, Narrowing.read(asked)).number > 0
            followed.add("given")
    assert followed == {"awards", "available", "given"}
