"""Panels for tests: planned by a manager, with members who are there."""

from collections.abc import Iterable
from datetime import timedelta

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.calls.models import Call
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.policy import Actor
from grants.reviews import operations
from grants.reviews.agenda import Order
from grants.reviews.models_panel import Panel
from grants.reviews.operations import Meeting
from tests.factories.people import keep, make_person


def make_panel(
    call: Call,
    members: Iterable[Person] = (),
    *,
    chair: Person | None = None,
    quorum: int = 2,
    in_session: bool = True,
    order: Order = Order.RANK,
    most: int = 20,
) -> Panel:
    """A meeting on a call; the chair and every member are present once it is in session."""
    chair = chair or make_person(roles=[("fund_manager", call.fund_id)])
    people = [chair, *members]
    actor = actor_of(chair)
    panel = transact(
        lambda: operations.plan_panel(
            actor,
            call=db.session.get_one(Call, call.id),
            meeting=Meeting(
                meets_at=clock.now() + timedelta(days=7),
                place="Town hall, room 2",
                quorum=quorum,
                chair=db.session.get_one(Person, chair.id),
                members=[db.session.get_one(Person, each.id) for each in people],
            ),
            order=order,
            most=most,
        )
    )
    if in_session:
        begin(actor, panel, people)
    return keep(panel)


def begin(actor: Actor, panel: Panel, present: Iterable[Person]) -> None:
    """Open the meeting, with these members there."""
    ids = [each.id for each in present]

    def work() -> None:
        held = db.session.get_one(Panel, panel.id)
        operations.open_panel(actor, panel=held)
        operations.mark_present(actor, panel=held, people=ids)

    transact(work)
