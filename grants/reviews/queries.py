"""What is read of reviews: who may, what counts, the reviewer's queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grants.accounts.models import Role, RoleGrant
from grants.applications.models import Application
from grants.applications.policy import kept_out
from grants.applications.queries import count_up_to
from grants.applications.states import ApplicationStatus
from grants.calls import rubric as rubrics
from grants.calls.models import Call
from grants.calls.reviewing import Feedback
from grants.calls.rubric import Rubric, Scale
from grants.harm.gates import HarmReview, HarmScore, Scores
from grants.harm.queries import gives_reviews
from grants.kernel.db import db
from grants.kernel.policy import Actor, find, seen, visible
from grants.reviews.models import (
    ConflictOfInterest,
    Decision,
    DraftScore,
    Review,
    SubmittedReview,
)
from grants.reviews.policy import LIVE, UNDER_REVIEW
from grants.reviews.policy_bars import barred_from
from grants.reviews.scoring import needs_another
from grants.reviews.states import ReviewStatus

HARM, MERIT = "harm", "merit"

TO_DO = (
    ReviewStatus.INVITED.value,
    ReviewStatus.ACCEPTED.value,
    ReviewStatus.IN_PROGRESS.value,
)


def rubric_of(application: Application) -> Rubric:
    """The rubric as it was frozen in the version of the call that was answered."""
    return rubrics.from_document(application.call_version.document["rubric"])


def scales_of(application: Application) -> dict[str, Scale]:
    """The scale of each criterion that reviewers score, merit and harm, by its key."""
    rubric = rubric_of(application)
    return {each.key: rubric.scale_of(each) for each in rubric.scored} | {
        each.key: rubric.harm.scale for each in rubric.harm.criteria
    }


def barred_people(application: Application) -> set[int]:
    """Who may not review it, for whatever reason."""
    return set(barred_from([application.id])[application.id])


def assigned_people(application: Application) -> set[int]:
    """Whose review of this application counts as assigned."""
    return set(
        db.session.scalars(
            select(Review.reviewer_id).where(
                Review.application_id == application.id, Review.status.in_(LIVE)
            )
        )
    )


def reviewers_of_fund(fund_id: int) -> set[int]:
    """Who holds the reviewer's role for this fund."""
    return set(
        db.session.scalars(
            select(RoleGrant.person_id).where(
                RoleGrant.role == Role.REVIEWER.value,
                or_(RoleGrant.fund_id == fund_id, RoleGrant.fund_id.is_(None)),
            )
        )
    )


def assignable(actor: Actor, call: Call) -> Select[Application]:
    """The applications of a call that are in review or can be sent there."""
    return (
        seen(actor, Application)
        .where(
            Application.call_id == call.id,
            Application.status.in_([ApplicationStatus.ELIGIBLE.value, *UNDER_REVIEW]),
        )
        .options(joinedload(Application.organisation))
    )


def lacking_reviewers(actor: Actor, call: Call) -> int:
    """How many applications of a call have fewer reviewers than the call wants, up to a bound."""
    return count_up_to(assignable(actor, call).join(Application.call).where(lacks_reviewers()))


def live_reviews(actor: Actor, application_ids: Iterable[int]) -> dict[int, list[Review]]:
    """The reviews of applications that count as assigned, as this actor sees them."""
    rows = db.session.scalars(
        seen(actor, Review)
        .where(Review.application_id.in_(list(application_ids)), Review.status.in_(LIVE))
        .options(joinedload(Review.reviewer))
        .order_by(Review.id)
    )
    found: dict[int, list[Review]] = {}
    for row in rows:
        found.setdefault(row.application_id, []).append(row)
    return found


def handed_back(actor: Actor, application: Application) -> Sequence[Review]:
    """The reviews of an application that were declined, or abstained from, with the reason."""
    return db.session.scalars(
        seen(actor, Review)
        .where(
            Review.application_id == application.id,
            Review.status.in_([ReviewStatus.DECLINED.value, ReviewStatus.ABSTAINED.value]),
        )
        .options(joinedload(Review.reviewer))
        .order_by(Review.id)
    ).all()


def open_loads(actor: Actor, people: Iterable[int]) -> dict[int, int]:
    """How many reviews each person still has to do, without the cases kept from the actor."""
    rows: Any = db.session.execute(
        select(Review.reviewer_id, func.count())
        .where(
            Review.reviewer_id.in_(list(people)),
            Review.status.in_(TO_DO),
            Review.application_id.not_in(kept_out(actor)),
        )
        .group_by(Review.reviewer_id)
    )
    return {person: int(count) for person, count in rows}


def counted_reviews(application: Application) -> Sequence[SubmittedReview]:
    """The submissions that count: the last one of each review that stands submitted."""
    return counted_of([application.id]).get(application.id, [])


def counted_of(ids: Sequence[int]) -> dict[int, list[SubmittedReview]]:
    """The same of several applications, by the application's id."""
    rows = db.session.scalars(
        select(SubmittedReview)
        .join(
            Review,
            and_(
                Review.id == SubmittedReview.review_id,
                Review.times_submitted == SubmittedReview.number,
                Review.status == ReviewStatus.SUBMITTED.value,
            ),
        )
        .where(SubmittedReview.application_id.in_(ids))
        .options(selectinload(SubmittedReview.scores), joinedload(SubmittedReview.review))
        .order_by(SubmittedReview.id)
        .execution_options(populate_existing=True)
    )
    found: dict[int, list[SubmittedReview]] = {}
    for row in rows:
        found.setdefault(row.application_id, []).append(row)
    return found


def are_apart(application: Application, counted: Sequence[SubmittedReview]) -> bool:
    """Do the reviews that count differ by more than the call lets stand?"""
    return needs_another([each.merit_millis for each in counted], application.reviewing.apart)


def wanted(call: Call, application: Application) -> int:
    """How many reviewers an application of the call is to have: one more where two are apart."""
    return call.reviewers_per_application + bool(application.reviews_apart)


def lacks_reviewers() -> ColumnElement[bool]:
    """The same as a condition on an application beside its call: it has fewer."""
    more = case((Application.reviews_apart, 1), else_=0)
    return Application.reviews_assigned < Call.reviewers_per_application + more


def harm_review(submitted: SubmittedReview) -> HarmReview:
    """The harm side of a submitted review, as the gate rules read it."""
    harm = [score for score in submitted.scores if score.axis == HARM]
    return HarmReview(
        reviewer_id=submitted.review.reviewer_id,
        submitted_at=submitted.submitted_at,
        scores={score.criterion_key: HarmScore(score.value, score.red_flag) for score in harm},
        reasons={score.criterion_key: score.reason for score in harm},
        would_make_safe={score.criterion_key: score.would_make_safe for score in harm},
    )


@gives_reviews
def harm_reviews(ids: Sequence[int]) -> dict[int, list[HarmReview]]:
    """The harm side of the reviews that count, by the id of their application."""
    return {
        number: [harm_review(each) for each in found] for number, found in counted_of(ids).items()
    }


def harm_scores(submitted: Iterable[SubmittedReview]) -> dict[int, Scores]:
    """The harm scores of several submitted reviews, by the reviewer's number."""
    return {each.reviewer_id: each.scores for each in map(harm_review, submitted)}


def review_by_id(actor: Actor, public_id: str) -> Review:
    """The review, if this actor sees it; else NotFound."""
    return find(actor, Review, Review.public_id == public_id)


def queue(actor: Actor) -> Select[Review]:
    """The actor's own reviews still to do."""
    return _own(actor).where(Review.status.in_(TO_DO))


def to_do(actor: Actor) -> Select[Review]:
    """The same with what a list shows, to be paged by the day they are due."""
    return queue(actor).options(
        contains_eager(Review.application).joinedload(Application.organisation),
        contains_eager(Review.application).joinedload(Application.call),
        contains_eager(Review.application).joinedload(Application.call_version),
    )


def place_in_queue(actor: Actor, review: Review) -> tuple[int, int]:
    """Which of the actor's reviews still to do this one is, and of how many."""
    before = or_(
        Review.due_on < review.due_on, and_(Review.due_on == review.due_on, Review.id <= review.id)
    )
    wanted = queue(actor).with_only_columns(
        func.count(), func.count().filter(before), maintain_column_froms=True
    )
    row: Any = db.session.execute(wanted).one()
    return max(1, int(row[1])), int(row[0])


def scored_counts(reviews: Iterable[Review]) -> dict[int, int]:
    """How many criteria have a score in the draft, by the review's id."""
    rows: Any = db.session.execute(
        select(DraftScore.review_id, func.count())
        .where(
            DraftScore.review_id.in_([review.id for review in reviews]),
            DraftScore.value.is_not(None),
        )
        .group_by(DraftScore.review_id)
    )
    return {review_id: int(count) for review_id, count in rows}


def submitted(actor: Actor) -> Select[Review]:
    """The actor's own submitted reviews."""
    return _own(actor).where(Review.status == ReviewStatus.SUBMITTED.value)


def _own(actor: Actor) -> Select[Review]:
    return (
        seen(actor, Review)
        .join(Review.application)
        .options(contains_eager(Review.application).joinedload(Application.call))
        .where(Review.reviewer_id == actor.person_id, visible(actor, Application))
    )


def drafts_of(actor: Actor, review: Review) -> dict[str, DraftScore]:
    """The actor's own draft scores, by criterion."""
    rows = db.session.scalars(seen(actor, DraftScore).where(DraftScore.review_id == review.id))
    return {draft.criterion_key: draft for draft in rows}


def conflicts(actor: Actor) -> Sequence[ConflictOfInterest]:
    """The interests that the actor has declared."""
    return db.session.scalars(
        seen(actor, ConflictOfInterest)
        .where(ConflictOfInterest.person_id == actor.person_id)
        .order_by(ConflictOfInterest.id.desc())
    ).all()


def last_decision(actor: Actor, application: Application) -> Decision | None:
    """The decision that holds, if the actor sees it."""
    return db.session.scalars(
        seen(actor, Decision)
        .where(Decision.application_id == application.id)
        .order_by(Decision.number.desc())
        .limit(1)
    ).one_or_none()


_DECIDED = (
    ApplicationStatus.AWARDED.value,
    ApplicationStatus.DECLINED.value,
    ApplicationStatus.WAITLISTED.value,
)


def reasons_for_applicant(
    actor: Actor, application: Application
) -> Mapping[str, list[tuple[int | None, str]]]:
    """For the applicant after the decision: scores with reasons by criterion, without names.

    Where the call tells reasons only, each stands without its score. Within a criterion they
    stand in order of score and text, so that their place does not tell which of them one
    reviewer wrote. Nothing before a decision, for anyone else, or where the call tells nothing.
    """
    told = application.reviewing.feedback
    if (
        told is Feedback.NONE
        or application.organisation_id not in actor.organisation_ids
        or application.status not in _DECIDED
    ):
        return {}
    found: dict[str, list[tuple[int, str]]] = {}
    for each in counted_reviews(application):
        for score in each.scores:
            found.setdefault(score.criterion_key, []).append((score.value, score.reason))
    if told is Feedback.REASONS:
        return {
            key: [(None, said) for said in sorted(reason for _score, reason in pairs if reason)]
            for key, pairs in found.items()
        }
    return {key: [*sorted(pairs)] for key, pairs in found.items()}
