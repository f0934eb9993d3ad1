"""Who says that other money bears a part of an award, and who sees it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_

from grants.accounts.policy import STAFF_ROLES, is_finance_officer, is_fund_manager
from grants.applications.policy import is_barred
from grants.awards.models import Award
from grants.awards.models_reallocation import Reallocation
from grants.awards.policy import awards_seen
from grants.awards.states import ReallocationAction
from grants.kernel.policy import Actor, in_funds, predicate, rules, visibility, whose

_treasury = (is_fund_manager | is_finance_officer) & ~is_barred


@predicate
def proposed_the_reallocation(actor: Actor, record: Any) -> bool:
    """Proposed this re-allocation."""
    return record is not None and record.proposed_by_id == actor.person_id


rules(
    {
        ReallocationAction.PROPOSE: _treasury,
        ReallocationAction.APPROVE: _treasury & ~proposed_the_reallocation,
        ReallocationAction.REJECT: _treasury,
    }
)


@visibility(Reallocation)
def reallocations_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff who see the award; its recipient is not told whose money it is."""
    return and_(
        whose(Reallocation.award_id, Award, awards_seen(actor)),
        in_funds(Reallocation.fund_id, actor.funds(*STAFF_ROLES)),
    )
