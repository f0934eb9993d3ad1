"""What `grants verify` derives again about reviews and decisions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application
from grants.harm import gates
from grants.harm.models import HarmFlag
from grants.harm.queries import rubric_of
from grants.kernel.checks import Finding, check
from grants.kernel.db import canonical_json, db, in_pieces
from grants.kernel.money import Money
from grants.reviews import queries, scoring
from grants.reviews.models import (
    Decision,
    Outcome,
    Review,
    SubmittedReview,
)
from grants.reviews.policy import LIVE
from grants.reviews.policy_bars import Why, barred_from
from grants.reviews.queries_computed import computed_of, scores_in, totals_of
from grants.reviews.queries_ties import OVER

_PIECE = 500


@check("review totals")
def totals_hold() -> Iterator[Finding]:
    """Merit, spread and counts on every application are what its reviews say, and every
    flag that the scores demand was raised."""
    for piece in in_pieces(select(Application), Application.id, _PIECE):
        ids = [application.id for application in piece]
        submissions = queries.counted_of(ids)
        live = _live_counts(ids)
        known = _known_flags(ids)
        computed = computed_of(ids)
        for application in piece:
            counted = submissions.get(application.id, [])
            scores = scores_in(computed.get(application.id, {}))
            if counted and not _all_worked_out(application, scores):
                continue  # the check of computed scores says so
            for name, stored, derived in _compared(
                application, counted, scores, live.get(application.id, 0)
            ):
                if stored != derived:
                    yield Finding(
                        "review totals",
                        application.reference,
                        f"stores {name} {stored}; its reviews say {derived}",
                    )
            yield from _flags_missing(application, counted, known)


def _all_worked_out(application: Application, scores: Mapping[str, int]) -> bool:
    return all(each.key in scores for each in rubric_of(application).worked_out)


def _live_counts(ids: list[int]) -> dict[int, int]:
    rows: Any = db.session.execute(
        select(Review.application_id, func.count())
        .where(Review.application_id.in_(ids), Review.status.in_(LIVE))
        .group_by(Review.application_id)
    )
    return {application: int(count) for application, count in rows}


def _known_flags(ids: list[int]) -> set[tuple[Any, ...]]:
    flag = HarmFlag
    columns = (flag.application_id, flag.criterion_key, flag.cause, flag.raised_by_id)
    rows = db.session.execute(select(*columns).where(flag.application_id.in_(ids)))
    return {tuple(row) for row in rows}


def _compared(
    application: Application,
    submissions: Sequence[SubmittedReview],
    computed: Mapping[str, int],
    live: int,
) -> Iterator[tuple[str, Any, Any]]:
    totals = totals_of(rubric_of(application), submissions, computed)
    whole = None
    if submissions:
        whole = gates.section(rubric_of(application).harm, queries.harm_scores(submissions))
    yield "merit", application.merit_millis, totals.merit
    yield "lowest merit", application.merit_low_millis, totals.low
    yield "highest merit", application.merit_high_millis, totals.high
    yield "missed thresholds", application.thresholds_missed, totals.missed
    yield "below a threshold", application.below_threshold, bool(totals.missed)
    yield "reviews submitted", application.reviews_submitted, len(submissions)
    yield "reviews assigned", application.reviews_assigned, live
    yield "reviews apart", application.reviews_apart, queries.are_apart(application, submissions)
    yield "harm points", application.harm_half_points, whole.twice_points if whole else None


def _flags_missing(
    application: Application, submissions: Sequence[SubmittedReview], known: set[tuple[Any, ...]]
) -> Iterator[Finding]:
    if not submissions:
        return
    scores = queries.harm_scores(submissions)
    for demand in gates.raised(rubric_of(application).harm, scores):
        if (application.id, demand.criterion, demand.cause.value, demand.by) not in known:
            yield Finding(
                "review totals",
                application.reference,
                f"lacks the flag on {demand.criterion} that its scores demand",
            )


@check("submitted reviews")
def submissions_hold() -> Iterator[Finding]:
    """Merit and harm of every submitted review are what its scores and the rubric give."""
    wanted = select(SubmittedReview).options(
        selectinload(SubmittedReview.scores),
        joinedload(SubmittedReview.review).joinedload(Review.application),
    )
    pieces = in_pieces(wanted, SubmittedReview.id, _PIECE)
    for submission in chain.from_iterable(pieces):
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
    """No live review belongs to somebody whose interest keeps them from the application.

    Once it is decided, a review stays as it was then, but for an interest in this very case.
    """
    live = select(Review.application_id).where(Review.status.in_(LIVE))
    concerned = select(Application).where(Application.id.in_(live))
    for piece in in_pieces(concerned, Application.id, _PIECE):
        barred = barred_from(each.id for each in piece)
        known = {each.id: each for each in piece}
        rows: Any = db.session.execute(
            select(Review.application_id, Review.reviewer_id, Review.public_id)
            .where(Review.application_id.in_(list(known)), Review.status.in_(LIVE))
            .order_by(Review.id)
        )
        for application_id, reviewer_id, public_id in rows:
            why = barred[application_id].get(reviewer_id)
            application = known[application_id]
            if why and (why is Why.DECLARED or application.status not in OVER):
                yield Finding(
                    "conflicts of interest",
                    application.reference,
                    f"review {public_id} is assigned and conflicted ({why.value})",
                )


@check("decisions")
def decisions_hold() -> Iterator[Finding]:
    """A decision's figures carry their hash; an award passed the gate, and its lots add up."""
    wanted = select(Decision).options(
        joinedload(Decision.application), selectinload(Decision.allocations)
    )
    for decision in chain.from_iterable(in_pieces(wanted, Decision.id, _PIECE)):
        subject = f"{decision.application.reference}, decision {decision.number}"
        seal = hashlib.sha256(canonical_json(decision.figures).encode()).hexdigest()
        if seal != decision.figures_hash:
            yield Finding("decisions", subject, "rests on figures that were changed")
        if decision.outcome != Outcome.AWARDED.value:
            continue
        if decision.figures.get("gate") in {state.value for state in gates.BLOCKING}:
            yield Finding("decisions", subject, "awards past a harm gate that blocks")
        if decision.figures.get("thresholds_missed"):
            yield Finding("decisions", subject, "awards below a threshold of the rubric")
        shares = sum(each.amount_minor for each in decision.allocations)
        if shares != decision.amount_minor:
            currency = decision.application.currency
            yield Finding(
                "decisions",
                subject,
                f"awards {Money(decision.amount_minor or 0, currency)}, "
                f"and its lots bear {Money(shares, currency)}",
            )
