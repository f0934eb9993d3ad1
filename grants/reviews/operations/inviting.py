"""Reviewers are asked by mail. Who accepts holds the role from then on, and not before."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from grants.accounts.actors import actor_of
from grants.accounts.invitations import INVITED_FOR, InvitationOutcome
from grants.accounts.models import Person, Role
from grants.accounts.operations_invitations import (
    close_invitation,
    hold_longer,
    invited_address,
    make_way,
)
from grants.accounts.operations_roles import grant_role
from grants.calls.models import Call
from grants.funds.models import Fund
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import LANGUAGES, _
from grants.kernel.policy import SYSTEM, Actor, demand
from grants.notifications.operations import tell
from grants.notifications.recipients import Recipient
from grants.reviews import queries_inviting
from grants.reviews.interests import Interest
from grants.reviews.models_inviting import ReviewerInvitation
from grants.reviews.operations.planning import Told, check_told, describe_oneself
from grants.reviews.operations.tying import TieInput, declare_tie
from grants.reviews.states import InvitingAction

LONGEST_NAME = 120


@dataclass(frozen=True)
class Asked:
    """Whom a manager asks: where the mail goes, in which language, and what they may know."""

    email: str
    name: str
    language: str
    told: Told = field(default_factory=Told)


def invite_reviewer(
    actor: Actor, *, fund: Fund, asked: Asked, call: Call | None = None
) -> ReviewerInvitation:
    """Ask somebody by mail to review for a fund, whether they are known here or not.

    The mail is in their language and its link is for who confirmed that address. An earlier
    invitation that ran out makes way. Nothing tells whether the address has an account.
    Raises Invalid for what is no address or one's own, and for who reviews for the fund or
    is invited already.
    """
    fund = lock(Fund, fund.id)
    demand(actor, InvitingAction.INVITE, fund)
    address = invited_address(asked.email)
    name = asked.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(_("Enter their name, in %(n)s characters at most.", n=LONGEST_NAME), "name")
    if asked.language not in LANGUAGES:
        raise Invalid(_("Choose one of the languages."), "language")
    if address == actor.email:
        raise Invalid(_("You cannot invite yourself."), "email")
    check_told(asked.told)
    if queries_inviting.reviews_for(fund.id, address):
        raise Invalid(_("%(email)s reviews for this fund already.", email=address), "email")
    make_way(queries_inviting.waiting_for(fund.id, address), address=address)
    invitation = ReviewerInvitation(
        public_id=secrets.token_urlsafe(24),
        fund_id=fund.id,
        call_id=call.id if call is not None and call.fund_id == fund.id else None,
        email=address,
        name=name,
        language=asked.language,
        told=asdict(asked.told),
        invited_by_id=actor.person_id,
        expires_at=clock.now() + INVITED_FOR,
    )
    db.session.add(invitation)
    db.session.flush()
    audit.record(actor, InvitingAction.INVITE, invitation)
    _send(actor, invitation)
    return invitation


def send_invitation_again(actor: Actor, invitation: ReviewerInvitation) -> None:
    """Send the same link once more; it works for another two weeks from now."""
    invitation = lock(ReviewerInvitation, invitation.id)
    demand(actor, InvitingAction.SEND_AGAIN, invitation)
    hold_longer(invitation)
    audit.record(actor, InvitingAction.SEND_AGAIN, invitation)
    _send(actor, invitation)


def take_back_invitation(actor: Actor, invitation: ReviewerInvitation) -> None:
    """The invited can no longer accept. Raises NotPermitted when they have answered already."""
    invitation = lock(ReviewerInvitation, invitation.id)
    demand(actor, InvitingAction.TAKE_BACK, invitation)
    close_invitation(invitation, InvitationOutcome.TAKEN_BACK)
    audit.record(actor, InvitingAction.TAKE_BACK, invitation)


def accept_invitation(
    actor: Actor, invitation: ReviewerInvitation, *, told: Told, organisations: Sequence[str] = ()
) -> None:
    """Review for the fund from now on. The link is used up.

    Effects, in order: the invitation's row is locked, so that two clicks accept once; it is
    closed; the role of reviewer in this fund is granted; what they say of themselves is kept;
    each organisation that they worked or work for keeps them away from its applications.
    """
    invitation = lock(ReviewerInvitation, invitation.id)
    demand(actor, InvitingAction.ACCEPT, invitation)
    close_invitation(invitation, InvitationOutcome.JOINED)
    person = lock(Person, actor.person_id or 0)
    grant_role(SYSTEM, person=person, role=Role.REVIEWER, fund_id=invitation.fund_id)
    audit.record(actor, InvitingAction.ACCEPT, invitation)
    reviewer = actor_of(person)
    describe_oneself(reviewer, told=told)
    for name in organisations:
        declare_tie(reviewer, person=person, told=TieInput(name, Interest.EMPLOYMENT.value))


def decline_invitation(actor: Actor, invitation: ReviewerInvitation) -> None:
    """The invited say no. Whoever invited them reads it in the list."""
    invitation = lock(ReviewerInvitation, invitation.id)
    demand(actor, InvitingAction.DECLINE, invitation)
    close_invitation(invitation, InvitationOutcome.DECLINED)
    audit.record(actor, InvitingAction.DECLINE, invitation)


def _send(actor: Actor, invitation: ReviewerInvitation) -> None:
    tell(
        f"reviewer_invited:{invitation.public_id}:{secrets.token_hex(4)}",
        to=Recipient(invitation.email, invitation.name, invitation.language),
        template="reviewer_invited",
        fund=invitation.fund.name,
        call=invitation.call.title_told if invitation.call is not None else "",
        by=actor.name,
        link=invitation.public_id,
        until=invitation.expires_at,
    )
