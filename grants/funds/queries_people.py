"""What is read of the people who sign in for a contributor."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

import grants.funds.policy_people  # noqa: F401 - enters who sees what
from grants.accounts import queries_invitations as invitations
from grants.accounts.actors import add_scope_loader
from grants.accounts.models import Person
from grants.funds.models import Contributor
from grants.funds.models_people import (
    ContributorInvitation,
    ContributorPerson,
    PastContributorPerson,
)
from grants.kernel.db import db
from grants.kernel.policy import Actor, find, seen


@add_scope_loader("contributor_ids")
def contributors_of_person(person_id: int) -> list[int]:
    """The contributors that this person signs in for."""
    held = select(ContributorPerson.contributor_id).where(ContributorPerson.person_id == person_id)
    return list(db.session.scalars(held))


def people(actor: Actor, contributor: Contributor) -> Sequence[ContributorPerson]:
    """Who signs in for a contributor, in the order in which they joined."""
    return db.session.scalars(
        seen(actor, ContributorPerson)
        .where(ContributorPerson.contributor_id == contributor.id)
        .options(joinedload(ContributorPerson.person))
        .order_by(ContributorPerson.id)
    ).all()


def person(actor: Actor, contributor: Contributor, public_id: str) -> ContributorPerson:
    """One of a contributor's people; else NotFound."""
    return find(
        actor,
        ContributorPerson,
        ContributorPerson.contributor_id == contributor.id,
        ContributorPerson.person.has(Person.public_id == public_id),
    )


def past_people(actor: Actor, contributor: Contributor) -> Sequence[PastContributorPerson]:
    """Who signed in for a contributor before, the last first."""
    return db.session.scalars(
        seen(actor, PastContributorPerson)
        .where(PastContributorPerson.contributor_id == contributor.id)
        .options(joinedload(PastContributorPerson.person))
        .order_by(PastContributorPerson.id.desc())
    ).all()


def open_invitations(actor: Actor, contributor: Contributor) -> Sequence[ContributorInvitation]:
    """Who is asked to sign in for a contributor and has not answered, oldest first."""
    return invitations.unanswered(
        actor, ContributorInvitation, ContributorInvitation.contributor_id == contributor.id
    )


def declined_invitations(actor: Actor, contributor: Contributor) -> Sequence[ContributorInvitation]:
    """Who said no to a contributor, the last first; at most ten."""
    return invitations.declined(
        actor, ContributorInvitation, ContributorInvitation.contributor_id == contributor.id
    )


def invitation(actor: Actor, public_id: str) -> ContributorInvitation:
    """One invitation, if this actor sees it; else NotFound."""
    return find(actor, ContributorInvitation, ContributorInvitation.public_id == public_id)


def own_invitation(actor: Actor, public_id: str) -> ContributorInvitation:
    """An invitation to the actor's own address; else NotFound."""
    return find(
        actor,
        ContributorInvitation,
        ContributorInvitation.public_id == public_id,
        ContributorInvitation.email == actor.email,
    )


def invitation_of_link(public_id: str) -> ContributorInvitation | None:
    """The invitation that a mail's link leads to; None where it is over, or never was."""
    return invitations.of_link(
        ContributorInvitation,
        public_id,
        joinedload(ContributorInvitation.contributor).joinedload(Contributor.fund),
        joinedload(ContributorInvitation.invited_by),
    )


def waiting_for(contributor: Contributor, address: str) -> ContributorInvitation | None:
    """The open invitation of a contributor to an address, run out or not."""
    return invitations.waiting(
        ContributorInvitation, address, ContributorInvitation.contributor_id == contributor.id
    )


def signs_in(contributor: Contributor, address: str) -> bool:
    """Does somebody with this address sign in for the contributor already?"""
    held = select(ContributorPerson.id).where(
        ContributorPerson.contributor_id == contributor.id,
        ContributorPerson.person.has(Person.email == address),
    )
    return db.session.execute(held.limit(1)).scalar_one_or_none() is not None


def signs_in_elsewhere(contributor: Contributor, person_id: int) -> bool:
    """Does this person sign in for another contributor of the same fund?"""
    held = (
        select(ContributorPerson.id)
        .join(Contributor, Contributor.id == ContributorPerson.contributor_id)
        .where(
            ContributorPerson.person_id == person_id,
            Contributor.fund_id == contributor.fund_id,
            Contributor.id != contributor.id,
        )
    )
    return db.session.execute(held.limit(1)).scalar_one_or_none() is not None
