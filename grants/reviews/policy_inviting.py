"""Who asks people to review for a fund, who may accept, who sees it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, true

from grants.accounts.models import Role
from grants.accounts.policy import is_fund_manager
from grants.accounts.policy_invitations import is_invited, is_open
from grants.kernel import policy
from grants.kernel.policy import Actor, in_funds
from grants.reviews.models_inviting import ReviewerInvitation
from grants.reviews.states import InvitingAction

_A = InvitingAction

policy.rules(
    {
        _A.INVITE: is_fund_manager,
        _A.SEND_AGAIN: is_fund_manager & is_open,
        _A.TAKE_BACK: is_fund_manager & is_open,
        _A.ACCEPT: is_invited,
        _A.DECLINE: is_invited,
    }
)


@policy.visibility(ReviewerInvitation)
def _invitations(actor: Actor) -> ColumnElement[bool]:
    """Who is invited; managers and auditors of the fund."""
    if actor.is_system:
        return true()
    if actor.person_id is None:
        return false()
    return or_(
        ReviewerInvitation.email == actor.email,
        in_funds(ReviewerInvitation.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR)),
    )
