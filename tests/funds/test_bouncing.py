"""A contribution bounces: reversed to the last unit, and what was promised of it is short."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from grants.funds import queries
from grants.funds.ledger import AccountKind
from grants.funds.models import Contribution, Fund, Transfer
from grants.funds.operations import (
    LotShort,
    NotEnoughMoney,
    approve_move,
    bounce_contribution,
    cover_shortfall,
    lapse_pledge,
    propose_move,
    record_charges,
    refund_contribution,
    release_reservation,
)
from grants.funds.queries_allocating import lot_offers
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.policy import PUBLIC, SYSTEM, Actor
from tests.factories.money import (
    balance,
    make_contribution,
    make_fund,
    make_manager,
    money,
    reserve_for,
)
from tests.factories.people import make_actor
from tests.funds.test_giving import findings, pledge_of, receive
from tests.funds.test_spending import commit, pay, together

pytestmark = pytest.mark.usefixtures("in_app", "at")
TODAY = date(2026, 11, 16)


def bounced(actor: Actor, contribution: Contribution) -> Callable[[], object]:
    number = contribution.id
    return lambda: bounce_contribution(
        actor,
        contribution=db.session.get_one(Contribution, number),
        bounced_on=TODAY,
        reason="The cheque was not honoured.",
    )


def test_money_on_a_pledge_that_bounces_is_expected_again() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    pledge = pledge_of(manager, fund, "1000")
    first, rest = receive(manager, pledge, "400"), receive(manager, pledge, "600")
    before = db.session.scalars(select(Transfer.id).where(Transfer.cause_id == rest.id)).all()
    transact(bounced(manager, rest))
    assert (pledge.status, pledge.received_minor) == ("partly_received", 40_000)
    undone = db.session.scalars(select(Transfer.reverses_id).where(Transfer.reverses_id > 0)).all()
    assert len(undone) == 2
    assert set(undone) <= set(before)
    assert balance(AccountKind.BANK, fund=fund) == 40_000
    assert queries.fund_figures(fund).outstanding == money("600", fund)
    transact(bounced(manager, first))
    assert (pledge.status, pledge.received_minor) == ("pledged", 0)
    assert not queries.fund_figures(fund).received
    receive(manager, pledge, "1000")
    assert findings() == []


def test_what_bounces_on_a_pledge_that_ended_is_not_expected_again() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    pledge = pledge_of(manager, fund, "1000")
    part = receive(manager, pledge, "400")
    transact(lambda: lapse_pledge(manager, pledge=pledge, reason="Year over."))
    transact(bounced(manager, part))
    assert (pledge.status, pledge.received_minor) == ("lapsed", 0)
    assert not queries.fund_figures(fund).outstanding
    assert findings() == []


def test_what_was_promised_of_it_is_short_and_blocks_until_it_is_covered() -> None:
    manager, other = make_manager(), make_manager("Nida")
    fund = make_fund(manager)
    contribution = make_contribution(fund, "1000", theme="skills")
    lot = contribution.lot
    transact(reserve_for(fund, 7, "700", theme="skills"))
    transact(commit(fund, "700"))
    make_contribution(fund, "5000")
    spare = make_contribution(fund, "900", theme="skills")

    assert transact(bounced(manager, contribution)) == money("700", fund)
    figures = queries.fund_figures(fund)
    assert (figures.shortfall, figures.received) == (money("700", fund), money("5900", fund))
    assert balance(AccountKind.BANK, fund=fund) == 590_000
    assert findings() == []
    with pytest.raises(LotShort) as refused:
        transact(pay(fund, "100"))
    assert refused.value.message == (
        f"Contribution {contribution.reference} of {contribution.contributor.name} bounced and "
        "PKR 700 of what it was promised for is not there. Cover it with other money first."
    )
    with pytest.raises(NotNow):
        transact(lambda: cover_shortfall(manager, lot=lot))

    move = transact(
        lambda: propose_move(
            manager, source=spare.lot, target=lot, amount=money("700", fund), reason="Cover it."
        )
    )
    transact(lambda: approve_move(other, move=move))
    assert [offer.lot_id for offer in lot_offers(fund)] != []
    assert lot.id not in {offer.lot_id for offer in lot_offers(fund)}
    assert transact(lambda: cover_shortfall(manager, lot=lot)) == money("700", fund)
    transact(pay(fund, "100"))
    assert not queries.fund_figures(fund).shortfall
    assert findings() == []


def test_money_of_a_short_lot_that_is_released_does_not_leave_it() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    contribution = make_contribution(fund, "1000")
    transact(reserve_for(fund, 7, "600"))
    make_contribution(fund, "50", theme="other")
    transact(bounced(manager, contribution))
    transact(
        lambda: release_reservation(
            SYSTEM, fund=fund, application_id=7, on=TODAY, cause=fund, key="r", about="x"
        )
    )
    assert balance(AccountKind.AVAILABLE, lot=contribution.lot) == 60_000
    with pytest.raises(NotEnoughMoney):
        transact(reserve_for(fund, 8, "1"))
    with pytest.raises(LotShort):
        transact(
            lambda: refund_contribution(
                manager,
                contribution=contribution,
                amount=money("1", fund),
                on=TODAY,
                bank_reference="BR",
                note="x",
            )
        )
    with pytest.raises(NotEnoughMoney, match="PKR 50 is available"):
        transact(
            lambda: record_charges(
                manager, fund=fund, amount=money("51", fund), on=TODAY, bank_reference="BR"
            )
        )
    assert transact(lambda: cover_shortfall(manager, lot=contribution.lot)) == money("600", fund)
    assert not balance(AccountKind.AVAILABLE, lot=contribution.lot)
    assert findings() == []


def test_without_the_block_a_short_lot_would_pay_with_others_money(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control of the two tests above."""
    manager = make_manager()
    fund = make_fund(manager)
    contribution = make_contribution(fund, "1000")
    transact(reserve_for(fund, 7, "700"))
    transact(commit(fund, "700"))
    make_contribution(fund, "5000")
    transact(bounced(manager, contribution))
    monkeypatch.setattr("grants.funds.operations.spending.demand_covered", lambda _lots: None)
    transact(pay(fund, "100"))


def test_it_bounces_once_for_a_reason_and_only_by_the_treasury() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    contribution = make_contribution(fund, "1000")
    for day, reason, field in (
        (TODAY, " ", "reason"),
        (date(2026, 11, 17), "x", "bounced_on"),
        (date(2026, 1, 4), "x", "bounced_on"),
    ):
        with pytest.raises(Invalid) as refused:
            bounce_contribution(manager, contribution=contribution, bounced_on=day, reason=reason)
        assert set(refused.value.fields) == {field}
    for stranger in (PUBLIC, make_actor(roles=["auditor"])):
        with pytest.raises(NotPermitted):
            bounced(stranger, contribution)()
    transact(bounced(manager, contribution))
    with pytest.raises(NotNow, match="bounced already"):
        transact(bounced(manager, contribution))
    assert findings() == []


def test_the_same_bounce_from_eight_people_at_once_is_one(in_app: Flask) -> None:
    manager = make_manager()
    fund = make_fund(manager)
    contribution = make_contribution(fund, "1000")
    make_contribution(fund, "9000")
    db.session.refresh(contribution)
    work = bounced(manager, contribution)
    number = fund.id
    db.session.remove()
    outcomes = together(in_app, 8, lambda _n: work)
    assert sorted(outcomes) == ["", *["NotNow"] * 7]
    assert balance(AccountKind.BANK, fund=db.session.get_one(Fund, number)) == 900_000
    assert findings() == []
