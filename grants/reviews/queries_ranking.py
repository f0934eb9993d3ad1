"""What is read for the panel: the ranking, and decisions made on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application
from grants.applications.queries import count_up_to
from grants.applications.states import ApplicationStatus
from grants.calls.models import Call
from grants.harm.gates import BLOCKING
from grants.kernel.db import db
from grants.kernel.policy import Actor, seen, visible
from grants.reviews.models import Decision, Review, SubmittedReview
from grants.reviews.ranking import TOP, Candidate, Ranking, Reached, rank
from grants.reviews.scoring import outliers
from grants.reviews.states import ReviewStatus

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
"""So many rows stand below the funding line on the first page."""
SIZE = 50
"""So many rows stand on each page that follows, and are read at once."""
MOST = 4 * SIZE
"""So many rows stand on the first page at most, however far the money reaches."""


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
        application.below_threshold,
    )


def _scored(actor: Actor, call: Call) -> Select[Application]:
    return (
        seen(actor, Application)
        .where(
            Application.call_id == call.id,
            Application.status.in_(RANKED),
            Application.merit_millis.is_not(None),
        )
        .options(joinedload(Application.organisation), joinedload(Application.call_version))
        .order_by(Application.merit_millis.desc(), Application.reference)
    )


@dataclass(frozen=True)
class Place:
    """The last row of a page of the ranking, and how far the ranking had come with it."""

    merit_millis: int
    reference: str
    reached: Reached


def _below(query: Select[Application], merit: int, reference: str) -> Select[Application]:
    # The first condition alone says where to begin in the index.
    return query.where(
        Application.merit_millis <= merit,
        or_(Application.merit_millis < merit, Application.reference > reference),
    )


@dataclass(frozen=True)
class Ranked:
    """A page of a ranking with its applications, and from where it goes on, if it does."""

    ranking: Ranking
    applications: dict[str, Application]
    last: Place | None


def ranking(actor: Actor, call: Call, after: Place | None = None) -> Ranked:
    """A page of a call's ranking, from stored totals.

    The first goes down to ten rows below the funding line, so its cost follows the money; each
    other has fifty rows, and goes on counting from what the one before had reached.
    """
    query = _scored(actor, call)
    made = rank([], call.budget_minor, TOP if after is None else after.reached)
    key = None if after is None else (after.merit_millis, after.reference)
    found: dict[str, Application] = {}
    while True:
        wanted = query if key is None else _below(query, *key)
        rows = db.session.scalars(wanted.limit(SIZE + 1)).all()
        follows, rows = len(rows) > SIZE, rows[:SIZE]
        amounts = awarded_amounts([row.id for row in rows])
        made = made.then(candidate(row, amounts.get(row.id)) for row in rows)
        found |= {row.reference: row for row in rows}
        if not follows:
            return Ranked(made, found, None)
        key = (rows[-1].merit_millis or 0, rows[-1].reference)
        line = made.line_after
        whole = line is not None and len(made.rows) - 1 - line > BELOW
        if after is not None or whole or len(made.rows) >= MOST:
            return Ranked(made, found, Place(*key, made.reached))


def outlying(ids: Sequence[int]) -> dict[int, int]:
    """How many of the reviews of each application stand apart from the others, by its id."""
    counted = and_(
        Review.id == SubmittedReview.review_id,
        Review.times_submitted == SubmittedReview.number,
        Review.status == ReviewStatus.SUBMITTED.value,
    )
    rows = db.session.execute(
        select(SubmittedReview.application_id, SubmittedReview.merit_millis)
        .join(Review, counted)
        .where(SubmittedReview.application_id.in_(ids))
    )
    merits: dict[int, list[int]] = {}
    for application, merit in rows:
        merits.setdefault(application, []).append(merit)
    return {application: sum(outliers(each)) for application, each in merits.items()}


def unscored(actor: Actor, call: Call) -> int:
    """How many applications under review have no submitted review yet, up to a bound."""
    return count_up_to(
        seen(actor, Application).where(
            Application.call_id == call.id,
            Application.status == ApplicationStatus.IN_REVIEW.value,
            Application.merit_millis.is_(None),
        )
    )


def place_of(actor: Actor, application: Application) -> int | None:
    """The rank of an application among those of its call that the actor sees.

    None while blocked, below a threshold or without a score.
    """
    if candidate(application, None).outside:
        return None
    return (db.session.scalar(ranked_above(actor, application)) or 0) + 1


UNDECIDED = tuple(
    status.value
    for status in (
        ApplicationStatus.IN_REVIEW,
        ApplicationStatus.SHORTLISTED,
        ApplicationStatus.WAITLISTED,
    )
)
"""It may still be awarded."""


def ranked_above(actor: Actor, application: Application) -> Select[int]:
    """Counts those with a rank, of what the actor sees, that stand above an application."""
    return _ranked_beside(actor, application).where(
        Application.merit_millis >= application.merit_millis,
        or_(
            Application.merit_millis > application.merit_millis,
            Application.reference < application.reference,
        ),
    )


def ranked_below(actor: Actor, application: Application) -> Select[int]:
    """Counts those with a rank, of what the actor sees, that stand below an application."""
    return _ranked_beside(actor, application).where(
        Application.merit_millis <= application.merit_millis,
        or_(
            Application.merit_millis < application.merit_millis,
            Application.reference > application.reference,
        ),
    )


def _ranked_beside(actor: Actor, application: Application) -> Select[int]:
    return (
        select(func.count())
        .select_from(Application)
        .where(
            visible(actor, Application),
            Application.call_id == application.call_id,
            Application.status.in_(RANKED),
            Application.harm_gate.not_in([state.value for state in BLOCKING]),
            Application.below_threshold.is_(False),
        )
    )


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
        joinedload(Decision.application).joinedload(Application.call_version),
    )


def last_reasons(ids: Sequence[int]) -> dict[int, Decision]:
    """The last decision on each application, by its id."""
    rows = db.session.scalars(
        select(Decision).where(Decision.application_id.in_(ids)).order_by(Decision.number)
    )
    return {decision.application_id: decision for decision in rows}
