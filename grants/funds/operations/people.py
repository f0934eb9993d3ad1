"""The people who sign in for a contributor: invited by the fund, joined, ended.

Whoever joins or is ended does so under the contributor's row, as its wall is built.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from sqlalchemy import select

from grants.accounts.invitations import INVITED_FOR, InvitationOutcome
from grants.accounts.models import Person, Role
from grants.accounts.operations_invitations import (
    close_invitation,
    hold_longer,
    invited_address,
    make_way,
)
from grants.accounts.operations_roles import grant_role, revoke_role
from grants.funds import queries_people
from grants.funds.models import Contributor
from grants.funds.models_people import (
    ContributorInvitation,
    ContributorPerson,
    PastContributorPerson,
)
from grants.funds.policy_people import PeopleAction
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _
from grants.kernel.policy import SYSTEM, Actor, demand
from grants.notifications.operations import tell
from grants.notifications.recipients import Recipient

Reaction = Callable[[Contributor], object]
_joined: list[Reaction] = []


def when_joined(react: Reaction) -> Reaction:
    """Enter what follows, in a room above, when somebody signs in for a contributor."""
    _joined.append(react)
    return react


def invite_person(actor: Actor, contributor: Contributor, *, email: str) -> ContributorInvitation:
    """Ask somebody to sign in for a contributor, whether they are known here or not.

    They are told by mail. An earlier invitation that ran out makes way. Raises Invalid for what
    is no address or one's own, and for who signs in for it or is invited already.
    """
    contributor = lock(Contributor, contributor.id)
    demand(actor, PeopleAction.INVITE, contributor)
    address = invited_address(email)
    if address == actor.email:
        raise Invalid(_("You cannot invite yourself."), "email")
    if queries_people.signs_in(contributor, address):
        raise Invalid(_("%(email)s signs in for it already.", email=address), "email")
    make_way(queries_people.waiting_for(contributor, address), address=address)
    invitation = ContributorInvitation(
        public_id=secrets.token_urlsafe(24),
        contributor_id=contributor.id,
        email=address,
        invited_by_id=actor.person_id,
        expires_at=clock.now() + INVITED_FOR,
    )
    db.session.add(invitation)
    db.session.flush()
    audit.record(actor, PeopleAction.INVITE, invitation)
    _send(actor, invitation)
    return invitation


def send_person_again(actor: Actor, invitation: ContributorInvitation) -> None:
    """Send the same link once more; it works for another two weeks from now."""
    invitation = _held(invitation)
    demand(actor, PeopleAction.SEND_AGAIN, invitation)
    hold_longer(invitation)
    audit.record(actor, PeopleAction.SEND_AGAIN, invitation)
    _send(actor, invitation)


def take_back_person(actor: Actor, invitation: ContributorInvitation) -> None:
    """The invited can no longer join by it. Raises NotPermitted when they have joined already."""
    invitation = _held(invitation)
    demand(actor, PeopleAction.TAKE_BACK, invitation)
    close_invitation(invitation, InvitationOutcome.TAKEN_BACK)
    audit.record(actor, PeopleAction.TAKE_BACK, invitation)


def join_contributor(actor: Actor, invitation: ContributorInvitation) -> ContributorPerson:
    """Sign in for a contributor from now on. The invitation is used up, once.

    Effects, in order: the contributor's row is locked; the invitation is closed; they are one
    of its people; the role of contributor in its fund; what rooms above do about it, such as
    taking back what they review of an organisation the contributor is bound to.
    """
    invitation = _held(invitation)
    demand(actor, PeopleAction.JOIN, invitation)
    close_invitation(invitation, InvitationOutcome.JOINED)
    contributor = invitation.contributor
    person = lock(Person, actor.person_id or 0)
    standing = select(ContributorPerson).where(
        ContributorPerson.contributor_id == contributor.id,
        ContributorPerson.person_id == person.id,
    )
    held = db.session.scalars(standing).one_or_none()
    if held is None:
        held = ContributorPerson(contributor_id=contributor.id, person_id=person.id)
        db.session.add(held)
        db.session.flush()
    grant_role(SYSTEM, person=person, role=Role.CONTRIBUTOR, fund_id=contributor.fund_id)
    audit.record(actor, PeopleAction.JOIN, invitation)
    for react in _joined:
        react(contributor)
    return held


def decline_contributor(actor: Actor, invitation: ContributorInvitation) -> None:
    """The invited say no. Staff read it in the list of people."""
    invitation = _held(invitation)
    demand(actor, PeopleAction.DECLINE, invitation)
    close_invitation(invitation, InvitationOutcome.DECLINED)
    audit.record(actor, PeopleAction.DECLINE, invitation)


def end_person(actor: Actor, contributor: Contributor, *, person: Person) -> None:
    """End a person's access to what a contributor sees; they are told by mail.

    Effects, in order: the contributor's row is locked, so that two clicks end it once; that
    they were is kept; the access goes, and the role where they sign in for no other contributor
    of the fund. Raises NotFound where it ended already.
    """
    contributor = lock(Contributor, contributor.id)
    demand(actor, PeopleAction.END, contributor)
    held = db.session.scalars(
        select(ContributorPerson).where(
            ContributorPerson.contributor_id == contributor.id,
            ContributorPerson.person_id == person.id,
        )
    ).one_or_none()
    if held is None:
        raise NotFound
    db.session.add(
        PastContributorPerson(
            contributor_id=contributor.id,
            person_id=person.id,
            joined_at=held.joined_at,
            left_on=clock.today(contributor.fund.time_zone),
            ended_by_id=actor.person_id,
        )
    )
    db.session.delete(held)
    db.session.flush()
    role = (Role.CONTRIBUTOR.value, contributor.fund_id)
    holds_it = role in {(grant.role, grant.fund_id) for grant in person.roles}
    if holds_it and not queries_people.signs_in_elsewhere(contributor, person.id):
        revoke_role(SYSTEM, person=person, role=Role.CONTRIBUTOR, fund_id=contributor.fund_id)
    audit.record(actor, PeopleAction.END, contributor, detail={"person": person.public_id})
    tell(
        f"contributor_ended:{secrets.token_hex(8)}",
        to=person,
        template="contributor_ended",
        contributor=contributor.name,
        by=actor.name,
    )


def _held(invitation: ContributorInvitation) -> ContributorInvitation:
    """The invitation as it stands now, under the lock of its contributor."""
    lock(Contributor, invitation.contributor_id)
    return lock(ContributorInvitation, invitation.id)


def _send(actor: Actor, invitation: ContributorInvitation) -> None:
    tell(
        f"contributor_invited:{invitation.public_id}:{secrets.token_hex(4)}",
        to=Recipient(email=invitation.email, name="", language=actor.language),
        template="contributor_invited",
        contributor=invitation.contributor.name,
        fund=invitation.contributor.fund.name,
        by=actor.name,
        link=invitation.public_id,
        until=invitation.expires_at,
    )
