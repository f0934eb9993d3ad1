"""The money of a decision: whose lots fit, which reservations make room, what is in the way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from grants.applications.models import Application
from grants.applications.models_serving import ApplicationAim
from grants.funds import queries
from grants.funds.ledger import AccountKind
from grants.funds.models import Fund, Transfer
from grants.funds.operations import NotEnoughMoney, commit_award
from grants.funds.states import FundAction
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db, transact
from grants.kernel.money import Money
from grants.kernel.policy import SYSTEM
from grants.reviews import operations
from grants.reviews.models import Allocation, ConflictOfInterest, Outcome
from grants.reviews.queries_bearing import needs_of
from tests.factories.applications import make_application, make_call
from tests.factories.money import make_contribution, make_fund, make_objective, money
from tests.factories.people import keep, make_person, sign_in
from tests.factories.reviews import make_reviewed
from tests.funds.test_giving import findings
from tests.funds.test_spending import together
from tests.reviews.test_decisions import decide, manager, reviewed

pytestmark = pytest.mark.usefixtures("in_app")


def test_money_for_an_objective_bears_only_what_serves_it() -> None:
    fund = make_fund()
    aim = make_objective(fund)
    lot = make_contribution(fund, "1000", objective=aim).lot
    call = make_call(fund, budget=10_000_000_00)
    application = reviewed(call, {})
    with pytest.raises(NotEnoughMoney) as refused:
        decide(manager(call), application, amount=money("1000", fund).minor)
    assert "is only for the objective “Belonging”." in refused.value.message
    keep(ApplicationAim(application_id=application.id, aim_id=aim.id))
    decision = decide(manager(call), application, amount=money("1000", fund).minor)
    shares = db.session.scalars(
        select(Allocation.lot_id).where(Allocation.decision_id == decision.id)
    )
    assert list(shares) == [lot.id]


def test_one_award_has_at_most_what_a_contributor_allows() -> None:
    fund = make_fund()
    bound = make_contribution(fund, "1000", most_per_award="300").lot
    free = make_contribution(fund, "500").lot
    call = make_call(fund, budget=10_000_000_00)
    first, second = reviewed(call, {}), reviewed(call, {})
    with pytest.raises(NotEnoughMoney) as refused:
        decide(manager(call), first, amount=money("801", fund).minor)
    assert "gives at most PKR 300 to one award." in refused.value.message
    for application in (first, second):
        decision = decide(manager(call), application, amount=money("500", fund).minor)
        shares = db.session.execute(
            select(Allocation.lot_id, Allocation.amount_minor)
            .where(Allocation.decision_id == decision.id)
            .order_by(Allocation.lot_id)
        )
        assert [tuple(row) for row in shares] == [
            (bound.id, money("300", fund).minor),
            (free.id, money("200", fund).minor),
        ]


@dataclass
class Crowded:
    """An award that has all the free money, and money for skills that came afterwards."""

    fund: Fund
    free: int
    skills: int
    first: Application
    second: Application

    def reserved(self, application: Application) -> dict[int, int]:
        held = queries.held_for(application.id, AccountKind.RESERVED, self.fund.currency)
        return {share.lot_id: share.amount.minor for share in held}


def crowded() -> Crowded:
    fund = make_fund()
    free = make_contribution(fund, "1000").lot
    first, second = (
        make_reviewed(
            make_application(make_call(fund, theme=theme, budget=10_000_000_00), status="in_review")
        )
        for theme in ("skills", "water")
    )
    decide(manager(first.call), first, amount=money("1000", fund).minor)
    skills = make_contribution(fund, "1500", theme="skills").lot
    return Crowded(fund, free.id, skills.id, first, second)


def test_a_reservation_makes_room_where_nothing_else_would_do() -> None:
    case = crowded()
    decision = decide(manager(case.second.call), case.second, amount=money("400", case.fund).minor)
    part, rest = money("400", case.fund).minor, money("600", case.fund).minor
    assert case.reserved(case.first) == {case.free: rest, case.skills: part}
    assert case.reserved(case.second) == {case.free: part}
    (entry,) = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == FundAction.REALLOCATE.value)
    )
    assert (entry.subject_id, entry.detail["decision"]) == (case.first.id, decision.id)
    moved = db.session.scalars(
        select(Transfer)
        .where(Transfer.application_id == case.first.id, Transfer.cause_id == decision.id)
        .order_by(Transfer.id)
    ).all()
    assert [(t.event, t.amount_minor) for t in moved if t.cause_type == "decision"] == [
        ("reservation_released", part),
        ("decision_reserved", part),
    ]
    assert findings() == []


def test_money_that_an_agreement_promises_never_moves() -> None:
    case = crowded()
    transact(
        lambda: commit_award(
            SYSTEM,
            fund=case.fund,
            application_id=case.first.id,
            amount=money("1000", case.fund),
            on=date(2026, 2, 1),
            cause=case.fund,
            key="committed",
            about="An award",
        )
    )
    with pytest.raises(NotEnoughMoney) as refused:
        decide(manager(case.second.call), case.second, amount=money("400", case.fund).minor)
    assert "is only for the theme “skills”." in refused.value.message


def test_what_is_kept_from_who_decides_makes_no_room() -> None:
    case = crowded()
    who = manager(case.second.call)
    assert set(needs_of(who, [case.first.id])) == {case.first.id}
    keep(ConflictOfInterest(application_id=case.first.id, person_id=who.person_id, kind="family"))
    assert needs_of(who, [case.first.id]) == {}
    with pytest.raises(NotEnoughMoney):
        decide(who, case.second, amount=money("400", case.fund).minor)


def test_the_page_says_which_reservations_move_before_it_is_done(app: Flask) -> None:
    with app.app_context():
        case = crowded()
        person = make_person("Nida", roles=[("fund_manager", case.fund.id)])
        reference, other = case.second.reference, case.first.reference
    client = sign_in(app, person)
    asked = {"outcome": "awarded", "amount": "400", "reason": "The best.", "key": "k"}
    shown = client.post(f"/desk/applications/{reference}/decide", data=asked)
    page = shown.get_data(as_text=True)
    assert shown.status_code == 200
    assert "Reservations that move to make room" in page
    assert f"{other}, in PKR" in page


def test_two_decisions_at_once_bear_both_or_refuse_one(in_app: Flask) -> None:
    """Both ask for the room that one reservation can make; there is room for one."""
    case = crowded()
    third = make_reviewed(make_application(case.second.call, status="in_review"))
    whos = [manager(case.second.call), manager(case.second.call)]
    amount = money("800", case.fund).minor
    pairs = [(whos[0], case.second.id), (whos[1], third.id)]

    def work(n: int) -> Callable[[], object]:
        who, at = pairs[n]
        return lambda: operations.decide(
            who,
            application=db.session.get_one(Application, at),
            outcome=Outcome.AWARDED,
            amount=Money(amount, "PKR"),
            reason="Both are good.",
            key=f"at-once-{n}",
        )

    ids = (case.first.id, case.second.id, third.id)
    db.session.remove()
    outcomes = together(in_app, 2, work)
    assert sorted(bool(each) for each in outcomes) == [False, True]
    held = [
        sum(share.amount.minor for share in queries.held_for(at, AccountKind.RESERVED, "PKR"))
        for at in ids
    ]
    assert sorted(held) == [0, amount, money("1000", db.session.get_one(Fund, case.fund.id)).minor]
    assert findings() == []
