"""The fund statement equals the sums of the transfers, for each contributor and in all."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.funds.ledger import LedgerEvent
from grants.funds.models import Account, Contributor, Fund, Transfer
from grants.funds.operations import (
    NotEnoughMoney,
    commit_award,
    pay_from_award,
    release_commitment,
    release_reservation,
    reverse_payment,
)
from grants.kernel.db import db, transact
from grants.kernel.errors import GrantsError
from grants.kernel.money import Money
from grants.kernel.policy import SYSTEM
from grants.reports.catalogue import REPORTS
from grants.reports.document import Document, Named
from tests.factories.money import make_contribution, make_contributor, make_fund, reserve_for

START = date(2026, 1, 1)
GIVEN = {LedgerEvent.CONTRIBUTION_RECEIVED, LedgerEvent.CONTRIBUTION_RECEIVED_UNPLEDGED}

event = st.tuples(
    st.sampled_from(["give", "reserve", "commit", "pay", "reverse", "release", "give_back"]),
    st.integers(0, 2),
    st.integers(1, 5_000_00),
    st.integers(0, 200),
)


def day(offset: int) -> date:
    return START + timedelta(days=offset)


def play(fund: Fund, who: list[Contributor], events: list[tuple[str, int, int, int]]) -> None:
    """Do what can be done of these events; what is refused changes nothing."""
    for n, (what, which, minor, offset) in enumerate(events):
        amount = Money(minor, fund.currency)
        application = fund.id * 1000 + which
        common: dict[str, Any] = {
            "fund": fund,
            "application_id": application,
            "on": day(offset),
            "cause": fund,
            "key": f"{fund.slug}:{n}",
            "about": "An award",
        }
        try:
            if what == "give":
                make_contribution(
                    fund, amount.plain(), contributor=who[which], received_on=day(offset)
                )
            elif what == "reserve":
                transact(reserve_for(fund, application, amount.plain(), key=f"{fund.slug}:{n}"))
            elif what == "commit":
                from grants.funds.ledger import AccountKind
                from grants.funds.queries import held_for

                held = held_for(application, AccountKind.RESERVED, fund.currency)
                whole = Money(sum(share.amount.minor for share in held), fund.currency)
                if whole:
                    transact(lambda: commit_award(SYSTEM, amount=whole, **common))  # noqa: B023
            elif what == "pay":
                transact(lambda: pay_from_award(SYSTEM, amount=amount, **common))  # noqa: B023
            elif what == "reverse":
                paid = [k for k in range(n) if events[k][0] == "pay" and events[k][1] == which]
                for k in paid[-1:]:
                    back = {key: value for key, value in common.items() if key != "application_id"}
                    transact(
                        lambda: reverse_payment(SYSTEM, paid_key=f"{fund.slug}:{k}", **back)  # noqa: B023
                    )
            elif what == "release":
                transact(lambda: release_reservation(SYSTEM, **common))  # noqa: B023
            else:
                transact(lambda: release_commitment(SYSTEM, **common))  # noqa: B023
        except (NotEnoughMoney, GrantsError, LookupError, ValueError):
            db.session.rollback()


def sums(fund: Fund, first: date, last: date) -> dict[str, tuple[int, int, int]]:
    """Opening, received and paid of each contributor, added up row by row by the events."""
    names: dict[int | None, str] = {
        c.id: c.name for c in db.session.query(Contributor).filter_by(fund_id=fund.id)
    }
    accounts = {a.id: a for a in db.session.query(Account).filter_by(fund_id=fund.id)}
    found = {name: [0, 0, 0] for name in names.values()}
    for row in db.session.query(Transfer).filter_by(fund_id=fund.id):
        source, target = accounts[row.from_account_id], accounts[row.to_account_id]
        if row.effective_on > last:
            continue
        early = row.effective_on < first
        if row.event in GIVEN and target.lot_id is not None:
            found[names[target.contributor_id]][0 if early else 1] += row.amount_minor
        elif row.event == LedgerEvent.DISBURSEMENT_PAID and target.lot_id is not None:
            at = names[target.contributor_id]
            found[at][0 if early else 2] += -row.amount_minor if early else row.amount_minor
        elif row.event == LedgerEvent.DISBURSEMENT_REVERSED and source.lot_id is not None:
            at = names[source.contributor_id]
            found[at][0 if early else 2] += row.amount_minor if early else -row.amount_minor
    return {name: (a, b, c) for name, (a, b, c) in found.items()}


def said(document: Document) -> dict[str, list[int]]:
    """The money of each row of the statement's first table, its totals included."""
    table = document.tables[0]
    assert table.totals is not None
    return {
        cell.text if isinstance(cell := row.cells[0], Named) else str(cell): [
            money.minor for money in row.cells if isinstance(money, Money)
        ]
        for row in (*table.rows, table.totals)
    }


def check(fund: Fund, first: date, last: date) -> None:
    document = REPORTS["fund-statement"].build(SYSTEM, fund=fund, first=first, last=last)
    expected = sums(fund, first, last)
    rows = said(document)
    totals = rows.pop("All contributors")
    assert rows == {name: [o, r, p, o + r - p] for name, (o, r, p) in expected.items()}
    assert totals == [sum(column) for column in zip(*rows.values(), strict=True)]
    # What stands at the end is exactly the closing amount, part by part.
    for row in document.tables[1].rows:
        available, reserved, committed, closing = (
            cell.minor for cell in row.cells if isinstance(cell, Money)
        )
        assert available + reserved + committed == closing == rows[str(row.cells[0])][3]
    # and what the ledger says of the bank.
    assert f"{Money(totals[3], fund.currency)} at the end" in str(document.parts[-2:])


@pytest.mark.usefixtures("in_app")
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    events=st.lists(event, min_size=1, max_size=14),
    first=st.integers(0, 200),
    length=st.integers(0, 200),
    currency=st.sampled_from(["PKR", "GBP", "JPY", "KWD"]),
)
def test_every_figure_is_a_sum_of_transfers(
    events: list[tuple[str, int, int, int]], first: int, length: int, currency: str
) -> None:
    fund = make_fund(currency=currency)
    who = [make_contributor(fund) for _n in range(3)]
    play(fund, who, [("give", 0, 4_000_00, 1), *events])
    check(fund, day(first), day(first + length))
    check(fund, day(0), day(400))


@pytest.mark.usefixtures("in_app")
def test_payment_and_return_in_different_periods() -> None:
    fund = make_fund()
    who = [make_contributor(fund, f"Giver {n}") for n in range(3)]
    events = [
        ("give", 0, 100_000, 10),
        ("reserve", 1, 60_000, 20),
        ("commit", 1, 1, 30),
        ("pay", 1, 50_000, 40),
        ("reverse", 1, 1, 90),
    ]
    play(fund, who, events)
    for first, last, expected in (
        (0, 39, [0, 100_000, 0, 100_000]),
        (40, 60, [100_000, 0, 50_000, 50_000]),
        (61, 100, [50_000, 0, -50_000, 100_000]),
    ):
        check(fund, day(first), day(last))
        document = REPORTS["fund-statement"].build(
            SYSTEM, fund=fund, first=day(first), last=day(last)
        )
        assert said(document)["Giver 0"] == expected


@pytest.mark.usefixtures("in_app")
def test_a_transfer_left_out_would_be_noticed() -> None:
    """The control: were one row missing from the sums, the comparison would fail."""
    fund = make_fund()
    play(fund, [make_contributor(fund)], [("give", 0, 100_000, 10)])
    other = sums(fund, day(0), day(5))
    assert other != sums(fund, day(0), day(400))


@pytest.mark.usefixtures("in_app")
def test_a_fund_without_money_has_a_statement() -> None:
    document = REPORTS["fund-statement"].build(SYSTEM, fund=make_fund())
    assert document.tables[0].rows == ()
    assert document.facts[3].value == Money(0, "PKR")
