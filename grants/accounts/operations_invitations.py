"""The steps that all invitations by mail share."""

from __future__ import annotations

from grants.accounts.invitations import INVITED_FOR, InvitationOutcome
from grants.accounts.models_invitations import MailedInvitation
from grants.accounts.queries import looks_like_an_address, plain_address
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _


def invited_address(email: str) -> str:
    """The address to invite, as it is kept. Raises Invalid for what is no address.

    Nothing is asked about accounts: whether somebody has one is not told to who invites.
    """
    address = plain_address(email)
    if not looks_like_an_address(address):
        raise Invalid(_("Enter an email address, such as name@example.org."), "email")
    return address


def make_way(waiting: MailedInvitation | None, *, address: str) -> None:
    """An earlier invitation that ran out makes way. Raises Invalid for one that still holds."""
    if waiting is None:
        return
    if waiting.expires_at > clock.now():
        raise Invalid(_("%(email)s is invited already.", email=address), "email")
    close_invitation(waiting, InvitationOutcome.TAKEN_BACK)


def hold_longer(invitation: MailedInvitation) -> None:
    """The link works for another two weeks from now."""
    invitation.expires_at = clock.now() + INVITED_FOR
    db.session.flush()


def close_invitation(invitation: MailedInvitation, outcome: InvitationOutcome) -> None:
    """The invitation is answered or taken back, once and for good."""
    invitation.closed_at, invitation.outcome = clock.now(), outcome.value
    db.session.flush()
