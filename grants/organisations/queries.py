"""What is read of organisations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

import grants.organisations.policy  # noqa: F401 - enters who sees what
from grants.accounts.actors import add_scope_loader
from grants.kernel.db import db
from grants.kernel.policy import Actor, find, seen
from grants.organisations.models import BankAccount, Membership, Organisation
from grants.organisations.states import BankAccountStatus


@add_scope_loader("organisation_ids")
def organisations_of_person(person_id: int) -> list[int]:
    """The organisations that this person belongs to."""
    return list(
        db.session.scalars(
            select(Membership.organisation_id).where(Membership.person_id == person_id)
        )
    )


def organisation_by_slug(actor: Actor, slug: str) -> Organisation:
    """The organisation, if this actor sees it; else NotFound."""
    return find(actor, Organisation, Organisation.slug == slug)


def own_organisations(actor: Actor) -> Sequence[Organisation]:
    """The organisations the actor belongs to, by name."""
    query = select(Organisation).where(Organisation.id.in_(sorted(actor.organisation_ids)))
    return db.session.execute(query.order_by(Organisation.name)).scalars().all()


def organisations(actor: Actor, *, text: str = "", kind: str = "") -> Select[Organisation]:
    """The organisations that staff see, filtered by words of the name and by kind."""
    query = seen(actor, Organisation)
    if text.strip():
        query = query.where(Organisation.name.icontains(text.strip(), autoescape=True))
    return query.where(Organisation.kind == kind) if kind else query


def members(actor: Actor, organisation: Organisation) -> Sequence[Membership]:
    """The people of an organisation, by name."""
    return (
        db.session.execute(
            seen(actor, Membership)
            .where(Membership.organisation_id == organisation.id)
            .options(joinedload(Membership.person))
            .order_by(Membership.id)
        )
        .scalars()
        .all()
    )


def bank_accounts(actor: Actor, organisation: Organisation) -> Sequence[BankAccount]:
    """Every version of the bank account that the actor sees, newest first."""
    return (
        db.session.execute(
            seen(actor, BankAccount)
            .where(BankAccount.organisation_id == organisation.id)
            .order_by(BankAccount.version.desc())
        )
        .scalars()
        .all()
    )


def bank_account_by_id(actor: Actor, public_id: str) -> BankAccount:
    """One version, if this actor sees it; else NotFound."""
    return find(actor, BankAccount, BankAccount.public_id == public_id)


def proposed_accounts(actor: Actor) -> Sequence[BankAccount]:
    """Bank accounts that wait for approval, oldest first."""
    return (
        db.session.execute(
            seen(actor, BankAccount)
            .where(BankAccount.status == BankAccountStatus.PROPOSED.value)
            .options(joinedload(BankAccount.organisation))
            .order_by(BankAccount.proposed_at, BankAccount.id)
        )
        .scalars()
        .all()
    )


def payable_account(organisation: Organisation, moment: datetime) -> BankAccount | None:
    """The approved version that has cooled off by this moment, if there is one."""
    return db.session.execute(
        select(BankAccount).where(
            BankAccount.organisation_id == organisation.id,
            BankAccount.status == BankAccountStatus.APPROVED.value,
            BankAccount.usable_from <= moment,
        )
    ).scalar_one_or_none()
