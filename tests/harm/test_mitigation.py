"""Flags, plans and withdrawals: who may close what, and what the gate says then."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from grants.accounts.models import Person
from grants.applications.models import Application, EligibilityCheck
from grants.harm import checks, operations, policy
from grants.harm.models import HarmFlag, Mitigation
from grants.harm.states import HarmAction
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.policy import SYSTEM, Actor, Rule, can, seen
from grants.reviews.queries import counted_reviews, harm_review
from tests.factories.people import make_actor
from tests.factories.reviews import make_reviewed

pytestmark = pytest.mark.usefixtures("in_app")


def manager(application: Application, name: str = "") -> Actor:
    return make_actor(name, roles=[("fund_manager", application.fund_id)])


def the_flag(application: Application) -> HarmFlag:
    return db.session.scalars(
        select(HarmFlag).where(HarmFlag.application_id == application.id)
    ).one()


def soon() -> date:
    return clock.now().date() + timedelta(days=30)


def plan(who: Actor, flag: HarmFlag, **given: Any) -> Mitigation:
    values: dict[str, Any] = {
        "action": "Separate the stipend from attendance.",
        "owner": "Gulalai, project lead",
        "due_on": soon(),
        "evidence": "The new consent form.",
        "residual_likelihood": 2,
        "residual_severity": 3,
        **given,
    }
    return transact(lambda: operations.propose_mitigation(who, flag=flag, **values))


def accept(who: Actor, proposed: Mitigation) -> Mitigation:
    return transact(lambda: operations.accept_mitigation(who, mitigation=proposed, reason="Good."))


def gate(application: Application) -> tuple[str, int]:
    db.session.refresh(application)
    return application.harm_gate, application.harm_open_flags


def test_a_low_score_holds_until_a_plan_is_accepted_by_another() -> None:
    application = make_reviewed(None, {"D3": 1})
    flag = the_flag(application)
    assert (flag.criterion_key, flag.cause, flag.is_stop) == ("D3", "low_score", False)
    assert gate(application) == ("held", 1)
    proposer, acceptor = manager(application), manager(application)
    proposed = plan(proposer, flag)
    assert gate(application) == ("held", 1)
    accept(acceptor, proposed)
    assert gate(application) == ("mitigated", 0)
    transact(lambda: operations.reopen_flag(acceptor, flag=flag, reason="It did not hold."))
    assert gate(application) == ("held", 1)
    assert list(checks.gates_hold()) + list(checks.closed_flags_are_earned()) == []


def test_raising_again_raises_nothing() -> None:
    application = make_reviewed(None, {"D3": 1}, {"D3": 0})
    before = db.session.scalars(select(HarmFlag.id)).all()
    assert len(before) == 2
    reviews = [harm_review(each) for each in counted_reviews(application)]
    opened = transact(
        lambda: operations.raise_flags(SYSTEM, application=application, reviews=reviews)
    )
    assert opened == []
    assert db.session.scalars(select(HarmFlag.id)).all() == before


def test_below_the_section_minimum_nothing_but_scores_helps() -> None:
    application = make_reviewed(None, {"D1": 2, "D3": 2, "D4": 2})  # 6 of 12 is 50 percent
    assert gate(application) == ("held", 0)
    enough = make_reviewed(None, {"D1": 3, "D3": 3, "D4": 2})  # 8 of 12 is 66 percent
    assert gate(enough) == ("clear", 0)


def flagger(application: Application, _proposer: Actor) -> Actor:
    reviewer = db.session.get_one(Person, the_flag(application).raised_by_id)
    return Actor(
        person_id=reviewer.id, roles=frozenset({("reviewer", None), ("fund_manager", None)})
    )


def eligibility_officer(application: Application, _proposer: Actor) -> Actor:
    who = manager(application)
    db.session.add(
        EligibilityCheck(
            application_id=application.id,
            eligible=True,
            findings=[],
            reason="",
            checked_by_id=who.person_id,
        )
    )
    db.session.commit()
    return who


def who_assigned(application: Application, _proposer: Actor) -> Actor:
    who = manager(application)
    db.session.execute(text("UPDATE review SET assigned_by_id = :p"), {"p": who.person_id})
    db.session.commit()
    return who


def another_funds_manager(_application: Application, _proposer: Actor) -> Actor:
    return make_actor(roles=[("fund_manager", 10**6)])


def auditor(application: Application, _proposer: Actor) -> Actor:
    return make_actor(roles=[("auditor", application.fund_id)])


NOBODY_ELSE: list[Callable[[Application, Actor], Actor]] = [
    flagger,
    lambda _application, proposer: proposer,
    eligibility_officer,
    who_assigned,
    another_funds_manager,
    auditor,
]


@pytest.mark.parametrize("role", NOBODY_ELSE)
def test_who_may_not_accept(role: Callable[[Application, Actor], Actor]) -> None:
    application = make_reviewed(None, {"D3": 1})
    proposer = manager(application)
    proposed = plan(proposer, the_flag(application))
    who = role(application, proposer)
    for action in (operations.accept_mitigation, operations.reject_mitigation):
        with pytest.raises(NotPermitted):
            transact(lambda act=action: act(who, mitigation=proposed, reason="Fine."))  # type: ignore[misc]
    assert gate(application) == ("held", 1)
    accept(manager(application), proposed)
    assert gate(application) == ("mitigated", 0)


@pytest.mark.parametrize(
    ("role", "part"),
    [(flagger, "raised_the_flag"), (eligibility_officer, "is_case_officer")],
)
def test_without_its_predicate_the_wrong_one_accepts(
    role: Callable[[Application, Actor], Actor], part: str
) -> None:
    """Positive control: each predicate is what refuses."""
    application = make_reviewed(None, {"D3": 1})
    proposer = manager(application)
    proposed = plan(proposer, the_flag(application))
    who = role(application, proposer)
    assert not can(who, HarmAction.ACCEPT_MITIGATION, proposed)
    predicate: Rule = getattr(policy, part)
    kept = predicate.test
    try:
        object.__setattr__(predicate, "test", _never)
        assert can(who, HarmAction.ACCEPT_MITIGATION, proposed)
    finally:
        object.__setattr__(predicate, "test", kept)


def _never(_actor: Actor, _record: Any) -> bool:
    return False


def test_an_extreme_residual_risk_blocks() -> None:
    application = make_reviewed(None, {"D3": 1})
    proposed = plan(
        manager(application), the_flag(application), residual_likelihood=3, residual_severity=5
    )
    with pytest.raises(NotNow, match="extreme"):
        accept(manager(application), proposed)
    assert gate(application) == ("held", 1)


def test_a_plan_has_every_part() -> None:
    application = make_reviewed(None, {"D3": 1})
    with pytest.raises(Invalid) as wrong:
        plan(
            manager(application),
            the_flag(application),
            action=" ",
            owner="",
            due_on=None,
            evidence="",
            residual_likelihood=None,
            residual_severity=6,
        )
    assert set(wrong.value.fields) == {
        "action",
        "owner",
        "due_on",
        "evidence",
        "residual_likelihood",
        "residual_severity",
    }
    with pytest.raises(Invalid, match="not passed"):
        plan(manager(application), the_flag(application), due_on=date(2020, 1, 1))


def test_one_plan_at_a_time_and_a_rejected_one_leaves_the_flag_open() -> None:
    application = make_reviewed(None, {"D3": 1})
    flag, proposer, other = the_flag(application), manager(application), manager(application)
    first = plan(proposer, flag)
    with pytest.raises(NotNow, match="waits for a decision"):
        plan(proposer, flag)
    transact(lambda: operations.reject_mitigation(other, mitigation=first, reason="Too thin."))
    assert gate(application) == ("held", 1)
    accept(other, plan(proposer, flag))
    assert gate(application) == ("mitigated", 0)


def test_a_stop_flag_is_never_mitigated_and_two_people_withdraw_it() -> None:
    application = make_reviewed(tick="D4")
    flag = the_flag(application)
    assert (flag.cause, flag.is_stop) == ("ticked", True)
    assert gate(application) == ("stopped", 1)
    one, two = manager(application), manager(application)
    with pytest.raises(NotNow, match="cannot be mitigated"):
        plan(one, flag)
    withdraw = operations.support_withdrawal
    with pytest.raises(Invalid):
        transact(lambda: withdraw(one, flag=flag, reason=" "))
    transact(lambda: withdraw(one, flag=flag, reason="The route is published."))
    assert gate(application) == ("stopped", 1)
    with pytest.raises(NotNow, match="Somebody else"):
        transact(lambda: withdraw(one, flag=flag, reason="Again."))
    assert gate(application) == ("stopped", 1)
    transact(lambda: withdraw(two, flag=flag, reason="I have read the route."))
    assert gate(application) == ("clear", 0)
    assert list(checks.closed_flags_are_earned()) == []


def test_an_ordinary_flag_is_not_withdrawn() -> None:
    application = make_reviewed(None, {"D3": 1})
    flag = the_flag(application)
    for who in (manager(application), manager(application)):
        with pytest.raises(NotNow, match="Only a stop flag"):
            transact(
                lambda who=who: operations.support_withdrawal(who, flag=flag, reason="No.")  # type: ignore[misc]
            )
    assert gate(application) == ("held", 1)


def test_the_database_refuses_a_mitigated_stop_flag() -> None:
    make_reviewed(tick="D4")
    with pytest.raises(Exception, match="stop_never_mitigated"):
        db.session.execute(text("UPDATE harm_flag SET status = 'mitigated'"))
    db.session.rollback()


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ("UPDATE application SET harm_gate = 'clear'", "is stored as clear, and is held"),
        ("UPDATE application SET harm_open_flags = 0", "1 open flags, and 0 are stored"),
        ("UPDATE harm_flag SET status = 'withdrawn'", "withdrawn by 0 instead of two"),
        ("UPDATE harm_flag SET status = 'mitigated'", "without a plan that may close it"),
    ],
)
def test_verify_names_what_was_edited(edit: str, said: str) -> None:
    application = make_reviewed(None, {"D3": 1})
    found = [*checks.gates_hold(), *checks.closed_flags_are_earned()]
    assert found == []
    db.session.execute(text(edit))
    db.session.commit()
    found = [*checks.gates_hold(), *checks.closed_flags_are_earned()]
    assert any(said in str(each) and application.reference in str(each) for each in found)


def test_who_sees_a_flag() -> None:
    application = make_reviewed(None, {"D3": 1})
    member = Actor(person_id=10**6, organisation_ids=frozenset({application.organisation_id}))
    assert db.session.scalars(seen(member, HarmFlag)).all() == []
    assert len(db.session.scalars(seen(manager(application), HarmFlag)).all()) == 1
    board = Actor(
        person_id=10**6,
        roles=frozenset({("fund_manager", None)}),
        organisation_ids=frozenset({application.organisation_id}),
    )
    assert db.session.scalars(seen(board, HarmFlag)).all() == []
