"""What is read of invitations to review."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

import grants.reviews.policy_inviting  # noqa: F401 - enters who sees what
from grants.accounts import queries_invitations as invitations
from grants.accounts.models import Person, Role, RoleGrant
from grants.kernel.db import db
from grants.kernel.policy import Actor, find
from grants.reviews.models_inviting import ReviewerInvitation


def open_invitations(actor: Actor, fund_id: int) -> Sequence[ReviewerInvitation]:
    """Who was asked to review for a fund and has not answered, oldest first."""
    return invitations.unanswered(actor, ReviewerInvitation, ReviewerInvitation.fund_id == fund_id)


def declined_invitations(actor: Actor, fund_id: int) -> Sequence[ReviewerInvitation]:
    """Who said no to a fund, the last first; at most ten."""
    return invitations.declined(actor, ReviewerInvitation, ReviewerInvitation.fund_id == fund_id)


def invitation(actor: Actor, public_id: str) -> ReviewerInvitation:
    """One invitation, if this actor sees it; else NotFound."""
    return find(actor, ReviewerInvitation, ReviewerInvitation.public_id == public_id)


def own_invitation(actor: Actor, public_id: str) -> ReviewerInvitation:
    """An invitation to the actor's own address; else NotFound."""
    return find(
        actor,
        ReviewerInvitation,
        ReviewerInvitation.public_id == public_id,
        ReviewerInvitation.email == actor.email,
    )


def invitation_of_link(public_id: str) -> ReviewerInvitation | None:
    """The invitation that a mail's link leads to; None where it is over, or never was."""
    return invitations.of_link(
        ReviewerInvitation,
        public_id,
        joinedload(ReviewerInvitation.fund),
        joinedload(ReviewerInvitation.invited_by),
    )


def waiting_for(fund_id: int, address: str) -> ReviewerInvitation | None:
    """The open invitation of a fund to an address, run out or not."""
    return invitations.waiting(ReviewerInvitation, address, ReviewerInvitation.fund_id == fund_id)


def reviews_for(fund_id: int, address: str) -> bool:
    """Does somebody with this address review for the fund already? Its managers see who does."""
    held = (
        select(RoleGrant.id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            Person.email == address,
            RoleGrant.role == Role.REVIEWER.value,
            (RoleGrant.fund_id == fund_id) | RoleGrant.fund_id.is_(None),
        )
    )
    return db.session.execute(held.limit(1)).scalar_one_or_none() is not None
