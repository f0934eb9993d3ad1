"""Pledges and contributions: what is recorded, what is refused, what the ledger then says."""

from datetime import date

import pytest
from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.funds import queries
from grants.funds.checks import (
    balances_follow_transfers,
    bank_holds_what_is_not_spent,
    lots_hold_their_contribution,
    pledges_agree,
)
from grants.funds.ledger import AccountKind
from grants.funds.models import Contribution, ContributorKind, Fund, Pledge, Transfer
from grants.funds.operations import (
    Restrictions,
    add_contributor,
    lapse_pledge,
    open_fund,
    receive_contribution,
    record_pledge,
    withdraw_pledge,
)
from grants.funds.queries_allocating import lot_offers
from grants.kernel.checks import CHECKS
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.money import Money
from grants.kernel.policy import PUBLIC, Actor, seen
from tests.factories.money import (
    balance,
    make_contribution,
    make_contributor,
    make_fund,
    make_manager,
    money,
    reserve_for,
    tamper,
)
from tests.factories.people import make_actor, make_person

pytestmark = pytest.mark.usefixtures("in_app", "at")
TODAY = date(2026, 11, 16)


def findings() -> list[str]:
    ours = ("ledger", "lots", "bank", "pledges", "contributions")
    return [str(f) for name, c in CHECKS.items() if name.startswith(ours) for f in c()]


def pledge_of(actor: Actor, fund: Fund, amount: str) -> Pledge:
    contributor = make_contributor(fund)
    return transact(
        lambda: record_pledge(
            actor, contributor=contributor, amount=money(amount, fund), pledged_on=TODAY
        )
    )


def receive(actor: Actor, pledge: Pledge, amount: str) -> Contribution:
    return transact(
        lambda: receive_contribution(
            actor,
            contributor=pledge.contributor,
            amount=money(amount, pledge.fund),
            received_on=TODAY,
            bank_reference="BR 1",
            pledge=pledge,
        )
    )


@pytest.mark.parametrize(
    ("currency", "amount", "minor"),
    [
        ("PKR", "2,50,000", 25_000_000),
        ("GBP", "250,000.07", 25_000_007),
        ("JPY", "250,000", 250_000),
    ],
)
def test_a_pledge_that_comes_in_two_parts(currency: str, amount: str, minor: int) -> None:
    manager = make_manager()
    fund = make_fund(manager, currency=currency)
    pledge = pledge_of(manager, fund, amount)
    figures = queries.fund_figures(fund)
    assert (figures.pledged.minor, figures.received.minor) == (minor, 0)

    first = receive(manager, pledge, "100,000")
    assert pledge.status == "partly_received"
    rest = Money(minor, currency) - first.amount
    receive(manager, pledge, rest.plain())
    assert (pledge.status, pledge.received_minor) == ("received", minor)

    figures = queries.fund_figures(fund)
    assert figures.pledged.minor == figures.received.minor == figures.available.minor == minor
    assert not figures.outstanding
    assert balance(AccountKind.BANK, fund=fund) == minor
    assert queries.contributor_figures(fund) == {pledge.contributor_id: figures}
    assert findings() == []


def test_more_than_a_pledge_still_promises_is_refused_with_a_sentence() -> None:
    manager = make_manager()
    pledge = pledge_of(manager, make_fund(manager), "1000")
    receive(manager, pledge, "600")
    with pytest.raises(Invalid) as refused:
        receive(manager, pledge, "400.01")
    assert refused.value.fields == {
        "amount": "Only PKR 400 of this pledge is still to come. Record the rest as a "
        "contribution of its own, without a pledge."
    }
    assert findings() == []
    receive(manager, pledge, "400")
    with pytest.raises(NotNow):
        receive(manager, pledge, "1")


@pytest.mark.parametrize(
    ("end", "status"), [(lapse_pledge, "lapsed"), (withdraw_pledge, "withdrawn")]
)
def test_what_does_not_come_any_more_leaves_the_receivable(end: object, status: str) -> None:
    manager = make_manager()
    fund = make_fund(manager)
    pledge = pledge_of(manager, fund, "1000")
    receive(manager, pledge, "600")
    assert callable(end)
    with pytest.raises(Invalid):
        transact(lambda: end(manager, pledge=pledge, reason=" "))
    transact(lambda: end(manager, pledge=pledge, reason="The budget was cut."))
    assert pledge.status == status
    assert queries.fund_figures(fund).outstanding == money("0", fund)
    assert queries.fund_figures(fund).pledged == money("600", fund)
    assert findings() == []


def test_a_contribution_without_a_pledge_becomes_a_lot_with_its_restrictions() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    contributor = make_contributor(fund, "Sarhad Textiles", kind="company")
    contribution = transact(
        lambda: receive_contribution(
            manager,
            contributor=contributor,
            amount=money("10,000,000", fund),
            received_on=TODAY,
            bank_reference="HBL 77120",
            restrictions=Restrictions(theme="Skills and work", usable_until=date(2027, 12, 31)),
        )
    )
    assert contribution.reference == f"{fund.reference_prefix}-C-2026-0001"
    assert (contribution.lot.theme, contribution.lot.usable_until) == (
        "Skills and work",
        date(2027, 12, 31),
    )
    (offer,) = lot_offers(fund)
    assert offer.available == contribution.amount
    assert offer.restrictions == 2
    assert findings() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": Money(0, "PKR")}, "amount"),
        ({"amount": Money(5, "GBP")}, "amount"),
        ({"received_on": date(2026, 11, 17)}, "received_on"),
        ({"bank_reference": " "}, "bank_reference"),
        (
            {"restrictions": Restrictions(usable_from=TODAY, usable_until=date(2026, 1, 1))},
            "usable_until",
        ),
    ],
)
def test_what_cannot_be_a_contribution_is_said_on_its_field(
    change: dict[str, object], field: str
) -> None:
    manager = make_manager()
    contributor = make_contributor(make_fund(manager))
    values: dict[str, object] = {
        "amount": Money(100, "PKR"),
        "received_on": TODAY,
        "bank_reference": "BR 1",
        **change,
    }
    with pytest.raises(Invalid) as refused:
        transact(lambda: receive_contribution(manager, contributor=contributor, **values))  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}
    assert db.session.scalars(select(Contribution)).all() == []


def test_what_cannot_be_a_fund_is_said_on_its_fields() -> None:
    manager = make_manager()
    taken = make_fund(manager)
    with pytest.raises(Invalid) as refused:
        open_fund(
            manager,
            name=" ",
            slug=taken.slug,
            reference_prefix="plif",
            currency="RUP",
            time_zone="Peshawar",
            city="Peshawar",
        )
    assert set(refused.value.fields) == {
        "name",
        "slug",
        "reference_prefix",
        "currency",
        "time_zone",
    }


def test_who_opens_a_fund_manages_it_and_others_may_not_touch_its_money() -> None:
    elsewhere = make_fund()
    opener = make_person(roles=[("fund_manager", elsewhere.id)])
    fund = make_fund(actor_of(opener))
    db.session.expire_all()
    now_manages = actor_of(db.session.get_one(Person, opener.id))
    assert now_manages.has("fund_manager", fund.id)
    pledge = pledge_of(now_manages, fund, "10")
    for stranger in (
        PUBLIC,
        make_actor(roles=[("auditor", fund.id)]),
        make_actor(roles=[("fund_manager", elsewhere.id)]),
    ):
        with pytest.raises(NotPermitted):
            receive(stranger, pledge, "10")
        with pytest.raises(NotPermitted):
            add_contributor(stranger, fund=fund, name="X", kind=ContributorKind.OTHER)
    with pytest.raises(NotPermitted):
        open_fund(
            PUBLIC,
            name="X",
            slug="x",
            reference_prefix="XX",
            currency="PKR",
            time_zone="Asia/Karachi",
            city="X",
        )


def test_a_contributor_sees_its_own_money_and_no_one_elses() -> None:
    fund = make_fund()
    person = make_person("Sadia")
    own = make_contributor(fund, "Lowari Foundation", kind="foundation", email=person.email)
    other = make_contributor(fund, "City")
    mine = make_contribution(fund, "500", contributor=own)
    make_contribution(fund, "900", contributor=other)
    transact(reserve_for(fund, 7, "1200"))
    db.session.expire_all()
    sadia = actor_of(db.session.get_one(Person, person.id))
    assert sadia.contributor_ids == {own.id}
    assert sadia.has("contributor", fund.id)
    assert db.session.scalars(seen(sadia, Contribution)).all() == [mine]
    for entry in queries.entries(fund, db.session.scalars(seen(sadia, Transfer)).all()):
        assert "City" not in entry.source_name + entry.target_name + entry.about
    used = queries.used_by_application(own)
    assert list(used) == [7]
    assert used[7].reserved == money("500", fund)
    assert db.session.scalars(seen(PUBLIC, Transfer)).all() == []
    assert queries.contributors(PUBLIC, fund) == []


def test_a_balance_changed_behind_the_products_back_is_found() -> None:
    fund = make_fund()
    lot = make_contribution(fund, "1000").lot
    assert findings() == []
    tamper(lot, AccountKind.AVAILABLE, 99_999)
    for derived in (
        balances_follow_transfers,
        lots_hold_their_contribution,
        bank_holds_what_is_not_spent,
    ):
        assert list(derived()), derived
    tamper(lot, AccountKind.AVAILABLE, 100_000)
    assert findings() == []


def test_a_pledge_changed_behind_the_products_back_is_found() -> None:
    manager = make_manager()
    pledge = pledge_of(manager, make_fund(manager), "1000")
    receive(manager, pledge, "600")
    pledge.received_minor = 50_000
    db.session.commit()
    (finding,) = pledges_agree()
    assert finding.subject == pledge.reference
