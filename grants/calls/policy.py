"""Who may do what with a call, and who sees it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, true

from grants.accounts.models import Role
from grants.accounts.policy import is_auditor, is_finance_officer, is_fund_manager
from grants.calls.models import Call, CallAim, CallQuestion, CallVersion
from grants.calls.states import CallAction, CallStatus
from grants.kernel.policy import Actor, in_funds, rules, signed_in, the_clock, visibility, whose

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
        CallAction.AMEND: is_fund_manager | the_clock,
        CallAction.ASK: signed_in,
        CallAction.ANSWER: is_fund_manager,
        CallAction.SET_ASIDE: is_fund_manager,
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


def real() -> ColumnElement[bool]:
    """Calls that are meant: not a test, which no list, figure or reminder knows."""
    return Call.is_test.is_(False)


@visibility(Call)
def visible(actor: Actor) -> ColumnElement[bool]:
    """Announced calls, for everyone; every call of the fund, for its staff.

    A test is seen, by its address, by whoever is signed in: they try it out.
    """
    if actor.is_system:
        return true()
    announced = Call.status.in_([s.value for s in ANNOUNCED])
    if actor.person_id is None:
        return announced & real()
    own = actor.funds(Role.FUND_MANAGER, Role.FINANCE_OFFICER, Role.AUDITOR)
    return or_(announced, in_funds(Call.fund_id, own))


@visibility(CallVersion)
def visible_version(actor: Actor) -> ColumnElement[bool]:
    """The versions of the calls that one sees."""
    return whose(CallVersion.call_id, Call, visible(actor))


@visibility(CallAim)
def visible_aim(actor: Actor) -> ColumnElement[bool]:
    """What a call answers of the framework, for whoever sees the call."""
    return true() if actor.is_system else whose(CallAim.call_id, Call, visible(actor))


@visibility(CallQuestion)
def visible_question(actor: Actor) -> ColumnElement[bool]:
    """What was published, for whoever sees the call; every question, for who answers it."""
    if actor.is_system:
        return true()
    own = in_funds(Call.fund_id, actor.funds(Role.FUND_MANAGER))
    return or_(
        CallQuestion.published_at.is_not(None) & whose(CallQuestion.call_id, Call, visible(actor)),
        whose(CallQuestion.call_id, Call, own),
    )
