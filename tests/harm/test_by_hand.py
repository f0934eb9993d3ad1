"""A flag raised by hand: by whom, when, once, and what it does to the gate."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.applications.states import ApplicationStatus
from grants.harm import checks, operations, policy
from grants.harm.models import HarmFlag
from grants.harm.states import HarmAction
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.policy import Actor, can
from grants.reviews import checks as review_checks
from grants.reviews.operations import declare_conflict
from tests.factories.applications import make_application
from tests.factories.people import make_actor, make_person, sign_in
from tests.factories.reviews import make_review, make_reviewed
from tests.harm.test_mitigation import accept, gate, manager, plan
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite
from tests.reviews.test_pages import posted, reviewer_of, text_of

pytestmark = pytest.mark.usefixtures("in_app")


def raised(who: Actor, application: Application, **given: Any) -> HarmFlag:
    values: dict[str, Any] = {
        "criterion": "D3",
        "is_stop": False,
        "note": "A partner told us that attendance is compulsory.",
        "would_make_safe": "Attendance without any consequence.",
        **given,
    }
    return transact(lambda: operations.raise_by_hand(who, application=application, **values))


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(HarmFlag)) or 0


def test_a_manager_raises_one_and_somebody_else_accepts_its_plan() -> None:
    application = make_reviewed()
    assert gate(application) == ("clear", 0)
    who = manager(application)
    flag = raised(who, application)
    assert (flag.cause, flag.is_stop, flag.raised_by_id) == ("by_hand", False, who.person_id)
    assert gate(application) == ("held", 1)
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == HarmAction.RAISE_BY_HAND.value)
    ).one()
    assert entry.detail == {"criterion": "D3", "cause": "by_hand", "stop": False}
    with pytest.raises(NotNow, match="Only a stop flag"):
        operations.support_withdrawal(manager(application), flag=flag, reason="No.")
    proposed = plan(manager(application), flag)
    with pytest.raises(NotPermitted):
        accept(who, proposed)
    accept(manager(application), proposed)
    assert gate(application) == ("mitigated", 0)
    found = [*checks.gates_hold(), *checks.closed_flags_are_earned(), *review_checks.totals_hold()]
    assert found == []


def test_without_its_predicate_who_raised_it_accepts() -> None:
    """Positive control."""
    application = make_reviewed()
    who = manager(application)
    proposed = plan(manager(application), raised(who, application))
    assert not can(who, HarmAction.ACCEPT_MITIGATION, proposed)
    kept = policy.raised_the_flag.test
    try:
        object.__setattr__(policy.raised_the_flag, "test", lambda _actor, _record: False)
        assert can(who, HarmAction.ACCEPT_MITIGATION, proposed)
    finally:
        object.__setattr__(policy.raised_the_flag, "test", kept)


def test_a_stop_flag_stands_on_a_stop_criterion_only() -> None:
    application = make_reviewed()
    who = manager(application)
    with pytest.raises(Invalid, match="no stop criterion"):
        raised(who, application, is_stop=True)
    flag = raised(who, application, criterion="D4", is_stop=True)
    assert gate(application) == ("stopped", 1)
    with pytest.raises(NotNow, match="cannot be mitigated"):
        plan(who, flag)


def test_every_part_is_asked_for() -> None:
    application = make_reviewed()
    with pytest.raises(Invalid) as wrong:
        raised(manager(application), application, criterion="M1", note=" ", would_make_safe="")
    assert set(wrong.value.fields) == {"criterion", "note", "would_make_safe"}
    assert count() == 0


def test_raised_twice_it_is_one() -> None:
    application = make_reviewed()
    who = manager(application)
    first = raised(who, application)
    assert raised(who, application).id == first.id
    with pytest.raises(NotNow, match="open already"):
        raised(who, application, note="Something else as well.")
    assert raised(manager(application), application).id != first.id
    assert gate(application) == ("held", 2)


def test_two_clicks_at_once_raise_one(app: Flask) -> None:
    application = make_reviewed()
    who, number = manager(application), application.id
    db.session.rollback()

    def click(_number: int) -> int:
        return raised(who, db.session.get_one(Application, number)).id

    got = together(app, 4, click)
    assert len(set(got)) == 1, got
    assert count() == 1


def reviewer(application: Application) -> Actor:
    return actor_of(db.session.get_one(Person, make_review(application).reviewer_id))


def test_a_reviewer_raises_one_on_a_case_while_it_is_theirs() -> None:
    application = make_application(status=ApplicationStatus.IN_REVIEW)
    who = reviewer(application)
    other = reviewer(make_application(status=ApplicationStatus.IN_REVIEW))
    with pytest.raises(NotPermitted):
        raised(other, application)
    flag = raised(who, application)
    assert can(who, HarmAction.VIEW, flag)
    assert gate(application) == ("held", 1)
    transact(lambda: declare_conflict(who, application=application, kind="family"))
    with pytest.raises(NotPermitted):
        raised(who, application, criterion="D1")
    late = reviewer(application)
    application.status = ApplicationStatus.AWARDED.value
    db.session.commit()
    with pytest.raises(NotPermitted):
        raised(late, application)
    assert raised(manager(application), application).status == "open"


@pytest.mark.parametrize("role", ["auditor", "finance_officer"])
def test_others_raise_none(role: str) -> None:
    application = make_reviewed()
    with pytest.raises(NotPermitted):
        raised(make_actor(roles=[(role, application.fund_id)]), application)


@pytest.mark.parametrize("status", ["draft", "withdrawn", "ineligible"])
def test_none_is_raised_on_what_is_not_before_us(status: str) -> None:
    application = make_application(status=status)
    with pytest.raises(NotNow, match="not before us"):
        raised(manager(application), application)


@on_sqlite
def test_on_its_page(app: Flask) -> None:
    review = make_review()
    application, who = review.application, reviewer_of(review)
    path = f"/desk/harm/applications/{application.reference}/raise"
    officer = make_person(roles=[("fund_manager", application.fund_id)])
    sheet = f"/reviews/{review.public_id}/criteria/M1"
    client, desk = sign_in(app, who), sign_in(app, officer)
    assert path in text_of(client, sheet)
    wrong = posted(client, path, 422, criterion="D4", note="Names go to the police.")
    assert "Say what would make it safe." in wrong
    assert "Names go to the police." in wrong
    typed = {
        "criterion": "D4",
        "is_stop": "y",
        "note": "Names go to the police.",
        "would_make_safe": "A published route.",
    }
    posted(client, path, **typed)
    posted(client, path, **typed)
    assert count() == 1
    shown = text_of(client, f"/desk/harm/{db.session.scalars(select(HarmFlag.public_id)).one()}")
    assert "Raised by hand" in shown
    assert "Stop flag" in shown
    assert path in text_of(desk, f"/desk/harm/applications/{application.reference}")
