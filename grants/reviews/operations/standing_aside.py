"""Whoever is barred from an application stands aside: what they were asked for is taken back."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from grants.applications.models import Application
from grants.kernel import audit
from grants.kernel.db import db, lock
from grants.kernel.policy import SYSTEM
from grants.kernel.workflow import fire
from grants.reviews.models import Review
from grants.reviews.models_assigning import ProposedReview
from grants.reviews.operations.assigning import count_assigned
from grants.reviews.operations.submitting import refresh_merit
from grants.reviews.policy import LIVE
from grants.reviews.policy_bars import barred_from
from grants.reviews.states import ReviewAction


def stand_aside(application_ids: Iterable[int]) -> int:
    """Take back every review and proposal of who may not judge these applications.

    Effects, in order: the applications' rows are locked, in order, so that nobody is assigned
    meanwhile; who is barred is asked under the lock; their live reviews are recused, and the
    scores of a submitted one no longer count (flags it raised stay); proposals are dropped.
    Returns how many reviews were taken back.
    """
    applications = [lock(Application, each) for each in sorted(set(application_ids))]
    db.session.flush()
    barred = barred_from(each.id for each in applications)
    return sum(_stand_aside(each, set(barred[each.id])) for each in applications)


def _stand_aside(application: Application, barred: set[int]) -> int:
    for proposal in db.session.scalars(
        select(ProposedReview).where(
            ProposedReview.application_id == application.id, ProposedReview.reviewer_id.in_(barred)
        )
    ):
        audit.record(
            SYSTEM,
            ReviewAction.TAKE_OUT,
            application,
            detail={"reviewer": proposal.reviewer.public_id},
        )
        db.session.delete(proposal)
    live = db.session.scalars(
        select(Review).where(
            Review.application_id == application.id,
            Review.reviewer_id.in_(barred),
            Review.status.in_(LIVE),
        )
    ).all()
    for review in live:
        fire(SYSTEM, review, ReviewAction.RECUSE, detail={"because": "barred"})
    if live:
        count_assigned(application)
    if any(review.times_submitted for review in live):
        refresh_merit(application)
    return len(live)
