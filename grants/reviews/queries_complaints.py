"""What is read of complaints about decisions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from grants.accounts.models import Role
from grants.applications.models import Application
from grants.applications.policy import barred
from grants.applications.states import ApplicationStatus
from grants.calls import reviewing
from grants.calls.reviewing import Reviewing
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.policy import Actor, find, in_funds, seen
from grants.reviews.complaints import is_taken, last_day
from grants.reviews.models import Decision
from grants.reviews.models_complaints import (
    ComplaintAnswer,
    ComplaintOutcome,
    DecisionComplaint,
)
from grants.reviews.policy import UNDER_REVIEW
from grants.reviews.policy_complaints import had_part

COMPLAINED_OF = (ApplicationStatus.DECLINED.value, ApplicationStatus.WAITLISTED.value)
"""Where an application stands when a complaint about its decision can be taken."""


def terms_now(application: Application) -> Reviewing:
    """The terms of review as the call says them now: the time for complaints only gets longer."""
    stored = application.call.versions[-1].document
    return reviewing.from_document(stored.get("reviewing", {}))


def complaint_until(application: Application, decision: Decision) -> date | None:
    """The last day for a complaint about a decision, while there is one to be taken."""
    days, zone = terms_now(application).complaint_days, application.call.time_zone
    if application.status not in COMPLAINED_OF:
        return None
    if not is_taken(clock.now(), decision.decided_at, days, zone):
        return None
    return last_day(decision.decided_at, days, zone)


def complaint_about(actor: Actor, decision: Decision) -> DecisionComplaint | None:
    """The complaint about a decision, if there is one that the actor sees."""
    return db.session.scalars(
        seen(actor, DecisionComplaint)
        .where(DecisionComplaint.decision_id == decision.id)
        .options(joinedload(DecisionComplaint.answer))
    ).one_or_none()


def complaint_by_id(actor: Actor, public_id: str) -> DecisionComplaint:
    """One complaint, if this actor sees it; else NotFound."""
    return find(actor, DecisionComplaint, DecisionComplaint.public_id == public_id)


def complaints(actor: Actor) -> Select[DecisionComplaint]:
    """Every complaint of the actor's funds, to be paged."""
    mine = in_funds(DecisionComplaint.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR))
    return (
        seen(actor, DecisionComplaint)
        .where(mine)
        .options(
            joinedload(DecisionComplaint.application).joinedload(Application.organisation),
            joinedload(DecisionComplaint.answer),
        )
    )


def to_answer(actor: Actor) -> Select[DecisionComplaint]:
    """The complaints without an answer that this manager, who had no part, can answer."""
    return (
        seen(actor, DecisionComplaint)
        .join(DecisionComplaint.application)
        .where(
            in_funds(DecisionComplaint.fund_id, actor.funds(Role.FUND_MANAGER)),
            ~exists().where(ComplaintAnswer.complaint_id == DecisionComplaint.id),
            ~barred(actor),
            ~had_part(actor),
        )
    )


def to_decide_again(actor: Actor) -> Select[Application]:
    """Applications whose complaint was upheld, and that are not decided again yet."""
    last = (
        select(func.max(Decision.decided_at))
        .where(Decision.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    upheld = exists().where(
        DecisionComplaint.application_id == Application.id,
        ComplaintAnswer.complaint_id == DecisionComplaint.id,
        ComplaintAnswer.outcome == ComplaintOutcome.UPHELD.value,
        ComplaintAnswer.answered_at >= last,
    )
    return seen(actor, Application).where(
        in_funds(Application.fund_id, actor.funds(Role.FUND_MANAGER)),
        Application.status.in_(UNDER_REVIEW),
        upheld,
    )
