"""Reviewers, reviews and scores for tests."""

from collections.abc import Mapping
from datetime import timedelta

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.applications.states import ApplicationStatus
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.reviews.models import Review
from grants.reviews.operations import DraftInput, save_scores, submit_review
from grants.reviews.states import ReviewStatus
from tests.factories.applications import make_application
from tests.factories.people import keep, make_person

_made = iter(range(1, 10**9))


def make_reviewer(name: str = "", fund_id: int | None = None) -> Person:
    """Somebody who may be assigned to applications of a fund (of every fund, without one)."""
    return make_person(name, roles=[("reviewer", fund_id)])


def make_review(
    application: Application | None = None,
    reviewer: Person | None = None,
    *,
    status: str = ReviewStatus.INVITED,
    due_in_days: int = 14,
) -> Review:
    """An assignment as it stands; the application's count of assignments goes up with it."""
    application = application or make_application(status=ApplicationStatus.IN_REVIEW)
    reviewer = reviewer or make_reviewer(fund_id=application.fund_id)
    if status not in (ReviewStatus.DECLINED, ReviewStatus.RECUSED):
        application.reviews_assigned += 1
    return keep(
        Review(
            public_id=f"review-{next(_made)}",
            application=application,
            fund_id=application.fund_id,
            reviewer_id=reviewer.id,
            status=ReviewStatus(status).value,
            due_on=clock.now().date() + timedelta(days=due_in_days),
        )
    )


FINE = {"M1": 3, "M2": 3, "D1": 4, "D3": 3, "D4": 3}
"""Scores on the small rubric that raise no flag: merit 75."""


def entries(values: Mapping[str, int], *, tick: str = "") -> dict[str, DraftInput]:
    """A complete review on the small rubric; `tick` names a criterion whose flag is ticked."""
    return {
        key: DraftInput(value, "Because.", red_flag=key == tick)
        for key, value in {**FINE, **values}.items()
    }


def submit(review: Review, *, tick: str = "", **values: int) -> Review:
    """Let the reviewer score and submit."""
    actor = actor_of(db.session.get_one(Person, review.reviewer_id))

    def work() -> None:
        held = db.session.get_one(Review, review.id)
        save_scores(actor, review=held, scores=entries(values, tick=tick))
        submit_review(actor, review=held, comment="", key=f"submit-{next(_made)}")

    transact(work)
    return review


def make_reviewed(
    application: Application | None = None, *reviews: dict[str, int], tick: str = ""
) -> Application:
    """An application with submitted reviews, one for each set of scores."""
    application = application or make_application(status=ApplicationStatus.IN_REVIEW)
    for values in reviews or ({},):
        submit(make_review(application), tick=tick, **values)
    db.session.refresh(application)
    return application
