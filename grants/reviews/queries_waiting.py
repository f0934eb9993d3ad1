"""What is read of a call's waiting list: who waits, in which order, and how it was moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application
from grants.applications.states import ApplicationStatus
from grants.calls.models import Call
from grants.harm.gates import BLOCKING
from grants.kernel.db import db
from grants.kernel.policy import Actor, seen, visible
from grants.reviews.models import Decision, Outcome
from grants.reviews.models_waiting import WaitlistMove
from grants.reviews.waiting import Key


@dataclass(frozen=True)
class Waiting:
    """One that waits, in its place."""

    application_id: int
    reference: str
    decision_id: int
    key: Key
    outside: bool
    """It could not be awarded now: by harm, below a threshold, or not scored."""
    move: WaitlistMove | None


def waiting_list(actor: Actor, call: Call, by: datetime | None = None) -> list[Waiting]:
    """Who waits in a call, of what the actor sees, in order; or who waited at a moment."""
    decided = (
        select(func.max(Decision.id))
        .where(Decision.application_id == Application.id)
        .correlate(Application)
    )
    if by is not None:
        decided = decided.where(Decision.decided_at <= by)
    columns = (
        Application.id,
        Application.reference,
        Application.merit_millis,
        Application.harm_gate,
        Application.below_threshold,
        Decision.id,
    )
    query = (
        select(*columns)
        .join(Decision, Decision.id == decided.scalar_subquery())
        .where(
            visible(actor, Application),
            Application.call_id == call.id,
            Decision.outcome == Outcome.WAITLISTED.value,
        )
    )
    if by is None:
        query = query.where(Application.status == ApplicationStatus.WAITLISTED.value)
    moves = _last_moves(actor, call, by)
    blocked = {state.value for state in BLOCKING}
    found = []
    for number, reference, merit, gate, below, decision in db.session.execute(query):
        move = moves.get(decision)
        found.append(
            Waiting(
                application_id=number,
                reference=reference,
                decision_id=decision,
                key=Key(merit, reference) if move is None else move.key,
                outside=gate in blocked or below or merit is None,
                move=move,
            )
        )
    return sorted(found, key=lambda each: (each.key.order(), each.reference))


def _last_moves(actor: Actor, call: Call, by: datetime | None) -> dict[int, WaitlistMove]:
    """The last move of each application, by the decision that put it on the list."""
    query = (
        seen(actor, WaitlistMove)
        .where(WaitlistMove.call_id == call.id)
        .options(joinedload(WaitlistMove.moved_by))
        .order_by(WaitlistMove.number)
    )
    if by is not None:
        query = query.where(WaitlistMove.moved_at <= by)
    return {move.decision_id: move for move in db.session.scalars(query)}


def waiting_before(actor: Actor, application: Application) -> int:
    """How many that could be awarded stand before a waitlisted application on its list."""
    listed = waiting_list(actor, application.call)
    at = [n for n, each in enumerate(listed) if each.application_id == application.id]
    return sum(not each.outside for each in listed[: at[0]]) if at else 0


def applications_of(listed: Sequence[Waiting]) -> dict[int, Application]:
    """The applications of some that wait, by their number."""
    rows = db.session.scalars(
        select(Application)
        .where(Application.id.in_([each.application_id for each in listed]))
        .options(joinedload(Application.organisation), joinedload(Application.call_version))
    )
    return {each.id: each for each in rows}
