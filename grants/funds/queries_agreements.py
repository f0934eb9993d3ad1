"""What is read of a contributor's contacts and agreements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

import grants.funds.policy_agreements  # noqa: F401 - enters who sees what
from grants.funds.models import Contributor
from grants.funds.models_agreements import ContributorAgreement, ContributorContact
from grants.kernel.db import db
from grants.kernel.policy import Actor, find, seen


def contacts(actor: Actor, contributor: Contributor) -> Sequence[ContributorContact]:
    """Whom the fund writes to at a contributor: those that stand by name, then those of before."""
    return db.session.scalars(
        seen(actor, ContributorContact)
        .where(ContributorContact.contributor_id == contributor.id)
        .order_by(
            ContributorContact.ended_on.desc().nulls_first(),
            ContributorContact.name,
            ContributorContact.id,
        )
    ).all()


def contact(actor: Actor, contributor: Contributor, public_id: str) -> ContributorContact:
    """One contact, if this actor sees it; else NotFound."""
    return find(
        actor,
        ContributorContact,
        ContributorContact.contributor_id == contributor.id,
        ContributorContact.public_id == public_id,
    )


def agreements(actor: Actor, contributor: Contributor) -> Sequence[ContributorAgreement]:
    """Every version of a contributor's agreements: the last agreement first, its newest on top."""
    return db.session.scalars(
        seen(actor, ContributorAgreement)
        .where(ContributorAgreement.contributor_id == contributor.id)
        .options(joinedload(ContributorAgreement.file))
        .order_by(ContributorAgreement.number.desc(), ContributorAgreement.version.desc())
    ).all()


def agreement(actor: Actor, contributor: Contributor, public_id: str) -> ContributorAgreement:
    """One version of an agreement, if this actor sees it; else NotFound."""
    return find(
        actor,
        ContributorAgreement,
        ContributorAgreement.contributor_id == contributor.id,
        ContributorAgreement.public_id == public_id,
    )


def last_number(contributor: Contributor) -> int:
    """How many agreements a contributor has; 0 before the first."""
    return _last(ContributorAgreement.number, contributor)


def last_version(contributor: Contributor, number: int) -> int:
    """Which version of one agreement is the newest."""
    return _last(ContributorAgreement.version, contributor, ContributorAgreement.number == number)


def _last(column: Any, contributor: Contributor, *of: ColumnElement[bool]) -> int:
    found = select(func.max(column)).where(
        ContributorAgreement.contributor_id == contributor.id, *of
    )
    return db.session.scalar(found) or 0
