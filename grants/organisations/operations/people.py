"""The people of an organisation: invited, joined, given a role, removed.

Whoever changes who its owners are holds the organisation's row, so that two owners who
remove each other at one moment leave one of them.
"""

from __future__ import annotations

import secrets

from sqlalchemy import ColumnElement, func, select

from grants.accounts.invitations import INVITED_FOR, InvitationOutcome
from grants.accounts.models import Person
from grants.accounts.operations_invitations import (
    close_invitation,
    hold_longer,
    invited_address,
    make_way,
)
from grants.accounts.queries_invitations import waiting
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.notifications.operations import tell
from grants.notifications.recipients import Recipient
from grants.organisations.kinds import MemberRole
from grants.organisations.models import Invitation, Membership, Organisation, PastMembership
from grants.organisations.policy import OrganisationAction


def invite_member(
    actor: Actor,
    organisation: Organisation,
    *,
    email: str,
    role: MemberRole = MemberRole.EDITOR,
) -> Invitation:
    """Ask somebody to work for the organisation, whether they are known here or not.

    They are told by mail; its link leads to who has an account and to who has none. An
    earlier invitation that ran out makes way. Raises Invalid for what is no address, and
    for who belongs to it or is invited already.
    """
    organisation = lock(Organisation, organisation.id)
    demand(actor, OrganisationAction.INVITE, organisation)
    address = invited_address(email)
    if _belongs(organisation.id, Membership.person.has(Person.email == address)):
        raise Invalid(_("%(email)s belongs to it already.", email=address), "email")
    make_way(
        waiting(Invitation, address, Invitation.organisation_id == organisation.id),
        address=address,
    )
    invitation = Invitation(
        public_id=secrets.token_urlsafe(24),
        organisation_id=organisation.id,
        email=address,
        role=role.value,
        invited_by_id=actor.person_id,
        expires_at=clock.now() + INVITED_FOR,
    )
    db.session.add(invitation)
    db.session.flush()
    audit.record(actor, OrganisationAction.INVITE, organisation, detail={"role": role.value})
    _send(actor, organisation, invitation)
    return invitation


def send_invitation_again(actor: Actor, invitation: Invitation) -> None:
    """Send the same link once more; it works for another two weeks from now."""
    organisation = lock(Organisation, invitation.organisation_id)
    invitation = lock(Invitation, invitation.id)
    demand(actor, OrganisationAction.SEND_AGAIN, invitation)
    hold_longer(invitation)
    audit.record(actor, OrganisationAction.SEND_AGAIN, invitation)
    _send(actor, organisation, invitation)


def take_back_invitation(actor: Actor, invitation: Invitation) -> None:
    """The invited can no longer join by it. Raises NotPermitted when they have joined already."""
    lock(Organisation, invitation.organisation_id)
    invitation = lock(Invitation, invitation.id)
    demand(actor, OrganisationAction.TAKE_BACK, invitation)
    close_invitation(invitation, InvitationOutcome.TAKEN_BACK)
    audit.record(actor, OrganisationAction.TAKE_BACK, invitation)


def join_organisation(actor: Actor, invitation: Invitation) -> Membership:
    """Follow an invitation to one's own confirmed address. It is used up, once."""
    lock(Organisation, invitation.organisation_id)
    invitation = lock(Invitation, invitation.id)
    demand(actor, OrganisationAction.JOIN, invitation)
    close_invitation(invitation, InvitationOutcome.JOINED)
    member = _belongs(invitation.organisation_id, Membership.person_id == actor.person_id)
    if member is None:
        member = Membership(
            organisation_id=invitation.organisation_id,
            person_id=actor.person_id,
            role=invitation.role,
        )
        db.session.add(member)
    db.session.flush()
    audit.record(actor, OrganisationAction.JOIN, invitation, detail={"role": member.role})
    return member


def decline_invitation(actor: Actor, invitation: Invitation) -> None:
    """The invited say no. Whoever invited them reads it in the list of people."""
    lock(Organisation, invitation.organisation_id)
    invitation = lock(Invitation, invitation.id)
    demand(actor, OrganisationAction.DECLINE, invitation)
    close_invitation(invitation, InvitationOutcome.DECLINED)
    audit.record(actor, OrganisationAction.DECLINE, invitation)


def change_role(actor: Actor, member: Membership, *, role: MemberRole) -> None:
    """Give one of its people another role; they are told by mail. One owner must remain."""
    organisation = lock(Organisation, member.organisation_id)
    demand(actor, OrganisationAction.CHANGE_ROLE, organisation)
    member = lock(Membership, member.id)
    if member.role == role.value:
        return
    if role is not MemberRole.OWNER:
        _demand_another_owner(member)
    before, member.role = member.role, role.value
    db.session.flush()
    audit.record(
        actor,
        OrganisationAction.CHANGE_ROLE,
        organisation,
        detail={"person": member.person_id, "from": before, "to": role.value},
    )
    tell(
        f"member_role:{secrets.token_hex(8)}",
        to=member.person,
        template="member_role",
        organisation=organisation.name,
        by=actor.name,
        role=role.value,
    )


def remove_member(actor: Actor, member: Membership) -> None:
    """End a colleague's membership; they are told by mail. The last owner stays.

    An open proposal of a bank account is not touched, and they are still told what
    becomes of the accounts they proposed.
    """
    organisation = lock(Organisation, member.organisation_id)
    demand(actor, OrganisationAction.REMOVE_MEMBER, organisation)
    member = lock(Membership, member.id)
    _demand_another_owner(member)
    audit.record(
        actor, OrganisationAction.REMOVE_MEMBER, organisation, detail={"person": member.person_id}
    )
    tell(
        f"member_removed:{secrets.token_hex(8)}",
        to=member.person,
        template="member_removed",
        organisation=organisation.name,
        by=actor.name,
    )
    _end(member)


def leave_organisation(actor: Actor, organisation: Organisation) -> None:
    """End one's own membership. The last owner cannot: they name another first."""
    organisation = lock(Organisation, organisation.id)
    demand(actor, OrganisationAction.LEAVE, organisation)
    member = _belongs(organisation.id, Membership.person_id == actor.person_id)
    if member is None:
        raise NotNow(_("You do not belong to this organisation any more."))
    _demand_another_owner(member)
    audit.record(actor, OrganisationAction.LEAVE, organisation)
    _end(member)


def demand_sign_off(actor: Actor, organisation: Organisation, *, needed: bool) -> None:
    """Say whether an owner signs every application off before it is submitted."""
    organisation = lock(Organisation, organisation.id)
    demand(actor, OrganisationAction.DEMAND_SIGN_OFF, organisation)
    if organisation.sign_off_needed == needed:
        return
    organisation.sign_off_needed = needed
    db.session.flush()
    audit.record(actor, OrganisationAction.DEMAND_SIGN_OFF, organisation, detail={"needed": needed})


def add_member(
    actor: Actor,
    organisation: Organisation,
    *,
    person: Person,
    role: MemberRole = MemberRole.EDITOR,
) -> Membership:
    """Let a colleague who is known here work for the organisation; they are told by mail."""
    demand(actor, OrganisationAction.INVITE, organisation)
    lock(Organisation, organisation.id)
    if _belongs(organisation.id, Membership.person_id == person.id):
        raise Invalid(_("%(name)s belongs to it already.", name=person.name), "email")
    member = Membership(organisation_id=organisation.id, person_id=person.id, role=role.value)
    db.session.add(member)
    db.session.flush()
    audit.record(
        actor,
        OrganisationAction.INVITE,
        organisation,
        detail={"person": person.id, "role": role.value},
    )
    tell(
        f"member_added:{member.id}",
        to=person,
        template="member_added",
        organisation=organisation.name,
        by=actor.name,
    )
    return member


def _belongs(organisation_id: int, who: ColumnElement[bool]) -> Membership | None:
    return db.session.execute(
        select(Membership).where(Membership.organisation_id == organisation_id, who)
    ).scalar_one_or_none()


def _demand_another_owner(member: Membership) -> None:
    """Raise NotNow where this member is the only owner. The organisation's row is held."""
    if not member.may_sign:
        return
    others = db.session.execute(
        select(func.count())
        .select_from(Membership)
        .where(
            Membership.organisation_id == member.organisation_id,
            Membership.role == MemberRole.OWNER.value,
            Membership.id != member.id,
        )
    ).scalar_one()
    if not others:
        raise NotNow(_("An organisation has at least one owner. Make somebody else one first."))


def _send(actor: Actor, organisation: Organisation, invitation: Invitation) -> None:
    tell(
        f"member_invited:{invitation.public_id}:{secrets.token_hex(4)}",
        to=Recipient(email=invitation.email, name="", language=actor.language),
        template="member_invited",
        organisation=organisation.name,
        by=actor.name,
        role=invitation.role,
        link=invitation.public_id,
        until=invitation.expires_at,
    )


def _end(member: Membership) -> None:
    """End a membership; that it was stays known, since an interest outlasts it."""
    db.session.add(
        PastMembership(
            organisation_id=member.organisation_id,
            person_id=member.person_id,
            joined_at=member.joined_at,
            left_on=clock.now().date(),
        )
    )
    db.session.delete(member)
    db.session.flush()
