"""A reviewer at work: accepts, declines, declares an interest, scores as they read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from grants.applications.models import Application
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand, visible
from grants.kernel.workflow import fire
from grants.reviews import queries
from grants.reviews.models import ConflictOfInterest, DraftScore, Review
from grants.reviews.operations.assigning import count_assigned
from grants.reviews.operations.submitting import refresh_merit, still_under_review
from grants.reviews.policy import LIVE
from grants.reviews.states import ReviewAction, ReviewStatus


@dataclass(frozen=True)
class DraftInput:
    """What a reviewer typed for one criterion; None for no score yet."""

    value: int | None
    reason: str = ""
    red_flag: bool = False
    would_make_safe: str = ""


def accept_review(actor: Actor, *, review: Review) -> None:
    """Agree to review an application."""
    lock(Application, review.application_id)
    fire(actor, lock(Review, review.id), ReviewAction.ACCEPT)


def decline_review(actor: Actor, *, review: Review, reason: str) -> None:
    """Say no, with a reason for the manager; somebody else is asked."""
    if not reason.strip():
        raise Invalid(_("Say in a few words why, so that somebody else can be asked."), "reason")
    application = lock(Application, review.application_id)
    fire(actor, lock(Review, review.id), ReviewAction.DECLINE, note=reason.strip())
    count_assigned(application)


def abstain(actor: Actor, *, review: Review, reason: str) -> None:
    """Hand a review back: no interest in the case, but no fair judgement of it either.

    Effects: the reason is kept for the manager; the review no longer counts as assigned, so
    that somebody else is asked. What was scored stays a draft that counts nowhere.
    """
    if not reason.strip():
        raise Invalid(_("Say in a few words why you cannot judge it fairly."), "reason")
    application = lock(Application, review.application_id)
    fire(actor, lock(Review, review.id), ReviewAction.ABSTAIN, note=reason.strip())
    count_assigned(application)


def declare_conflict(
    actor: Actor, *, application: Application, kind: str, note: str = ""
) -> ConflictOfInterest:
    """Declare an interest in a case. From then on the person learns nothing more of it.

    Effects, in order: the application's row is locked, so that nobody assigns meanwhile;
    the declaration is kept for good; a live review is recused, and the scores of a
    submitted one no longer count (flags it raised stay); nothing of the case is visible to
    the person any more, in whatever role. Declared twice, it is one.
    """
    application = lock(Application, application.id)
    demand(actor, ReviewAction.DECLARE_CONFLICT, application)
    known = db.session.execute(
        select(Application.id).where(Application.id == application.id, visible(actor, Application))
    ).scalar_one_or_none()
    declared = db.session.execute(
        select(ConflictOfInterest).where(
            ConflictOfInterest.application_id == application.id,
            ConflictOfInterest.person_id == actor.person_id,
        )
    ).scalar_one_or_none()
    if declared is not None:
        return declared
    if known is None:
        raise NotNow(_("This case is not before you."))
    if not kind.strip():
        raise Invalid(_("Choose what kind of interest it is."), "kind")
    live = db.session.scalars(
        select(Review).where(
            Review.application_id == application.id,
            Review.reviewer_id == actor.person_id,
            Review.status.in_(LIVE),
        )
    ).one_or_none()
    if live is not None:
        fire(actor, live, ReviewAction.RECUSE)
    declared = ConflictOfInterest(
        application_id=application.id,
        person_id=actor.person_id,
        kind=kind.strip(),
        note=note.strip(),
    )
    db.session.add(declared)
    db.session.flush()
    audit.record(
        actor,
        ReviewAction.DECLARE_CONFLICT,
        declared,
        detail={"application": application.reference, "kind": declared.kind},
        fund_id=application.fund_id,
    )
    count_assigned(application)
    if live is not None and live.times_submitted:
        refresh_merit(application)
    return declared


def save_scores(actor: Actor, *, review: Review, scores: Mapping[str, DraftInput]) -> None:
    """Keep scores and reasons as they are typed. The first save begins the review.

    Raises Invalid for a criterion or a score that the rubric does not know.
    """
    still_under_review(lock(Application, review.application_id))
    review = lock(Review, review.id)
    demand(actor, ReviewAction.SCORE, review)
    if review.status in (ReviewStatus.INVITED, ReviewStatus.ACCEPTED):
        fire(actor, review, ReviewAction.SCORE)
    if review.status != ReviewStatus.IN_PROGRESS:
        raise NotNow(_("This review is submitted and can no longer be changed."))
    scales = queries.scales_of(review.application)
    held = {
        draft.criterion_key: draft
        for draft in db.session.scalars(select(DraftScore).where(DraftScore.review_id == review.id))
    }
    for key, typed in scores.items():
        if key not in scales:
            raise Invalid(_("The rubric has no criterion “%(key)s”.", key=key), key)
        if typed.value is not None and typed.value not in scales[key].points:
            raise Invalid(
                _(
                    "Choose a score from %(least)s to %(most)s.",
                    least=scales[key].min,
                    most=scales[key].max,
                ),
                key,
            )
        draft = held.get(key)
        if draft is None:
            draft = DraftScore(review_id=review.id, criterion_key=key)
            db.session.add(draft)
        draft.value = typed.value
        draft.reason = typed.reason.strip()
        draft.red_flag = typed.red_flag
        draft.would_make_safe = typed.would_make_safe.strip()
        draft.saved_at = clock.now()
    db.session.flush()
