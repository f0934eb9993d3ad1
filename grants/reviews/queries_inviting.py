"""What is read of invitations to review."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

import grants.reviews.policy_inviting  # noqa: F401 - enters who sees what
from grants.accounts.invitations import InvitationOutcome
from grants.accounts.models import Person, Role, RoleGrant
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.policy import Actor, find, seen
from grants.reviews.models_inviting import ReviewerInvitation

MOST = 200
"""So many of each kind stand on the page of a fund."""


def open_invitations(actor: Actor, fund_id: int) -> Sequence[ReviewerInvitation]:
    """Who was asked to review for a fund and has not answered, oldest first."""
    return db.session.scalars(
        seen(actor, ReviewerInvitation)
        .where(ReviewerInvitation.fund_id == fund_id, ReviewerInvitation.closed_at.is_(None))
        .order_by(ReviewerInvitation.id)
        .limit(MOST)
    ).all()


def declined_invitations(actor: Actor, fund_id: int) -> Sequence[ReviewerInvitation]:
    """Who said no to a fund, the last first; at most ten."""
    return db.session.scalars(
        seen(actor, ReviewerInvitation)
        .where(
            ReviewerInvitation.fund_id == fund_id,
            ReviewerInvitation.outcome == InvitationOutcome.DECLINED.value,
        )
        .order_by(ReviewerInvitation.id.desc())
        .limit(10)
    ).all()


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
    """The invitation that a mail's link leads to, for whoever holds the link.

    None when it was answered or taken back, has run out, or never was: the page reads the same.
    """
    return db.session.execute(
        select(ReviewerInvitation)
        .where(
            ReviewerInvitation.public_id == public_id,
            ReviewerInvitation.closed_at.is_(None),
            ReviewerInvitation.expires_at > clock.now(),
        )
        .options(joinedload(ReviewerInvitation.fund), joinedload(ReviewerInvitation.invited_by))
    ).scalar_one_or_none()


def waiting_for(fund_id: int, address: str) -> ReviewerInvitation | None:
    """The open invitation of a fund to an address, run out or not."""
    return db.session.execute(
        select(ReviewerInvitation).where(
            ReviewerInvitation.fund_id == fund_id,
            ReviewerInvitation.email == address,
            ReviewerInvitation.closed_at.is_(None),
        )
    ).scalar_one_or_none()


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
