"""Other money bears a part of an award: by two people, exactly, and never what is paid."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.awards.models import Award
from grants.awards.models_reallocation import Reallocation
from grants.awards.operations import approve_reallocation, reject_reallocation
from grants.awards.queries_reallocation import bearing, candidates
from grants.funds.ledger import AccountKind
from grants.funds.models import Transfer
from grants.funds.operations import (
    NotEnoughMoney,
    bounce_contribution,
    pay_from_award,
)
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.policy import SYSTEM
from grants.reminders.queries_today import tasks
from tests.factories.money import (
    balance,
    make_award,
    make_contribution,
    make_fund,
    make_manager,
    money,
)
from tests.factories.people import make_person, sign_in
from tests.factories.reallocating import propose_other_money
from tests.funds.test_giving import findings
from tests.funds.test_spending import together

pytestmark = pytest.mark.usefixtures("at")
in_app = pytest.mark.usefixtures("in_app")


@in_app
@pytest.mark.parametrize(
    ("accepted", "kind"), [(False, AccountKind.RESERVED), (True, AccountKind.COMMITTED)]
)
def test_another_lot_bears_what_two_people_agree(accepted: bool, kind: AccountKind) -> None:
    fund = make_fund()
    first = make_contribution(fund, "1000").lot
    award = make_award(fund, "1000", accepted=accepted)
    manager, other = make_manager(), make_manager("Nida")
    second = make_contribution(fund, "700")
    proposed = propose_other_money(award, "400", by=manager, target=second)
    assert balance(kind, lot=first) == 100_000
    with pytest.raises(NotPermitted):
        transact(lambda: approve_reallocation(manager, reallocation=proposed))
    transact(lambda: approve_reallocation(other, reallocation=proposed))
    assert [(one.lot.id, one.held.minor) for one in bearing(award)] == [
        (first.id, 60_000),
        (second.lot.id, 40_000),
    ]
    assert balance(kind, lot=first) == 60_000
    assert balance(kind, lot=second.lot) == 40_000
    assert balance(AccountKind.AVAILABLE, lot=first) == 40_000
    assert balance(AccountKind.AVAILABLE, lot=second.lot) == 30_000
    with pytest.raises(NotNow):
        transact(lambda: approve_reallocation(other, reallocation=proposed))
    rows = db.session.query(Transfer).filter_by(cause_type="reallocation").order_by(Transfer.id)
    assert [row.event for row in rows] == (
        ["commitment_released", "decision_reserved", "agreement_committed"]
        if accepted
        else ["reservation_released", "decision_reserved"]
    )
    assert findings() == []


@in_app
def test_what_is_paid_stays_with_whose_money_it_was() -> None:
    fund = make_fund()
    make_contribution(fund, "1000")
    award = make_award(fund, "1000")
    proposed = propose_other_money(award, "400")
    transact(
        lambda: pay_from_award(
            SYSTEM,
            fund=fund,
            application_id=award.application_id,
            amount=money("700", fund),
            on=date(2026, 11, 16),
            cause=award,
            key="paid",
            about="Paid",
        )
    )
    with pytest.raises(NotEnoughMoney, match="bears less than that by now"):
        transact(lambda: approve_reallocation(make_manager(), reallocation=proposed))
    with pytest.raises(Invalid) as refused:
        propose_other_money(award, "301")
    assert "bears PKR 300 of what is still to pay" in refused.value.fields["amount"]
    # The control: what is not paid yet may go.
    fits = propose_other_money(award, "300")
    transact(lambda: approve_reallocation(make_manager(), reallocation=fits))
    assert [(one.held.minor, one.paid.minor) for one in bearing(award)] == [
        (0, 70_000),
        (30_000, 0),
    ]


@in_app
@pytest.mark.parametrize(
    ("restrictions", "said"),
    [
        ({"theme": "water"}, "only for the theme “water”"),
        ({"applicant_kind": "firm"}, "only for applicants of the kind “firm”"),
        ({"usable_until": date(2026, 1, 2)}, "could be used until"),
        ({"most_per_award": "399.99"}, "at most PKR 399.99 to one award"),
    ],
)
def test_a_lot_that_does_not_fit_bears_nothing(restrictions: dict[str, Any], said: str) -> None:
    fund = make_fund()
    make_contribution(fund, "1000")
    award = make_award(fund, "1000")
    lot = make_contribution(fund, "5000", **restrictions)
    with pytest.raises(Invalid) as refused:
        propose_other_money(award, "400", target=lot)
    assert said in refused.value.fields["target"]
    room = {one.lot.id: one.room.minor for one in candidates(award)}
    assert room.get(lot.lot.id, 0) < 40_000


@in_app
def test_the_most_for_one_award_counts_what_the_lot_bears_already() -> None:
    fund = make_fund()
    make_contribution(fund, "1000")
    award = make_award(fund, "1000")
    lot = make_contribution(fund, "5000", most_per_award="500")
    first = propose_other_money(award, "400", target=lot)
    second = propose_other_money(award, "200", target=lot)
    transact(lambda: approve_reallocation(make_manager(), reallocation=first))
    with pytest.raises(NotNow, match="to one award"):
        transact(lambda: approve_reallocation(make_manager(), reallocation=second))
    assert balance(AccountKind.COMMITTED, lot=lot.lot) == 40_000


@in_app
def test_an_award_leaves_a_lot_whose_money_bounced() -> None:
    fund = make_fund()
    bad = make_contribution(fund, "1000")
    award = make_award(fund, "1000")
    manager = make_manager()
    transact(
        lambda: bounce_contribution(
            manager, contribution=bad, bounced_on=date(2026, 11, 16), reason="Not honoured."
        )
    )
    good = make_contribution(fund, "1000")
    moved = propose_other_money(award, "1000", target=good)
    transact(lambda: approve_reallocation(manager, reallocation=moved))
    assert balance(AccountKind.COMMITTED, lot=good.lot) == 100_000
    assert balance(AccountKind.AVAILABLE, lot=bad.lot) == 100_000
    back = candidates(award)
    assert bad.lot.id not in {one.lot.id for one in back}
    with pytest.raises(Invalid) as refused:
        propose_other_money(award, "1", target=bad)
    assert set(refused.value.fields) == {"target"}


@in_app
def test_the_database_refuses_one_person_for_both() -> None:
    fund = make_fund()
    make_contribution(fund, "1000")
    one = propose_other_money(make_award(fund, "1000"))
    other = make_manager("Nida")
    one.status, one.decided_by_id = "approved", one.proposed_by_id
    with pytest.raises(IntegrityError, match="two_people"):
        db.session.commit()
    db.session.rollback()
    # The control: with two people the same row is taken.
    one.status, one.decided_by_id = "approved", other.person_id
    db.session.commit()


def test_four_who_approve_at_once_move_it_once(in_app: Flask) -> None:
    fund = make_fund()
    make_contribution(fund, "1000")
    award = make_award(fund, "1000")
    other = make_contribution(fund, "400")
    number = propose_other_money(award, "400", target=other).id
    approvers = [make_manager(f"Nida {n}") for n in range(4)]
    lot_id, award_id = other.lot.id, award.id
    db.session.remove()

    def approve(n: int) -> Callable[[], object]:
        return lambda: approve_reallocation(
            approvers[n], reallocation=db.session.get_one(Reallocation, number)
        )

    assert sorted(together(in_app, 4, approve)) == ["", "NotNow", "NotNow", "NotNow"]
    held = {one.lot.id: one.held.minor for one in bearing(db.session.get_one(Award, award_id))}
    assert held[lot_id] == 40_000
    assert findings() == []


def test_the_pages_propose_take_back_and_approve(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        first = make_contribution(fund, "1000").reference
        award = make_award(fund, "1000")
        second = make_contribution(fund, "700").reference
        officer, manager = (
            make_person(role, roles=[role]) for role in ("finance_officer", "fund_manager")
        )
        reference, number = award.reference, award.id
        page = f"/desk/awards/{reference}/lots"
        mark = f"{fund.reference_prefix}-R-2026-000"
        proposer, approver = sign_in(app, officer), sign_in(app, manager)
        people = [officer.id, manager.id]
    typed = {
        "source": first,
        "target": second,
        "amount": "400",
        "reason": "Meant for it.",
        "key": "k",
    }
    wrong = proposer.post(f"{page}/new", data={**typed, "amount": "1001"}).text
    assert "Enter at most that." in wrong
    assert "Meant for it.</textarea>" in wrong
    sent = [proposer.post(f"{page}/new", data=typed).location for _twice in range(2)]
    assert sent == [page] * 2
    assert proposer.get(page).text.count(f"{mark}1</b>") == 1
    assert proposer.post(f"{page}/{mark}1").status_code == 403
    assert proposer.post(f"{page}/{mark}1/reject").location == page
    assert "Rejected" in proposer.get(page).text
    assert approver.post(f"{page}/{mark}1").status_code == 409
    proposer.post(f"{page}/new", data={**typed, "key": "l"})
    with app.app_context():
        waits = [
            [
                task.endpoint
                for task in tasks(actor_of(db.session.get_one(Person, person_id)), clock.now())
            ]
            for person_id in people
        ]
        assert ["awards.lots" in each for each in waits] == [False, True]
    assert "The recipient gets the same." in approver.get(f"{page}/{mark}2").text
    assert approver.post(f"{page}/{mark}2").location == page
    assert "Approved" in approver.get(page).text
    with app.app_context():
        held = bearing(db.session.get_one(Award, number))
        assert [(one.lot.contribution.reference, one.held.minor) for one in held] == [
            (first, 60_000),
            (second, 40_000),
        ]


@in_app
def test_whoever_proposed_it_takes_it_back() -> None:
    fund = make_fund()
    make_contribution(fund, "1000")
    manager = make_manager()
    one = propose_other_money(make_award(fund, "1000"), by=manager)
    transact(lambda: reject_reallocation(manager, reallocation=one))
    with pytest.raises(NotNow):
        transact(lambda: approve_reallocation(make_manager(), reallocation=one))
