"""Sources and uses: a real fund's totals come out of real operations, and figures are rows."""

import json
from collections.abc import Callable
from datetime import date
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask

from grants.awards.models import Award, ProgressReport
from grants.funds.ledger import POSTINGS, AccountKind
from grants.funds.models import Fund
from grants.funds.narrowing import Narrowing
from grants.funds.operations import (
    pay_from_award,
    record_charges,
    record_interest,
    reverse_payment,
)
from grants.funds.queries_ledger import narrowed
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.money import Money
from grants.kernel.policy import SYSTEM
from grants.reports.catalogue import REPORTS
from grants.reports.document import Document
from grants.reports.sources_and_uses import SOURCES, USES, percent
from tests.factories.money import (
    make_award,
    make_contribution,
    make_contributor,
    make_fund,
    make_manager,
    money,
)
from tests.factories.people import keep, make_person, sign_in
from tests.funds.test_giving import findings
from tests.harness.places import ROOT

pytestmark = pytest.mark.usefixtures("at")
EXAMPLE = json.loads((ROOT / "tests/reports/sources_and_uses_example.json").read_text())
DAY = date(2026, 2, 1)


def built(fund: Fund, **period: Any) -> Document:
    return REPORTS["sources-and-uses"].build(SYSTEM, fund=fund, **period)


def amounts(document: Document, table: int) -> dict[str, int]:
    """The first amount of each row, its total included."""
    found = document.tables[table]
    rows = (*found.rows, *([found.totals] if found.totals else []))
    return {
        str(row.cells[0]): next(c.minor for c in row.cells if isinstance(c, Money)) for row in rows
    }


def pays(award: Award, amount: Money) -> Callable[[], object]:
    return lambda: pay_from_award(
        SYSTEM,
        fund=award.fund,
        application_id=award.application_id,
        amount=amount,
        on=clock.now().date(),
        cause=award.fund,
        key=f"{award.id}:{amount.minor}",
        about=award.reference,
    )


def returns(award: Award, amount: Money) -> Callable[[], object]:
    return lambda: reverse_payment(
        SYSTEM,
        fund=award.fund,
        paid_key=f"{award.id}:{amount.minor}",
        on=clock.now().date(),
        cause=award.fund,
        key=f"{award.id}:back",
        about=award.reference,
    )


def reports_spent(award: Award, amount: Money) -> None:
    """An accepted progress report over this amount."""
    keep(
        ProgressReport(
            award_id=award.id,
            fund_id=award.fund_id,
            number=9,
            due_on=clock.now().date(),
            status="accepted",
            spent_minor=amount.minor,
            accepted_at=clock.now(),
        )
    )


@pytest.mark.usefixtures("in_app")
@pytest.mark.parametrize("snapshot", EXAMPLE["snapshots"])
def test_the_totals_of_a_real_funds_statement_come_out(snapshot: dict[str, int]) -> None:
    fund, who = make_fund(currency="USD"), make_manager()

    def dollars(number: int) -> Money:
        return money(str(number), fund)

    make_contribution(fund, str(snapshot["contributions"]))
    for name in ("fund_interest", "participant_interest"):
        transact(
            lambda name=name: record_interest(  # type: ignore[misc]
                who, fund=fund, amount=dollars(snapshot[name]), on=DAY, bank_reference=name
            )
        )
    back = -snapshot["refunds"]
    for paid, spent, returned in (
        (snapshot["participant_transfers"], snapshot["participant_expenditure"], back),
        (snapshot["transfers_to_mdtfs"], snapshot["transfers_to_mdtfs"], 0),
    ):
        award = make_award(fund, str(paid))
        for part in filter(None, (paid - returned, returned)):
            transact(pays(award, dollars(part)))
        if returned:
            transact(returns(award, dollars(returned)))
        reports_spent(award, dollars(spent))
    for name in ("admin_agent_fee", "direct_cost", "bank_charges"):
        transact(
            lambda name=name: record_charges(  # type: ignore[misc]
                who, fund=fund, amount=dollars(snapshot[name]), on=DAY, bank_reference=name
            )
        )
    assert findings() == []
    document = built(fund)
    cents = {name: 100 * value for name, value in snapshot.items() if "pct" not in name}
    assert amounts(document, 0) == {
        "Contributions received": cents["contributions"],
        "Interest earned": cents["fund_interest"] + cents["participant_interest"],
        "Total": cents["total_sources"],
    }
    assert amounts(document, 1) == {
        "Paid to recipients": cents["subtotal_transfers"],
        "Returned by recipients": cents["refunds"],
        "Bank charges and fees": cents["admin_agent_fee"]
        + cents["direct_cost"]
        + cents["bank_charges"],
        "Total": cents["total_uses"],
    }
    places = document.tables[2]
    assert [(row.cells[1].minor, row.cells[2]) for row in places.rows[:3]] == [  # type: ignore[union-attr]
        (cents["balance_with_agent"], f"{snapshot['balance_pct_deposits']} %"),
        (cents["balance_with_participants"], "14.5 %"),
        (cents["total_balance"], f"{snapshot['total_pct_deposits']} %"),
    ]
    assert document.facts[3].value == dollars(snapshot["balance_with_agent"])


def test_every_event_that_touches_the_bank_is_in_one_line() -> None:
    listed = [*chain.from_iterable(SOURCES), *chain.from_iterable(USES)]
    touching = {
        event
        for event, legs in POSTINGS.items()
        if any(AccountKind.BANK in (leg.source, leg.target) for leg in legs)
    }
    assert sorted(listed) == sorted(touching)


def test_a_figure_links_to_the_rows_it_is_the_sum_of(in_app: Flask) -> None:
    fund, who = make_fund(), make_manager()
    make_contribution(fund, "700", theme="skills", received_on=date(2026, 1, 5))
    make_contribution(fund, "900", theme="skills", received_on=date(2026, 3, 5))
    make_contribution(fund, "500", received_on=date(2026, 3, 6))
    award = make_award(fund, "1200")
    transact(pays(award, money("300", fund)))
    day = clock.now().date()
    transact(
        lambda: record_charges(
            who, fund=fund, amount=money("10", fund), on=day, bank_reference="SBP 9"
        )
    )
    document = built(fund, first=date(2026, 2, 1), last=day)
    tested = 0
    for table in document.tables:
        for row in table.rows:
            for cell, href in zip(row.cells, row.hrefs, strict=False):
                if not href or not isinstance(cell, Money):
                    continue
                asked = dict(parse_qsl(urlsplit(href).query))
                found = narrowed(who, fund, Narrowing.read(asked))
                if asked.get("kind") == "spent":
                    assert found.came - found.went == cell
                elif asked.get("kind"):
                    assert found.came - found.went in (cell, -cell)
                else:
                    assert found.number or not cell
                tested += 1
    assert tested >= 12


def test_an_address_is_read_as_it_was_written() -> None:
    by = Narrowing(
        (SOURCES[1]),
        AccountKind.BANK,
        "giver",
        "F1-C-2026-0001",
        date(2026, 1, 1),
        date(2026, 2, 1),
    )
    assert Narrowing.read(dict(parse_qsl(urlsplit(by.address("plif")).query))) == by
    assert Narrowing().address("plif") == "/funds/plif/ledger"
    for wrong in ({"event": "theft"}, {"kind": "pocket"}, {"from": "yesterday"}):
        with pytest.raises(ValueError, match=r".+"):
            Narrowing.read(wrong)


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(1, 8, "12.5 %"), (1, 3, "33.3 %"), (2, 3, "66.7 %"), (-1, 8, "−12.5 %"), (1, 0, "")],
)
def test_a_part_in_hundredths(part: int, whole: int, words: str) -> None:
    assert percent(Money(part, "PKR"), Money(whole, "PKR")) == words


def test_the_ledger_page_shows_the_rows_of_a_figure(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        person = make_person("Nida", roles=[("fund_manager", fund.id)])
        make_contribution(fund, "700", contributor=make_contributor(fund, "City of Peshawar"))
        make_contribution(fund, "900", contributor=make_contributor(fund, "Sarhad Textiles"))
        page = f"/funds/{fund.slug}/ledger"
        db.session.refresh(person)
    client = sign_in(app, person)
    whole = client.get(page).get_data(as_text=True)
    shown = client.get(f"{page}?event=contribution_received_unpledged&kind=bank").get_data(
        as_text=True
    )
    assert whole.count('id="transfer-') == 4
    assert shown.count('id="transfer-') == 2
    assert "Contribution received; Bank" in shown
    assert client.get(f"{page}?event=theft").status_code == 404
    assert client.get(f"{page}?contributor=nobody").status_code == 404
    report = client.get(f"/reports/sources-and-uses?fund={fund.slug}").get_data(as_text=True)
    assert "event=contribution_received%2Ccontribution_received_unpledged" in report
