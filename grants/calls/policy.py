"""Who may do what with a call, and who sees it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, true

from grants.accounts.models import Role
from grants.accounts.policy import is_auditor, is_finance_officer, is_fund_manager
from grants.calls.models import Call, CallVersion
from grants.calls.states import CallAction, CallStatus
from grants.kernel.policy import Actor, in_funds, rules, the_clock, visibility, whose

# What the public has been told of. A draft, and a call cancelled, is the staff's own.
ANNOUNCED = (
    CallStatus.SCHEDULED,
    CallStatus.OPEN,
    CallStatus.CLOSED,
    CallStatus.IN_REVIEW,
    CallStatus.DECIDED,
    CallStatus.ARCHIVED,
)

rules(
    {
        CallAction.VIEW: is_fund_manager | is_finance_officer | is_auditor,
        CallAction.CREATE: is_fund_manager | the_clock,
        CallAction.EDIT: is_fund_manager | the_clock,
        CallAction.EXPORT: is_fund_manager | is_auditor | the_clock,
        CallAction.ANNOUNCE: is_fund_manager,
        CallAction.OPEN: the_clock,
        CallAction.CLOSE: the_clock,
        CallAction.START_REVIEW: is_fund_manager,
        CallAction.DECIDE: is_fund_manager,
        CallAction.ARCHIVE: is_fund_manager,
        CallAction.CANCEL: is_fund_manager,
    }
)


@visibility(Call)
def visible(actor: Actor) -> ColumnElement[bool]:
    """Announced calls, for everyone; every call of the fund, for its staff."""
    if actor.is_system:
        return true()
    own = actor.funds(Role.FUND_MANAGER, Role.FINANCE_OFFICER, Role.AUDITOR)
    return or_(Call.status.in_([s.value for s in ANNOUNCED]), in_funds(Call.fund_id, own))


@visibility(CallVersion)
def visible_version(actor: Actor) -> ColumnElement[bool]:
    """The versions of the calls that one sees."""
    return whose(CallVersion.call_id, Call, visible(actor))
