"""What is read to say how far reviewers agree, and how strictly each scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import joinedload

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.calls.models import Call
from grants.kernel.db import db
from grants.kernel.policy import Actor, visible
from grants.reviews.models import Review, Score, SubmittedReview
from grants.reviews.states import ReviewStatus

MOST = 2000
"""Applications that are reckoned with at one time: those begun first."""
SHOWN = 25


@dataclass(frozen=True)
class Scored:
    """What counts in a call, as far as the actor sees it.

    `merits`: merit in thousandths by application and reviewer. `values`: for each criterion,
    the scores of each application. `whole`: nothing was left out for their number.
    """

    merits: Mapping[int, Mapping[int, int]]
    values: Mapping[str, list[list[int]]]
    names: Mapping[int, str]
    whole: bool


def scored(actor: Actor, call: Call) -> Scored:
    """The reviews of a call that count, with their scores."""
    ids = db.session.scalars(
        select(Application.id)
        .where(
            Application.call_id == call.id,
            Application.reviews_submitted > 0,
            visible(actor, Application),
        )
        .order_by(Application.id)
        .limit(MOST + 1)
    ).all()
    counted = _counted(actor).where(SubmittedReview.application_id.in_(ids[:MOST]))
    merits: dict[int, dict[int, int]] = defaultdict(dict)
    for application, who, merit in db.session.execute(
        counted.with_only_columns(
            SubmittedReview.application_id, Review.reviewer_id, SubmittedReview.merit_millis
        ).order_by(SubmittedReview.id)
    ):
        merits[application][who] = merit
    values: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for application, key, value in db.session.execute(
        counted.join(Score, Score.submitted_review_id == SubmittedReview.id)
        .with_only_columns(SubmittedReview.application_id, Score.criterion_key, Score.value)
        .order_by(Score.id)
    ):
        values[key][application].append(value)
    people = {who for scores in merits.values() for who in scores}
    named = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    names: dict[int, str] = {who: str(name) for who, name in named}
    return Scored(
        merits,
        {key: list(units.values()) for key, units in values.items()},
        names,
        len(ids) <= MOST,
    )


def _counted(actor: Actor) -> Select[SubmittedReview]:
    return (
        select(SubmittedReview)
        .join(
            Review,
            and_(
                Review.id == SubmittedReview.review_id,
                Review.times_submitted == SubmittedReview.number,
                Review.status == ReviewStatus.SUBMITTED.value,
            ),
        )
        .where(visible(actor, SubmittedReview))
    )


def applications_named(actor: Actor, ids: list[int]) -> dict[int, Application]:
    """The applications with these numbers that the actor sees, with their organisations."""
    rows = db.session.scalars(
        select(Application)
        .where(Application.id.in_(ids), visible(actor, Application))
        .options(joinedload(Application.organisation))
    )
    return {row.id: row for row in rows}
