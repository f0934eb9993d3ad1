"""What is read for the panel: the ranking, and decisions made on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application
from grants.applications.states import ApplicationStatus
from grants.calls.models import Call
from grants.harm.gates import BLOCKING
from grants.kernel.db import db
from grants.kernel.policy import Actor, seen, visible
from grants.reviews.models import Decision
from grants.reviews.ranking import BLOCKED, Candidate, Ranking, rank

RANKED = tuple(
    status.value
    for status in (
        ApplicationStatus.IN_REVIEW,
        ApplicationStatus.SHORTLISTED,
        ApplicationStatus.AWARDED,
        ApplicationStatus.WAITLISTED,
        ApplicationStatus.DECLINED,
    )
)
"""An application that stands in the ranking of its call."""

BELOW = 10
"""So many rows are read below the funding line, unless all are asked for."""
_CHUNK = 50


def awarded_amounts(ids: Sequence[int]) -> dict[int, int]:
    """What was awarded, by application, in minor units: the last decision says it."""
    rows = db.session.execute(
        select(Decision.application_id, Decision.amount_minor)
        .where(Decision.application_id.in_(ids), Decision.amount_minor.is_not(None))
        .order_by(Decision.number)
    )
    return {each: amount for each, amount in rows if amount is not None}


def candidate(application: Application, awarded: int | None) -> Candidate:
    """An application as the ranking sees it."""
    requested = application.requested_minor or 0
    return Candidate(
        application.reference,
        application.merit_millis,
        application.harm_gate,
        requested if awarded is None else awarded,
        application.status,
    )


def _scored(actor: Actor, call: Call) -> Select[Application]:
    return (
        seen(actor, Application)
        .where(
            Application.call_id == call.id,
            Application.status.in_(RANKED),
            Application.merit_millis.is_not(None),
        )
        .options(joinedload(Application.organisation))
        .order_by(Application.merit_millis.desc(), Application.reference)
    )


def _in_chunks(query: Select[Application]) -> Iterator[Sequence[Application]]:
    after: Application | None = None
    while True:
        page = query
        if after is not None:
            page = query.where(
                or_(
                    Application.merit_millis < after.merit_millis,
                    and_(
                        Application.merit_millis == after.merit_millis,
                        Application.reference > after.reference,
                    ),
                )
            )
        rows = db.session.scalars(page.limit(_CHUNK)).all()
        if rows:
            yield rows
        if len(rows) < _CHUNK:
            return
        after = rows[-1]


@dataclass(frozen=True)
class Ranked:
    """A ranking with the applications it was made of, and whether more stand below."""

    ranking: Ranking
    applications: dict[str, Application]
    more: bool


def ranking(actor: Actor, call: Call, *, everything: bool = False) -> Ranked:
    """A call's ranking from stored totals, down to ten rows below the funding line.

    It reads from the top in pieces and stops there, so its cost follows the money, not the
    number of applications; `everything` reads on to the last.
    """
    found: list[Application] = []
    amounts: dict[int, int] = {}
    made = rank([], call.budget_minor)
    more = False
    for rows in _in_chunks(_scored(actor, call)):
        found += rows
        amounts |= awarded_amounts([row.id for row in rows])
        made = rank((candidate(a, amounts.get(a.id)) for a in found), call.budget_minor)
        below = len(made.rows) - 1 - (made.line_after if made.line_after is not None else 10**9)
        if not everything and below > BELOW:
            more = True
            break
    return Ranked(made, {a.reference: a for a in found}, more)


def unscored(actor: Actor, call: Call) -> int:
    """How many applications under review have no submitted review yet."""
    waiting = seen(actor, Application).where(
        Application.call_id == call.id,
        Application.status == ApplicationStatus.IN_REVIEW.value,
        Application.merit_millis.is_(None),
    )
    return db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def place_of(actor: Actor, application: Application) -> int | None:
    """The rank of an application among those of its call that the actor sees.

    None while blocked or without a score.
    """
    if application.harm_gate in BLOCKED or application.merit_millis is None:
        return None
    above = (
        select(func.count())
        .select_from(Application)
        .where(
            visible(actor, Application),
            Application.call_id == application.call_id,
            Application.status.in_(RANKED),
            Application.harm_gate.not_in([state.value for state in BLOCKING]),
            or_(
                Application.merit_millis > application.merit_millis,
                and_(
                    Application.merit_millis == application.merit_millis,
                    Application.reference < application.reference,
                ),
            ),
        )
    )
    return (db.session.scalar(above) or 0) + 1


def decisions_of(actor: Actor, application: Application) -> Sequence[Decision]:
    """What was decided on an application, the last first."""
    return db.session.scalars(
        seen(actor, Decision)
        .where(Decision.application_id == application.id)
        .order_by(Decision.number.desc())
    ).all()


def decisions(actor: Actor) -> Select[Decision]:
    """Every decision this actor sees, to be paged newest first."""
    return seen(actor, Decision).options(
        joinedload(Decision.application).joinedload(Application.organisation),
        joinedload(Decision.application).joinedload(Application.call),
    )


def last_reasons(ids: Sequence[int]) -> dict[int, Decision]:
    """The last decision on each application, by its id."""
    rows = db.session.scalars(
        select(Decision).where(Decision.application_id.in_(ids)).order_by(Decision.number)
    )
    return {decision.application_id: decision for decision in rows}
