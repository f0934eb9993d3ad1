"""Who complains about a decision, who answers, and who sees it.

It is answered by a manager who had no part in the case: neither decided it, nor assigned or
wrote a review, nor voted on it in a panel, nor entered it for the applicant.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, true

from grants.accounts.models import Role
from grants.accounts.policy import is_auditor, is_fund_manager
from grants.applications.models import Application
from grants.applications.policy import (
    application_of,
    did_not_enter_it,
    is_barred,
    is_member,
    kept_out,
)
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.policy import Actor, in_funds, predicate, whose
from grants.organisations.policy import may_sign
from grants.reviews.models import Decision, Review
from grants.reviews.models_complaints import ComplaintAnswer, DecisionComplaint
from grants.reviews.models_panel import PanelItem, PanelVote
from grants.reviews.states import ReviewAction


def had_part(actor: Actor) -> ColumnElement[bool]:
    """Applications in whose review or decision the actor had a part."""
    who = actor.person_id or 0
    reviewed = or_(Review.assigned_by_id == who, Review.reviewer_id == who)
    return or_(
        exists().where(Decision.application_id == Application.id, Decision.decided_by_id == who),
        exists().where(Review.application_id == Application.id, reviewed),
        exists().where(
            PanelItem.application_id == Application.id,
            PanelVote.item_id == PanelItem.id,
            PanelVote.person_id == who,
        ),
    )


@predicate
def had_no_part(actor: Actor, record: Any) -> bool:
    """Neither decided, nor assigned or wrote a review of it, nor voted on it in a panel."""
    application = application_of(record)
    if application is None:
        return True
    found = select(Application.id).where(Application.id == application.id, had_part(actor))
    return db.session.scalars(found).one_or_none() is None


_A = ReviewAction

policy.rules(
    {
        _A.COMPLAIN: is_member & may_sign,
        _A.SEE_COMPLAINTS: (is_fund_manager | is_auditor) & ~is_barred,
        _A.ANSWER_COMPLAINT: is_fund_manager & ~is_barred & had_no_part & did_not_enter_it,
    }
)


@policy.visibility(DecisionComplaint)
def _complaints(actor: Actor) -> ColumnElement[bool]:
    """The applicant's own; managers and auditors of the fund who are not barred."""
    if actor.is_system:
        return true()
    in_fund = in_funds(DecisionComplaint.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR))
    own = select(Application.id).where(Application.organisation_id.in_(actor.organisation_ids))
    return or_(
        and_(in_fund, DecisionComplaint.application_id.not_in(kept_out(actor))),
        DecisionComplaint.application_id.in_(own),
    )


@policy.visibility(ComplaintAnswer)
def _answers(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the complaint."""
    if actor.is_system:
        return true()
    return whose(ComplaintAnswer.complaint_id, DecisionComplaint, _complaints(actor))
