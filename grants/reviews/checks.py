"""What `grants verify` derives again about reviews and decisions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import or_, select

from grants.applications.models import Application
from grants.harm import gates
from grants.harm.models import HarmFlag
from grants.harm.queries import rubric_of
from grants.kernel.checks import Finding, check
from grants.kernel.db import canonical_json, db
from grants.kernel.money import Money
from grants.reviews import queries, scoring
from grants.reviews.models import (
    ConflictOfInterest,
    Decision,
    Outcome,
    Review,
    SubmittedReview,
)
from grants.reviews.policy import LIVE


@check("review totals")
def totals_hold() -> Iterator[Finding]:
    """Merit, spread and counts on every application are what its reviews say, and every
    flag that the scores demand was raised."""
    rows = db.session.scalars(
        select(Application)
        .where(
            or_(
                Application.id.in_(select(Review.application_id)),
                Application.merit_millis.is_not(None),
                Application.reviews_submitted != 0,
                Application.reviews_assigned != 0,
            )
        )
        .order_by(Application.id)
    )
    for application in rows:
        for name, stored, derived in _compared(application):
            if stored != derived:
                yield Finding(
                    "review totals",
                    application.reference,
                    f"stores {name} {stored}; its reviews say {derived}",
                )
        yield from _flags_missing(application)


def _compared(application: Application) -> Iterator[tuple[str, int | None, int | None]]:
    submissions = queries.counted_reviews(application)
    spread = scoring.spread([each.merit_millis for each in submissions])
    live = db.session.scalars(
        select(Review.id).where(Review.application_id == application.id, Review.status.in_(LIVE))
    ).all()
    scores = queries.harm_scores(submissions)
    whole = gates.section(rubric_of(application).harm, scores)
    yield "merit", application.merit_millis, spread.mean if spread else None
    yield "lowest merit", application.merit_low_millis, spread.low if spread else None
    yield "highest merit", application.merit_high_millis, spread.high if spread else None
    yield "reviews submitted", application.reviews_submitted, len(submissions)
    yield "reviews assigned", application.reviews_assigned, len(live)
    yield "harm points", application.harm_half_points, whole.twice_points if whole else None


def _flags_missing(application: Application) -> Iterator[Finding]:
    scores = queries.harm_scores(queries.counted_reviews(application))
    known = {
        (flag.criterion_key, flag.cause, flag.raised_by_id)
        for flag in db.session.scalars(
            select(HarmFlag).where(HarmFlag.application_id == application.id)
        )
    }
    for demand in gates.raised(rubric_of(application).harm, scores):
        if (demand.criterion, demand.cause.value, demand.by) not in known:
            yield Finding(
                "review totals",
                application.reference,
                f"lacks the flag on {demand.criterion} that its scores demand",
            )


@check("submitted reviews")
def submissions_hold() -> Iterator[Finding]:
    """Merit and harm of every submitted review are what its scores and the rubric give."""
    rows = db.session.scalars(select(SubmittedReview).order_by(SubmittedReview.id))
    for submission in rows:
        application = submission.review.application
        values = {score.criterion_key: score.value for score in submission.scores}
        subject = f"{application.reference}, review {submission.review.public_id}"
        rubric = rubric_of(application)
        try:
            merit = scoring.merit_millis(rubric, values)
            harm = scoring.harm_millis(rubric, values)
        except (KeyError, ValueError):
            yield Finding("submitted reviews", subject, "has not one valid score per criterion")
            continue
        if (merit, harm) != (submission.merit_millis, submission.harm_millis):
            yield Finding("submitted reviews", subject, "stores points that its scores do not give")


@check("conflicts of interest")
def nobody_is_assigned_and_conflicted() -> Iterator[Finding]:
    """No live review belongs to somebody with an interest in the same application."""
    rows = db.session.execute(
        select(Application.reference, Review.public_id)
        .join(Review, Review.application_id == Application.id)
        .join(
            ConflictOfInterest,
            (ConflictOfInterest.application_id == Application.id)
            & (ConflictOfInterest.person_id == Review.reviewer_id),
        )
        .where(Review.status.in_(LIVE))
    )
    for reference, public_id in rows:
        yield Finding(
            "conflicts of interest", reference, f"review {public_id} is assigned and conflicted"
        )


@check("decisions")
def decisions_hold() -> Iterator[Finding]:
    """A decision's figures carry their hash; an award passed the gate, and its lots add up."""
    for decision in db.session.scalars(select(Decision).order_by(Decision.id)):
        subject = f"{decision.application.reference}, decision {decision.number}"
        seal = hashlib.sha256(canonical_json(decision.figures).encode()).hexdigest()
        if seal != decision.figures_hash:
            yield Finding("decisions", subject, "rests on figures that were changed")
        if decision.outcome != Outcome.AWARDED.value:
            continue
        if decision.figures.get("gate") in {state.value for state in gates.BLOCKING}:
            yield Finding("decisions", subject, "awards past a harm gate that blocks")
        shares = sum(each.amount_minor for each in decision.allocations)
        if shares != decision.amount_minor:
            currency = decision.application.currency
            yield Finding(
                "decisions",
                subject,
                f"awards {Money(decision.amount_minor or 0, currency)}, "
                f"and its lots bear {Money(shares, currency)}",
            )
