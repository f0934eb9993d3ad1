"""A panel's meeting with two people at once: settled once, by votes that were in by then."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants.accounts.actors import actor_of
from grants.applications.models import Application
from grants.kernel.db import db, transact
from grants.kernel.errors import NotNow, NotPermitted
from grants.kernel.policy import Actor
from grants.reviews import checks_panel, operations
from grants.reviews.models import Decision, Outcome
from grants.reviews.models_panel import Panel, PanelItem, PanelSettlement, Vote
from grants.reviews.operations import panel_session
from tests.harness.crowd import together
from tests.reviews.test_panel import Scene

pytestmark = pytest.mark.usefixtures("in_app")


def voted(scene: Scene) -> tuple[int, int]:
    """Two have voted to decline the best; its item and the panel, by number."""
    for who in (scene.one, scene.two):
        scene.vote(who, scene.best, "decline")
    return scene.item(scene.best).id, scene.panel.id


def decline(actor: Actor, item: int, key: str) -> int:
    return transact(
        lambda: (
            operations.settle_item(
                actor,
                item=db.session.get_one(PanelItem, item),
                outcome=Outcome.DECLINED,
                amount=None,
                reason="Not this time.",
                key=key,
                departure="Others do more with less.",
            ).id
        )
    )


def decided() -> tuple[int, int]:
    return (
        db.session.scalar(select(func.count()).select_from(Decision)) or 0,
        db.session.scalar(select(func.count()).select_from(PanelSettlement)) or 0,
    )


@pytest.mark.parametrize("keys", [["same"] * 6, [f"own {n}" for n in range(6)]])
def test_settled_by_six_clicks_at_once_it_is_settled_once(in_app: Flask, keys: list[str]) -> None:
    scene = Scene()
    item, _panel = voted(scene)
    chair = actor_of(scene.chair)
    db.session.remove()
    got = together(in_app, 6, lambda n: decline(chair, item, keys[n]))
    settled = [each for each in got if isinstance(each, int)]
    assert len(set(settled)) == 1
    assert all(isinstance(each, int | NotNow) for each in got), got
    assert decided() == (1, 1)
    assert list(checks_panel.outcomes_hold()) == []


def test_a_vote_beside_the_settling_is_counted_or_refused(in_app: Flask) -> None:
    scene = Scene()
    item, _panel = voted(scene)
    chair = actor_of(scene.chair)
    db.session.remove()

    def act(n: int) -> int:
        if n == 0:
            return decline(chair, item, "once")
        transact(
            lambda: operations.cast_vote(
                chair, item=db.session.get_one(PanelItem, item), vote=Vote.ABSTAIN
            )
        )
        return 0

    got = together(in_app, 2, act)
    assert isinstance(got[0], int)
    record = db.session.scalars(select(PanelSettlement)).one().record
    assert len(record["votes"]) == (3 if got[1] == 0 else 2)
    assert got[1] == 0 or isinstance(got[1], NotNow)


def test_an_interest_declared_beside_the_settling(in_app: Flask) -> None:
    """Either their vote counted and they were not yet recused, or the quorum was missed."""
    scene = Scene()
    item, _panel = voted(scene)
    chair, one, case = actor_of(scene.chair), actor_of(scene.one), scene.best.id
    db.session.remove()

    def act(n: int) -> int:
        if n == 0:
            return decline(chair, item, "once")
        return transact(
            lambda: (
                operations.declare_conflict(
                    one, application=db.session.get_one(Application, case), kind="family"
                ).id
            )
        )

    got = together(in_app, 2, act)
    if isinstance(got[0], int):
        assert db.session.scalars(select(PanelSettlement)).one().record["recused"] == []
    else:
        assert isinstance(got[0], NotNow)
        assert decided() == (0, 0)


@pytest.mark.parametrize("guarded", [True, False])
def test_closed_while_it_is_settled(
    in_app: Flask, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing defers what is open; nothing is settled after it. Without the guard it would be."""
    scene = Scene()
    item, panel = voted(scene)
    chair = actor_of(scene.chair)
    transact(lambda: operations.close_panel(chair, panel=db.session.get_one(Panel, panel)))
    assert db.session.get_one(PanelItem, item).status == "deferred"
    if not guarded:
        monkeypatch.setattr(panel_session, "_demand_in_session", lambda _panel: None)
        monkeypatch.setattr(panel_session, "_demand_open", lambda _item: None)
    with pytest.raises(NotNow) as refused:
        decline(chair, item, "late")
    assert ("The meeting is closed" in refused.value.message) is guarded
    assert decided() == (0, 0)


def test_closing_beside_settling(in_app: Flask) -> None:
    scene = Scene()
    item, panel = voted(scene)
    chair = actor_of(scene.chair)
    db.session.remove()

    def act(n: int) -> int:
        if n == 0:
            return decline(chair, item, "once")
        transact(lambda: operations.close_panel(chair, panel=db.session.get_one(Panel, panel)))
        return 0

    got = together(in_app, 2, act)
    assert got[1] == 0
    status = db.session.get_one(PanelItem, item).status
    assert status == ("settled" if isinstance(got[0], int) else "deferred")
    assert isinstance(got[0], int | NotNow | NotPermitted)
    assert list(checks_panel.outcomes_hold()) == []
