"""Six reviewers at work: assigned fairly, one with an interest, a few still scoring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.demo.stories import Story
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.policy import Actor
from grants.reviews import operations as reviewing
from grants.reviews.models import Review
from grants.reviews.operations import DraftInput
from grants.reviews.queries import rubric_of

_MERIT_REASONS = (
    "Hardly answers the criterion.",
    "Says what, but not why it would help.",
    "A reason is given; it is general.",
    "Clear, and shaped with those concerned.",
    "Clear, and shown to work in a place like this.",
)
_HARM_REASONS = (
    "Not considered.",
    "Named, without a method.",
    "A safeguard, with gaps.",
    "Specific, with an owner and a date.",
    "Specific, and checked with those concerned.",
)


def review_all(
    manager: Actor,
    pairs: Sequence[tuple[Application, Story]],
    reviewers: Sequence[Person],
    *,
    leave_open: int,
) -> None:
    """Assign three reviewers each and let them score; the last `leave_open` reviews wait.

    Where there are more reviewers than three, one of them has an interest in the second
    application and says so before scoring it.
    """
    due_on = clock.today("Asia/Karachi") + timedelta(days=28)
    people = {person.id: person for person in reviewers}
    for number, (application, _story) in enumerate(pairs):
        chosen = [reviewers[(number + step) % len(reviewers)] for step in range(3)]
        transact(
            lambda a=application, c=chosen: reviewing.assign_reviewers(  # type: ignore[misc]
                manager, application=a, reviewers=c, due_on=due_on
            )
        )
    if len(reviewers) > 3:
        _step_back(pairs[1][0], reviewers[1])
    stories = {application.id: story for application, story in pairs}
    reviews = db.session.scalars(
        select(Review)
        .where(Review.application_id.in_(stories), Review.status == "invited")
        .order_by(Review.id)
    ).all()
    for number, review in enumerate(reviews):
        reviewer = actor_of(people[review.reviewer_id])
        story = stories[review.application_id]
        _score(reviewer, review, story, whole=number < len(reviews) - leave_open)


def _step_back(application: Application, person: Person) -> None:
    transact(
        lambda: reviewing.declare_conflict(
            actor_of(person),
            application=application,
            kind="family",
            note="My sister works for the applicant.",
        )
    )


def _score(reviewer: Actor, review: Review, story: Story, *, whole: bool) -> None:
    rubric = rubric_of(review.application)
    tilt = (review.reviewer_id * 7 + review.application_id * 3) % 5 - 2
    scores: dict[str, DraftInput] = {}
    for place, criterion in enumerate(rubric.scored):
        value = _near(story.merit, tilt, place + review.reviewer_id)
        scores[criterion.key] = DraftInput(value, _MERIT_REASONS[value])
    for place, harm in enumerate(rubric.harm.criteria):
        value = max(2, _near(story.harm, tilt, place + review.application_id))
        scores[harm.key] = DraftInput(value, _HARM_REASONS[value])
    _raise_concerns(story, review, scores)
    if not whole:
        begun = dict(list(scores.items())[:4])
        transact(lambda: reviewing.save_scores(reviewer, review=review, scores=begun))
        return
    transact(lambda: reviewing.save_scores(reviewer, review=review, scores=scores))
    transact(
        lambda: reviewing.submit_review(
            reviewer, review=review, comment="", key=f"demo-{review.public_id}"
        )
    )


def _raise_concerns(story: Story, review: Review, scores: dict[str, DraftInput]) -> None:
    """Two applications raise what the Do No Harm criteria are there for."""
    first_of_three = review.id % 3 == 1
    if story.concern == "police":
        scores["D4"] = DraftInput(
            0,
            "Names of young people would go to the police without a published route.",
            red_flag=True,
        )
    elif story.concern == "coaches" and first_of_three:
        scores["D5"] = DraftInput(
            1,
            "Coaches are not vetted, and nobody is named for safeguarding.",
            would_make_safe="Vet all coaches and name a safeguarding lead before the first match.",
        )


def _near(level: float, tilt: int, place: int) -> int:
    """A score near a level, a little different for each reviewer and criterion; no chance."""
    tenths = round(level * 10) + tilt * 2 + (place * 3) % 7 - 3
    return min(4, max(1, (tenths + 5) // 10))
