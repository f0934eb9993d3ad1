"""What a panel does with a case tells nothing to who is barred from it: two worlds compared."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import delete, select

from grants.kernel.db import db, transact
from grants.kernel.policy import Actor
from grants.reviews import operations
from grants.reviews.models_panel import Panel, PanelItem, Vote
from tests.access.test_secrets import Reader, differences, on_sqlite, person, read
from tests.access.two_worlds import Secret
from tests.access.world import World

__all__ = ["read"]

BARRED = ("conflicted_fund_manager", "conflicted_reviewer", "conflicted_auditor")
KNOWING = ("reviewer",)


def _panel(world: World) -> Panel:
    return db.session.scalars(
        select(Panel).where(Panel.public_id == world.names["panels.public_id"])
    ).one()


def _item(world: World) -> PanelItem:
    return db.session.scalars(
        select(PanelItem).where(PanelItem.public_id == world.names["panel-items.public_id"])
    ).one()


def in_session(then: Callable[[World], None]) -> Secret:
    """The meeting is open and everybody is there; then something happens, or not."""

    def happens(world: World) -> None:
        chair, panel = person(world, "fund_manager"), _panel(world)
        people = [each.person_id for each in panel.members]
        transact(lambda: operations.open_panel(chair, panel=_panel(world)))
        transact(lambda: operations.mark_present(chair, panel=_panel(world), people=people))
        then(world)

    return happens


def discussed(world: World) -> None:
    chair, reviewer = person(world, "fund_manager"), person(world, "reviewer")
    transact(
        lambda: operations.write_note(
            chair, panel=_panel(world), item=_item(world), text="It was long."
        )
    )
    for who in (chair, reviewer):
        transact(partial(_decline, who, world))
    transact(lambda: operations.defer_item(chair, item=_item(world), reason="Too late."))


def _decline(who: Actor, world: World) -> None:
    operations.cast_vote(who, item=_item(world), vote=Vote.DECLINE)


def quiet(_world: World) -> None:
    """Nothing is said of it."""


def taken_off(world: World) -> None:
    """It never was on the agenda."""
    db.session.execute(delete(PanelItem))
    db.session.commit()


@on_sqlite
def test_what_is_said_voted_and_settled(read: Reader) -> None:
    roles = (*BARRED, *KNOWING)
    without, with_it = (read(in_session(then), roles) for then in (quiet, discussed))
    assert set(differences(without, with_it)) == set(KNOWING)


@on_sqlite
def test_that_it_is_on_the_agenda_at_all(read: Reader) -> None:
    roles = (*BARRED, *KNOWING)
    on_it, off_it = (read(in_session(then), roles) for then in (quiet, taken_off))
    assert set(differences(on_it, off_it)) == set(KNOWING)
