"""Submission of a review: sealed scores, stored totals, and the flags they raise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlalchemy import select

from grants.applications.models import Application
from grants.calls.reviewing import Justify
from grants.calls.rubric import HarmCriterion, Rubric
from grants.harm.operations import raise_flags
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import SYSTEM, Actor, demand
from grants.kernel.workflow import fire
from grants.reviews import queries, queries_computed, scoring
from grants.reviews.models import DraftScore, Review, Score, SubmittedReview
from grants.reviews.policy import UNDER_REVIEW
from grants.reviews.queries_computed import totals_of
from grants.reviews.scoring import needs_reason
from grants.reviews.states import ReviewAction, ReviewStatus


def submit_review(actor: Actor, *, review: Review, comment: str, key: str) -> SubmittedReview:
    """Submit a review. Its scores never change again; reopened, it is submitted anew.

    Effects, in order: the application's row is locked; every criterion must have a score
    and a reason (Invalid names each that lacks one); scores and totals are stored; the
    status moves; the application's stored merit is worked out again; flags that the gate
    rules demand are opened. The same `key` again gives the same submission.
    """
    application = lock(Application, review.application_id)
    review = lock(Review, review.id)
    demand(actor, ReviewAction.SUBMIT, review)
    if review.status != ReviewStatus.SUBMITTED:
        still_under_review(application)
    done = once(
        actor,
        scope=f"review:{review.public_id}",
        key=key,
        body={"review": review.public_id, "comment": comment},
        work=lambda: {"submitted": _submit(actor, application, review, comment).id},
    )
    return db.session.get_one(SubmittedReview, done["submitted"])


def _submit(
    actor: Actor, application: Application, review: Review, comment: str
) -> SubmittedReview:
    rubric = queries.rubric_of(application)
    drafts = {
        draft.criterion_key: draft
        for draft in db.session.scalars(select(DraftScore).where(DraftScore.review_id == review.id))
    }
    axes = {each.key: queries.MERIT for each in rubric.scored} | {
        each.key: queries.HARM for each in rubric.harm.criteria
    }
    wanted = missing(rubric, drafts, application.reviewing.justify)
    if wanted:
        raise Invalid.many(wanted)
    scores = {key: _value(drafts[key]) for key in axes}
    submitted = SubmittedReview(
        review_id=review.id,
        application_id=application.id,
        number=review.times_submitted + 1,
        merit_millis=scoring.merit_millis(rubric, scores),
        harm_millis=scoring.harm_millis(rubric, scores),
        comment=comment.strip(),
    )
    db.session.add(submitted)
    db.session.flush()
    db.session.add_all(
        Score(
            submitted_review_id=submitted.id,
            criterion_key=key,
            axis=axis,
            value=scores[key],
            reason=drafts[key].reason,
            red_flag=drafts[key].red_flag,
            would_make_safe=drafts[key].would_make_safe,
        )
        for key, axis in axes.items()
    )
    db.session.flush()
    fire(
        actor,
        review,
        ReviewAction.SUBMIT,
        detail={"number": submitted.number},
        times_submitted=submitted.number,
    )
    refresh_merit(application)
    return submitted


def still_under_review(application: Application) -> None:
    """Raise NotNow once an application is decided or withdrawn: scores count no more."""
    if application.status not in UNDER_REVIEW:
        raise NotNow(_("This application is no longer under review. Nothing more can be scored."))


def _value(draft: DraftScore) -> int:
    if draft.value is None:
        raise Invalid(_("Choose a score."), draft.criterion_key)
    return draft.value


def missing(rubric: Rubric, drafts: Mapping[str, DraftScore], justify: Justify) -> dict[str, str]:
    """What a review still needs: a sentence for each criterion without a score or a reason.

    Which scores need a reason is the call's to say; whatever raises a flag needs one always.
    """
    scales = {each.key: rubric.scale_of(each) for each in rubric.scored}
    scales |= {each.key: rubric.harm.scale for each in rubric.harm.criteria}
    flags = {
        each.key
        for each in rubric.harm.criteria
        if each.key in drafts and raises_flag(rubric, each, drafts[each.key])
    }
    wanted = {}
    for key, scale in scales.items():
        draft = drafts.get(key)
        if draft is None or draft.value is None:
            wanted[key] = _("%(key)s has no score yet.", key=key)
        elif not draft.reason and (key in flags or needs_reason(justify, scale, draft.value)):
            wanted[key] = _("Give a reason for your score on %(key)s.", key=key)
    return wanted


class Scored(Protocol):
    """A score on a harm criterion, as typed or as saved."""

    @property
    def value(self) -> int | None: ...

    @property
    def red_flag(self) -> bool: ...


def raises_flag(rubric: Rubric, criterion: HarmCriterion, score: Scored) -> bool:
    """Would this one score, or its tick, open a flag as soon as it is submitted?"""
    low = score.value is not None and score.value <= rubric.harm.gates.flag_at_score
    return score.red_flag or (criterion.strict and low)


def refresh_merit(application: Application) -> None:
    """Bring the stored totals up to what the submitted reviews say; open demanded flags."""
    counted = store_merit(application)
    raise_flags(
        SYSTEM, application=application, reviews=[queries.harm_review(each) for each in counted]
    )


def store_merit(application: Application) -> Sequence[SubmittedReview]:
    """Store merit and missed thresholds as reviews and answers say; the reviews that count."""
    rubric = queries.rubric_of(application)
    counted = queries.counted_reviews(application)
    computed = queries_computed.computed_of([application.id]).get(application.id, {})
    totals = totals_of(rubric, counted, queries_computed.scores_in(computed))
    application.reviews_submitted = len(counted)
    application.reviews_apart = queries.are_apart(application, counted)
    application.merit_millis = totals.merit
    application.merit_low_millis = totals.low
    application.merit_high_millis = totals.high
    application.below_threshold = bool(totals.missed)
    application.thresholds_missed = totals.missed
    db.session.flush()
    return counted


def reopen_review(actor: Actor, *, review: Review, reason: str) -> None:
    """Let a reviewer change a submitted review, with the manager's reason.

    Effects: what was submitted stays as it is but no longer counts, until it is
    submitted anew; the application's stored merit follows.
    """
    if not reason.strip():
        raise Invalid(_("Say why the review is reopened; it stays on record."), "reason")
    application = lock(Application, review.application_id)
    still_under_review(application)
    fire(actor, lock(Review, review.id), ReviewAction.REOPEN, detail={"reason": reason.strip()})
    refresh_merit(application)
