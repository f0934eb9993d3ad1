"""Where an application stands among the others of its call, before it is decided."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, func, select

from grants.applications.models import Application
from grants.applications.states import ApplicationStatus
from grants.kernel.db import db
from grants.kernel.policy import Actor
from grants.reviews.departing import Standing
from grants.reviews.models import Decision
from grants.reviews.queries_line import is_above, line_of
from grants.reviews.queries_ranking import (
    UNDECIDED,
    candidate,
    ranked_above,
    ranked_below,
)
from grants.reviews.queries_waiting import waiting_before

UNDER_REVIEW = (ApplicationStatus.IN_REVIEW.value, ApplicationStatus.SHORTLISTED.value)
_WITH_MONEY = (*UNDER_REVIEW, ApplicationStatus.AWARDED.value)


def standing_of(actor: Actor, application: Application) -> Standing:
    """Where it stands among those that the actor sees.

    Nobody is asked about a case that they must not know of. Those that wait stand before another
    by rank; among themselves in the order of their list.
    """
    if candidate(application, None).outside:
        return Standing()
    waiting = application.status == ApplicationStatus.WAITLISTED
    passed, money = db.session.execute(
        ranked_above(actor, application).with_only_columns(
            func.count(case((Application.status.in_(UNDER_REVIEW if waiting else UNDECIDED), 1))),
            func.coalesce(func.sum(_takes()), 0),
        )
    ).one()
    funded = db.session.scalar(
        ranked_below(actor, application).where(
            Application.status == ApplicationStatus.AWARDED.value
        )
    )
    line = line_of(application.call)
    above = is_above(line, application)
    if above is None:
        above = int(money) + (application.requested_minor or 0) <= application.call.budget_minor
    return Standing(
        ranked=True,
        waiting=waiting,
        passed_over=passed + (waiting_before(actor, application) if waiting else 0),
        funded_below=funded or 0,
        above_line=above,
        line=None if line is None else line.number,
    )


def _takes() -> ColumnElement[int]:
    """What an application takes from the money: awarded, else requested; nothing once settled."""
    awarded = (
        select(Decision.amount_minor)
        .where(Decision.application_id == Application.id, Decision.amount_minor.is_not(None))
        .order_by(Decision.number.desc())
        .limit(1)
        .correlate(Application)
        .scalar_subquery()
    )
    return case(
        (Application.status.in_(_WITH_MONEY), func.coalesce(awarded, Application.requested_minor)),
        else_=0,
    )
