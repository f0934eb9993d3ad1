"""What is read of a contributor's wall."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

import grants.funds.policy_wall  # noqa: F401 - enters who sees what
from grants.funds.models import Contributor
from grants.funds.models_wall import ContributorLink, Nominee
from grants.kernel.db import db
from grants.kernel.policy import Actor, find, seen


def nominees(actor: Actor, contributor: Contributor) -> Sequence[Nominee]:
    """Whom a contributor named, the last first."""
    return db.session.scalars(
        seen(actor, Nominee)
        .where(Nominee.contributor_id == contributor.id)
        .options(joinedload(Nominee.person), joinedload(Nominee.end))
        .order_by(Nominee.id.desc())
    ).all()


def links(actor: Actor, contributor: Contributor) -> Sequence[ContributorLink]:
    """The organisations that a contributor is or was linked to, the last first."""
    return db.session.scalars(
        seen(actor, ContributorLink)
        .where(ContributorLink.contributor_id == contributor.id)
        .options(joinedload(ContributorLink.organisation), joinedload(ContributorLink.end))
        .order_by(ContributorLink.id.desc())
    ).all()


def nominee(actor: Actor, public_id: str) -> Nominee:
    """One person named, if this actor sees it; else NotFound."""
    return find(actor, Nominee, Nominee.public_id == public_id)


def link_by_id(actor: Actor, public_id: str) -> ContributorLink:
    """One link, if this actor sees it; else NotFound."""
    return find(actor, ContributorLink, ContributorLink.public_id == public_id)


def nominee_standing(contributor: Contributor, person_id: int) -> Nominee | None:
    """That a contributor names this person, if it stands."""
    found = db.session.scalars(
        select(Nominee).where(
            Nominee.contributor_id == contributor.id, Nominee.person_id == person_id
        )
    )
    return next((each for each in found if each.end is None), None)


def link_standing(
    contributor: Contributor, organisation_id: int, kind: str
) -> ContributorLink | None:
    """That a contributor is bound so to this organisation, if it stands."""
    found = db.session.scalars(
        select(ContributorLink).where(
            ContributorLink.contributor_id == contributor.id,
            ContributorLink.organisation_id == organisation_id,
            ContributorLink.kind == kind,
        )
    )
    return next((each for each in found if each.end is None), None)
