"""Reviewers, reviews and scores for tests."""

from datetime import timedelta

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.applications.states import ApplicationStatus
from grants.kernel import clock
from grants.reviews.models import Review
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
