"""What stands between the reviews and the decisions: interests told, risks, a panel that meets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.calls.models import Call
from grants.harm import operations_risks as watching
from grants.kernel.db import transact
from grants.kernel.policy import Actor
from grants.reviews import operations as reviewing
from grants.reviews.agenda import Order
from grants.reviews.interests import Interest
from grants.reviews.operations import Meeting, TieInput

SEEDS = (8, 12)
"""Of the rubric's list: content that backfires, and what practitioners carry home."""


def tell_interests(reviewers: Sequence[Person]) -> None:
    """Two reviewers say what they are to organisations that may apply one day."""
    told = (
        TieInput("Khyber Teachers' Union", Interest.EMPLOYMENT.value, note="I teach for them."),
        TieInput("Sarhad Legal Aid", Interest.FAMILY.value, note="My brother is on its board."),
    )
    for person, each in zip(reviewers, told, strict=False):
        transact(
            lambda p=person, t=each: reviewing.declare_tie(actor_of(p), person=p, told=t)  # type: ignore[misc]
        )


def watch_risks(manager: Actor, application: Application, owner: str) -> None:
    """The register of one application: two risks of the rubric's list, one in own words."""
    transact(
        lambda: watching.take_seeds(manager, application=application, numbers=SEEDS, owner=owner)
    )
    transact(
        lambda: watching.enter_risk(
            manager,
            application=application,
            criterion="D6",
            cause="Plays about rumours are performed in the street.",
            event="Somebody who is mocked in a play threatens an actor.",
            effect="An actor is hurt, or families keep their children at home.",
            hurts="Actors and their families",
            owner=owner,
            likelihood=2,
            severity=3,
            reason="Two shows were shouted down last season; nobody was hurt.",
        )
    )


def plan_meeting(
    manager: Actor, call: Call, chair: Person, members: Sequence[Person], meets_at: datetime
) -> None:
    """The panel will meet on what is around the funding line."""
    meeting = Meeting(
        meets_at=meets_at,
        place="Committee room 2, City Hall",
        quorum=3,
        chair=chair,
        members=[chair, *members],
    )
    transact(
        lambda: reviewing.plan_panel(manager, call=call, meeting=meeting, order=Order.LINE, most=12)
    )
