"""What is read of organisations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from grants.accounts import queries_invitations as invitations
from grants.accounts.actors import add_scope_loader
from grants.accounts.models import Person, Role
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.policy import Actor, find, seen
from grants.organisations import policy
from grants.organisations.bank_format import grouped, masked
from grants.organisations.models import BankAccount, Invitation, Membership, Organisation
from grants.organisations.models_calls import BankAccountCall
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


def own_organisation(actor: Actor, slug: str) -> Organisation:
    """One of the actor's own organisations; else NotFound, to staff too."""
    return find(
        actor,
        Organisation,
        Organisation.slug == slug,
        Organisation.id.in_(sorted(actor.organisation_ids)),
    )


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
    """The people of an organisation, in the order in which they joined."""
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


def member(actor: Actor, organisation: Organisation, person_public_id: str) -> Membership:
    """One person of an organisation; else NotFound."""
    return find(
        actor,
        Membership,
        Membership.organisation_id == organisation.id,
        Membership.person.has(Person.public_id == person_public_id),
    )


def open_invitations(actor: Actor, organisation: Organisation) -> Sequence[Invitation]:
    """Who is asked to join an organisation and has not yet, oldest first."""
    return invitations.unanswered(actor, Invitation, Invitation.organisation_id == organisation.id)


def declined_invitations(actor: Actor, organisation: Organisation) -> Sequence[Invitation]:
    """Who said no to an organisation, the last first; at most ten."""
    return invitations.declined(actor, Invitation, Invitation.organisation_id == organisation.id)


def own_invitations(actor: Actor) -> Sequence[Invitation]:
    """The organisations that ask the actor to join, oldest first."""
    return (
        db.session.execute(
            seen(actor, Invitation)
            .where(
                Invitation.email == actor.email,
                Invitation.closed_at.is_(None),
                Invitation.expires_at > clock.now(),
            )
            .options(joinedload(Invitation.organisation), joinedload(Invitation.invited_by))
            .order_by(Invitation.id)
        )
        .scalars()
        .all()
    )


def invitation(actor: Actor, public_id: str) -> Invitation:
    """One invitation, if this actor sees it; else NotFound."""
    return find(actor, Invitation, Invitation.public_id == public_id)


def invitation_of_link(public_id: str) -> Invitation | None:
    """The invitation that a mail's link leads to; None where it is over, or never was."""
    return invitations.of_link(
        Invitation,
        public_id,
        joinedload(Invitation.organisation),
        joinedload(Invitation.invited_by),
    )


def bank_accounts(actor: Actor, organisation: Organisation) -> Sequence[BankAccount]:
    """Every version of the bank account that the actor sees, newest first."""
    return (
        db.session.execute(
            seen(actor, BankAccount)
            .where(BankAccount.organisation_id == organisation.id)
            .options(joinedload(BankAccount.proposed_by), joinedload(BankAccount.approved_by))
            .order_by(BankAccount.version.desc())
        )
        .scalars()
        .all()
    )


def bank_account_by_id(actor: Actor, public_id: str) -> BankAccount:
    """One version, if this actor sees it; else NotFound."""
    found = db.session.execute(
        seen(actor, BankAccount)
        .where(BankAccount.public_id == public_id)
        .options(
            joinedload(BankAccount.organisation),
            joinedload(BankAccount.proposed_by),
            joinedload(BankAccount.approved_by),
        )
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def still_sees(actor: Actor, account: BankAccount) -> bool:
    """Does the actor see this version as it is now?"""
    query = seen(actor, BankAccount).where(BankAccount.id == account.id)
    return db.session.scalars(query).one_or_none() is not None


def calls_about(actor: Actor, account: BankAccount) -> Sequence[BankAccountCall]:
    """The calls back about a bank account that the actor sees."""
    query = seen(actor, BankAccountCall).where(BankAccountCall.bank_account_id == account.id)
    named = query.options(joinedload(BankAccountCall.called_by))
    return db.session.scalars(named.order_by(BankAccountCall.id)).all()


def latest_account(
    versions: Sequence[BankAccount], status: BankAccountStatus
) -> BankAccount | None:
    """The newest of an organisation's versions in this status."""
    return next((each for each in versions if each.status == status), None)


def sees_numbers(actor: Actor, organisation: Organisation) -> bool:
    """May the actor read whole account numbers: to pay into them, or to sign for them?"""
    return actor.has(Role.FINANCE_OFFICER) or policy.may_sign(actor, organisation)


def shown_number(account: BankAccount, whole: bool) -> str:
    """The account number in groups, or its last four digits."""
    return grouped(account.account_number) if whole else masked(account.account_number)


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
