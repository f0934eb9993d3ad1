"""Who plans and records visits, and who reads what they found."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select

from grants.accounts.policy import STAFF_ROLES
from grants.applications.policy import manages
from grants.awards.models import Award
from grants.awards.models_monitoring import Finding, Visit
from grants.awards.policy import awards_seen
from grants.awards.states_monitoring import FindingAction, VisitAction
from grants.kernel.policy import Actor, in_funds, rules, visibility, whose

rules(
    {
        VisitAction.PLAN: manages,
        VisitAction.CONCLUDE: manages,
        VisitAction.CANCEL: manages,
        FindingAction.RECORD: manages,
        FindingAction.CLOSE: manages,
        FindingAction.REOPEN: manages,
    }
)


@visibility(Visit)
def visits_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff who see the award; what was observed is not for its recipient."""
    return and_(
        whose(Visit.award_id, Award, awards_seen(actor)),
        in_funds(Visit.fund_id, actor.funds(*STAFF_ROLES)),
    )


@visibility(Finding)
def findings_seen(actor: Actor) -> ColumnElement[bool]:
    """With its visit; and the recipient, who is to act on it."""
    own = select(Award.id).where(Award.organisation_id.in_(actor.organisation_ids))
    return or_(
        whose(Finding.visit_id, Visit, visits_seen(actor)),
        whose(Finding.visit_id, Visit, Visit.award_id.in_(own)),
    )
