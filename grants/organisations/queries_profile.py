"""What is read of an organisation's work, papers and owners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.kernel.db import db
from grants.kernel.policy import Actor, find, seen
from grants.organisations.kinds import WorkKind
from grants.organisations.models import Organisation
from grants.organisations.models_profile import (
    Controller,
    OrganisationDocument,
    OrganisationWork,
)

SOON = 60
"""Days before a paper expires in which it is said."""


def work_of(organisation: Organisation) -> dict[WorkKind, list[str]]:
    """Where an organisation works, on what and with whom, as it wrote it."""
    found: dict[WorkKind, list[str]] = {kind: [] for kind in WorkKind}
    rows = db.session.execute(
        select(OrganisationWork.kind, OrganisationWork.words)
        .where(OrganisationWork.organisation_id == organisation.id)
        .order_by(OrganisationWork.id)
    )
    for row in rows:
        found[WorkKind(row.kind)].append(row.words)
    return found


def documents(actor: Actor, organisation: Organisation) -> Sequence[OrganisationDocument]:
    """The papers that stand in the profile, in the order in which they came."""
    query = (
        seen(actor, OrganisationDocument)
        .where(
            OrganisationDocument.organisation_id == organisation.id,
            OrganisationDocument.removed_at.is_(None),
        )
        .options(joinedload(OrganisationDocument.file))
        .order_by(OrganisationDocument.id)
    )
    return db.session.execute(query).scalars().all()


def document(actor: Actor, public_id: str) -> OrganisationDocument:
    """One paper, if this actor sees it; else NotFound."""
    return find(
        actor,
        OrganisationDocument,
        OrganisationDocument.public_id == public_id,
        OrganisationDocument.removed_at.is_(None),
    )


def controllers(actor: Actor, organisation: Organisation) -> Sequence[Controller]:
    """Who owns or controls the organisation now, if this actor may know."""
    query = (
        seen(actor, Controller)
        .where(Controller.organisation_id == organisation.id, Controller.removed_at.is_(None))
        .order_by(Controller.id)
    )
    return db.session.execute(query).scalars().all()


def controller(actor: Actor, public_id: str) -> Controller:
    """One of them; else NotFound."""
    return find(
        actor, Controller, Controller.public_id == public_id, Controller.removed_at.is_(None)
    )


@dataclass(frozen=True)
class Validity:
    """Does a paper hold today? `days` are those left; None where it never expires."""

    state: str
    days: int | None


def validity(expires_on: date | None, today: date) -> Validity:
    """Valid, about to expire within sixty days, or expired."""
    if expires_on is None:
        return Validity("valid", None)
    days = (expires_on - today).days
    if days < 0:
        return Validity("expired", days)
    return Validity("expires_soon" if days <= SOON else "valid", days)
