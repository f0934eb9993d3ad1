"""A page asks once what is kept from its reader; what may write asks each time."""

from functools import partial

import pytest
from sqlalchemy import event

from grants.applications.models import Application
from grants.kernel.db import db, read_only, transact
from grants.kernel.policy import Actor, seen
from grants.reviews import policy_bars
from grants.reviews.operations import declare_conflict
from tests.factories.applications import make_application, make_call
from tests.factories.people import make_actor

pytestmark = pytest.mark.usefixtures("in_app")


def cases_seen(who: Actor) -> set[int]:
    return set(db.session.scalars(seen(who, Application).with_only_columns(Application.id)))


def read_by(who: Actor) -> set[int]:
    db.session.rollback()
    with read_only():
        found = cases_seen(who)
        db.session.rollback()
    return found


def declared_in(*cases: Application) -> Actor:
    who = make_actor(roles=[("auditor", cases[0].fund_id)])
    for case in cases:
        told = partial(declare_conflict, who, application=case, kind="family")
        transact(told)
    return who


@pytest.mark.parametrize("named", [0, 1, 2, 3])
def test_a_page_hides_the_same_however_many_it_names(
    named: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = make_call()
    cases = [make_application(call, status="in_review") for _ in range(2)]
    third = make_application(call, status="in_review")
    who = declared_in(*cases)
    monkeypatch.setattr(policy_bars, "NAMED", named)
    assert read_by(who) == cases_seen(who) == {third.id}


def test_what_may_write_sees_what_became_known_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = make_application(status="in_review")
    who = make_actor(roles=[("auditor", case.fund_id)])

    def seen_before_and_after() -> list[set[int]]:
        before = cases_seen(who)
        declare_conflict(who, application=case, kind="family")
        found = [before, cases_seen(who)]
        db.session.rollback()
        return found

    assert seen_before_and_after() == [{case.id}, set()]
    # The control: names asked for once are too old after a change.
    ids = policy_bars._first_kept_from(who.person_id or 0)
    monkeypatch.setattr(policy_bars, "reads_only", lambda: True)
    monkeypatch.setattr(policy_bars, "found_once", lambda _key, _find: ids)
    assert seen_before_and_after() == [{case.id}, {case.id}]


def test_a_page_asks_once(monkeypatch: pytest.MonkeyPatch) -> None:
    case = make_application(status="in_review")
    who = declared_in(case)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    db.session.rollback()
    with read_only():
        assert [cases_seen(who) for _ in range(3)] == [set()] * 3
        db.session.rollback()
    assert ["conflict_of_interest" in each for each in asked].count(True) == 1
