"""Who keeps the account of an award, and who reads it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from grants.accounts.policy import is_finance_officer, is_fund_manager
from grants.applications.policy import is_barred
from grants.awards.models import Award
from grants.awards.models_account import Disallowance, RecipientRefund
from grants.awards.policy import awards_seen
from grants.awards.states_account import AccountAction, DisallowanceAction
from grants.kernel.policy import Actor, predicate, rules, visibility, whose

_treasury = (is_fund_manager | is_finance_officer) & ~is_barred


@predicate
def proposed_the_disallowance(actor: Actor, record: Any) -> bool:
    """Proposed this disallowance."""
    return record is not None and getattr(record, "proposed_by_id", None) == actor.person_id


rules(
    {
        DisallowanceAction.PROPOSE: _treasury,
        DisallowanceAction.APPROVE: _treasury & ~proposed_the_disallowance,
        DisallowanceAction.REJECT: _treasury,
        AccountAction.REFUND: is_finance_officer & ~is_barred,
    }
)


@visibility(Disallowance)
def disallowances_seen(actor: Actor) -> ColumnElement[bool]:
    """With its award: the recipient reads what is not accepted, and why."""
    return whose(Disallowance.award_id, Award, awards_seen(actor))


@visibility(RecipientRefund)
def refunds_seen(actor: Actor) -> ColumnElement[bool]:
    """With its award."""
    return whose(RecipientRefund.award_id, Award, awards_seen(actor))
