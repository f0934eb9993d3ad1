"""Who may do what with an organisation, its people and its bank account."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from grants.accounts.models import Role
from grants.accounts.policy import (
    STAFF_ROLES,
    in_any_fund,
    is_auditor,
    is_finance_officer,
    is_fund_manager,
)
from grants.accounts.policy_invitations import is_invited, is_open
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.policy import Action, Actor, predicate, signed_in
from grants.organisations.kinds import WRITERS, MemberRole
from grants.organisations.models import (
    BankAccount,
    Invitation,
    Membership,
    Organisation,
    PastMembership,
)
from grants.organisations.models_calls import BankAccountCall
from grants.organisations.states import BankAccountAction, BankAccountStatus


class OrganisationAction(Action):
    """What is done with an organisation and its people."""

    DESCRIBE = "organisation:describe"
    ENTER = "organisation:enter_on_behalf"
    CHANGE = "organisation:change"
    INVITE = "organisation:invite"
    TAKE_BACK = "organisation:take_back_invitation"
    SEND_AGAIN = "organisation:send_invitation_again"
    JOIN = "organisation:join"
    DECLINE = "organisation:decline_invitation"
    CHANGE_ROLE = "organisation:change_role"
    LEAVE = "organisation:leave"
    DEMAND_SIGN_OFF = "organisation:demand_sign_off"
    READ_OWN = "organisation:read_own"
    SEE_OWN = "organisation:see_own"
    REMOVE_MEMBER = "organisation:remove_member"
    LIST = "organisation:list"


def _organisation_id(record: Any) -> int | None:
    if isinstance(record, Organisation):
        return record.id
    found: int | None = getattr(record, "organisation_id", None)
    return found


@predicate
def is_member(actor: Actor, record: Any) -> bool:
    """Works for the organisation."""
    if record is None:
        return bool(actor.organisation_ids)
    return _organisation_id(record) in actor.organisation_ids


def _has_role(actor: Actor, record: Any, *roles: MemberRole) -> bool:
    if record is None or actor.person_id is None:
        return bool(actor.organisation_ids)
    found = select(Membership.id).where(
        Membership.person_id == actor.person_id,
        Membership.organisation_id == _organisation_id(record),
        Membership.role.in_(roles),
    )
    return db.session.execute(found).scalar_one_or_none() is not None


@predicate
def may_sign(actor: Actor, record: Any) -> bool:
    """Signs for the organisation, as one of its owners."""
    return _has_role(actor, record, MemberRole.OWNER)


@predicate
def writes_for_it(actor: Actor, record: Any) -> bool:
    """Writes for the organisation: an owner or an editor. A viewer reads."""
    return _has_role(actor, record, *WRITERS)


@predicate
def proposed_it(actor: Actor, record: Any) -> bool:
    """Proposed this version of the bank account."""
    return record is not None and record.proposed_by_id == actor.person_id


staff = in_any_fund(is_fund_manager) | in_any_fund(is_finance_officer) | in_any_fund(is_auditor)
_finance = in_any_fund(is_finance_officer)
_A, _B = OrganisationAction, BankAccountAction

policy.rules(
    {
        _A.DESCRIBE: signed_in,
        _A.ENTER: in_any_fund(is_fund_manager),
        _A.READ_OWN: is_member,
        _A.CHANGE: is_member & writes_for_it,
        _A.INVITE: is_member & may_sign,
        _A.TAKE_BACK: is_member & may_sign & is_open,
        _A.SEND_AGAIN: is_member & may_sign & is_open,
        _A.JOIN: is_invited,
        _A.DECLINE: is_invited,
        _A.CHANGE_ROLE: is_member & may_sign,
        _A.LEAVE: is_member,
        _A.DEMAND_SIGN_OFF: is_member & may_sign,
        _A.SEE_OWN: signed_in,
        _A.REMOVE_MEMBER: is_member & may_sign,
        _A.LIST: staff,
        _B.PROPOSE: is_member & may_sign,
        _B.APPROVE: _finance & ~proposed_it & ~is_member,
        _B.REJECT: _finance & ~proposed_it,
        # The old version makes way for the new one, by whoever approves that.
        _B.SUPERSEDE: _finance & ~is_member,
    }
)


def is_staff_member(actor: Actor) -> bool:
    """Works for a fund: a fund manager, a finance officer or an auditor."""
    return any(role in STAFF_ROLES for role, _fund in actor.roles)


def own_organisations_only(column: Any, actor: Actor) -> ColumnElement[bool]:
    """The rows whose organisation the actor belongs to."""
    if not actor.organisation_ids:
        return false()
    own: ColumnElement[bool] = column.in_(sorted(actor.organisation_ids))
    return own


@policy.visibility(Organisation)
def organisations(actor: Actor) -> ColumnElement[bool]:
    """One's own; staff see all. Reviewers and the public see none here."""
    if actor.is_system or is_staff_member(actor):
        return true()
    return own_organisations_only(Organisation.id, actor)


@policy.visibility(Membership)
def memberships(actor: Actor) -> ColumnElement[bool]:
    """The people of one's own organisations; staff see all."""
    if actor.is_system or is_staff_member(actor):
        return true()
    return own_organisations_only(Membership.organisation_id, actor)


@policy.visibility(PastMembership)
def past_memberships(actor: Actor) -> ColumnElement[bool]:
    """One's own; auditors see all."""
    if actor.is_system or actor.has(Role.AUDITOR):
        return true()
    return PastMembership.person_id == (actor.person_id or 0)


@policy.visibility(Invitation)
def invitations(actor: Actor) -> ColumnElement[bool]:
    """Who is invited, and the people of the organisation that invites."""
    if actor.is_system:
        return true()
    if actor.person_id is None:
        return false()
    return or_(
        Invitation.email == actor.email, own_organisations_only(Invitation.organisation_id, actor)
    )


@policy.visibility(BankAccount)
def bank_accounts(actor: Actor) -> ColumnElement[bool]:
    """Those who may sign for the organisation; finance officers and auditors. Fund managers
    see what is stopped, which they may have used again.
    """
    if actor.is_system or actor.has(Role.FINANCE_OFFICER) or actor.has(Role.AUDITOR):
        return true()
    if actor.person_id is None:
        return false()
    stopped = (
        BankAccount.status == BankAccountStatus.FROZEN.value
        if actor.has(Role.FUND_MANAGER)
        else false()
    )
    signs_for = select(Membership.organisation_id).where(
        Membership.person_id == actor.person_id, Membership.may_sign.is_(True)
    )
    return or_(
        stopped,
        and_(
            own_organisations_only(BankAccount.organisation_id, actor),
            BankAccount.organisation_id.in_(signs_for),
        ),
    )


@policy.visibility(BankAccountCall)
def bank_account_calls(actor: Actor) -> ColumnElement[bool]:
    """Finance officers and auditors see who called whom about a bank account."""
    sees = actor.is_system or actor.has(Role.FINANCE_OFFICER) or actor.has(Role.AUDITOR)
    return true() if sees else false()
