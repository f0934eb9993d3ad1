from enum import StrEnum

import pytest
from flask import Flask
from sqlalchemy import select

from grants.funds.models import Pledge
from grants.funds.states import PLEDGE, PledgeAction, PledgeStatus
from grants.kernel import policy
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db, transact
from grants.kernel.errors import NotNow, NotPermitted
from grants.kernel.policy import PUBLIC, SYSTEM, Action, Actor
from grants.kernel.workflow import Lifecycle, available, fire, step
from tests.harness.crowd import together
from tests.harness.rows import put


@pytest.fixture(autouse=True)
def only_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """In these tests the system may do everything to a pledge, and nobody else anything."""
    for action in PledgeAction:
        monkeypatch.setitem(policy.RULES, str(action), policy.the_clock)


@pytest.fixture
def pledge(in_app: Flask) -> Pledge:
    with db.engine.connect() as connection:
        pledge_id = put(connection, Pledge.__table__)  # type: ignore[arg-type]
    return db.session.get_one(Pledge, pledge_id)


def test_a_step_is_a_status_and_an_entry(pledge: Pledge) -> None:
    transact(lambda: fire(SYSTEM, pledge, PledgeAction.LAPSE, detail={"why": "late"}, note="late"))
    assert (pledge.status, pledge.note) == ("lapsed", "late")
    entry = db.session.execute(select(AuditEntry)).scalar_one()
    assert (entry.action, entry.subject_type, entry.subject_id) == (
        "pledge:lapse",
        "pledge",
        pledge.id,
    )
    assert entry.detail == {"from": "pledged", "to": "lapsed", "why": "late"}


def test_who_may_not_is_refused_and_nothing_changes(pledge: Pledge) -> None:
    for actor in (PUBLIC, Actor(person_id=1)):
        with pytest.raises(NotPermitted):
            fire(actor, pledge, PledgeAction.LAPSE)
        assert available(actor, pledge) == []
    db.session.rollback()
    assert pledge.status == "pledged"
    assert db.session.execute(select(AuditEntry)).first() is None


def test_buttons_come_from_the_table(pledge: Pledge) -> None:
    assert [row.action for row in available(SYSTEM, pledge)] == [
        row.action for row in PLEDGE.transitions if PledgeStatus.PLEDGED in row.sources
    ]
    transact(lambda: fire(SYSTEM, pledge, PledgeAction.LAPSE))
    with pytest.raises(NotNow):
        fire(SYSTEM, pledge, PledgeAction.LAPSE)


def test_of_many_at_once_one_moves_it(pledge: Pledge) -> None:
    from flask import current_app

    pledge_id = pledge.id
    db.session.remove()

    def work(_number: int) -> str:
        transact(lambda: fire(SYSTEM, db.session.get_one(Pledge, pledge_id), PledgeAction.LAPSE))
        return "moved"

    results = together(current_app._get_current_object(), 10, work)  # type: ignore[attr-defined]
    assert results.count("moved") == 1
    assert sum(isinstance(result, NotNow) for result in results) == 9
    assert len(db.session.execute(select(AuditEntry)).all()) == 1


def test_a_table_has_one_way_for_an_action() -> None:
    class Status(StrEnum):
        ON = "on"
        OFF = "off"

    class Try(Action):
        TURN = "try:turn"

    ways = [
        step(Try.TURN, [Status.ON], Status.OFF, "a"),
        step(Try.TURN, [Status.ON], Status.ON, "b"),
    ]
    with pytest.raises(ValueError, match="from a status to two"):
        Lifecycle("try", Status, Status.ON, ways)
