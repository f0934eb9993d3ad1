"""Assignment: who reviews what. Never somebody with an interest in it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.applications.states import ApplicationAction, ApplicationStatus
from grants.calls.states import CallStatus
from grants.kernel import audit
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire
from grants.notifications.operations import tell
from grants.reviews import queries
from grants.reviews.models import Review
from grants.reviews.policy import LIVE, UNDER_REVIEW
from grants.reviews.states import ReviewAction, ReviewStatus


def assign_reviewers(
    actor: Actor, *, application: Application, reviewers: Sequence[Person], due_on: date
) -> list[Review]:
    """Ask people to review an application by a date.

    Effects, in order: the application's row is locked, so that no conflict of interest is
    declared meanwhile; each person must hold the role, belong to no side of the case and
    not be assigned yet (Invalid names the first who may not); reviews are made; the first
    ones move the application into review; each reviewer is told by mail.
    """
    application = lock(Application, application.id)
    demand(actor, ReviewAction.ASSIGN, application)
    if application.status not in (ApplicationStatus.ELIGIBLE.value, *UNDER_REVIEW):
        raise NotNow(_("Only an eligible application can be reviewed."))
    if application.call.status != CallStatus.IN_REVIEW:
        raise NotNow(_("Start the review of the call first."))
    barred = queries.barred_people(application)
    entitled = queries.reviewers_of_fund(application.fund_id)
    assigned = queries.assigned_people(application)
    made = []
    for person in reviewers:
        if person.id in barred:
            raise Invalid(
                _("%(name)s has an interest in this case. Choose another.", name=person.name)
            )
        if person.id not in entitled:
            raise Invalid(_("%(name)s is no reviewer of this fund.", name=person.name))
        if person.id in assigned:
            raise Invalid(_("%(name)s has this application already.", name=person.name))
        assigned.add(person.id)
        review = Review(
            public_id=secrets.token_urlsafe(12),
            application_id=application.id,
            fund_id=application.fund_id,
            reviewer_id=person.id,
            due_on=due_on,
            assigned_by_id=actor.person_id,
            status=ReviewStatus.INVITED.value,
        )
        db.session.add(review)
        db.session.flush()
        made.append(review)
        audit.record(
            actor, ReviewAction.ASSIGN, review, detail={"application": application.reference}
        )
        tell(
            f"review_assigned:{review.public_id}",
            to=person,
            template="review_assigned",
            call=application.call.title_told,
            due=due_on.strftime("%d %B %Y"),
            review=review.public_id,
        )
    if made and application.status == ApplicationStatus.ELIGIBLE:
        fire(actor, application, ApplicationAction.START_REVIEW)
    count_assigned(application)
    return made


def count_assigned(application: Application) -> None:
    """Store how many reviews count as assigned."""
    db.session.flush()
    application.reviews_assigned = db.session.execute(
        select(func.count())
        .select_from(Review)
        .where(Review.application_id == application.id, Review.status.in_(LIVE))
    ).scalar_one()
    db.session.flush()
