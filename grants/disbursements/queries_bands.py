"""What is read of bands of approval, and who may do which step of a disbursement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.accounts.actors import actor_of
from grants.accounts.models import Person, Role, RoleGrant
from grants.applications.policy import is_barred
from grants.awards.policy import is_recipient
from grants.disbursements.bands import ONE, needed
from grants.disbursements.models import Disbursement
from grants.disbursements.models_bands import ApprovalBands
from grants.disbursements.policy import approved_it, handled_its_bank_account, prepared_it
from grants.disbursements.states import BandsStatus, DisbursementAction
from grants.funds.models import Fund
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, can, seen

_A = DisbursementAction
STEPS = (_A.PREPARE, _A.APPROVE, _A.SEND, _A.MARK_PAID)


def live_bands(fund_id: int) -> ApprovalBands | None:
    """The bands that count in a fund now, if it has any."""
    return db.session.scalars(
        select(ApprovalBands).where(
            ApprovalBands.fund_id == fund_id, ApprovalBands.status == BandsStatus.LIVE.value
        )
    ).one_or_none()


def approvers_needed(disbursement: Disbursement) -> int:
    """How many people approve this disbursement by the bands as they stand now."""
    live = live_bands(disbursement.fund_id)
    return needed(live.read, disbursement.amount_minor) if live else ONE


def bands_of(actor: Actor, fund: Fund) -> Sequence[ApprovalBands]:
    """All bands that a fund has had, newest first."""
    query = seen(actor, ApprovalBands).where(ApprovalBands.fund_id == fund.id)
    names = (joinedload(ApprovalBands.proposed_by), joinedload(ApprovalBands.decided_by))
    return db.session.scalars(query.options(*names).order_by(ApprovalBands.id.desc())).all()


def bands_by_id(actor: Actor, fund: Fund, public_id: str) -> ApprovalBands:
    """The bands, if this actor sees them; else NotFound."""
    return policy.find(
        actor,
        ApprovalBands,
        ApprovalBands.fund_id == fund.id,
        ApprovalBands.public_id == public_id,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A person's part in a disbursement: for each step, why not; nothing where they may."""

    name: str
    why_not: tuple[str, ...]


def parts_in(disbursement: Disbursement) -> list[Part]:
    """Each finance officer and fund manager, and what they may do with this disbursement.

    It says who may at all; the lifecycle says when.
    """
    roles = (Role.FINANCE_OFFICER.value, Role.FUND_MANAGER.value)
    holding = select(RoleGrant.person_id).where(
        RoleGrant.role.in_(roles),
        (RoleGrant.fund_id == disbursement.fund_id) | RoleGrant.fund_id.is_(None),
    )
    people = db.session.scalars(
        select(Person)
        .where(Person.id.in_(holding), Person.disabled_at.is_(None))
        .order_by(Person.name, Person.id)
    ).all()
    found = []
    for person in people:
        who = actor_of(person)
        why_not = tuple(
            "" if can(who, step, disbursement) else _reason(who, step, disbursement)
            for step in STEPS
        )
        found.append(Part(person.name, why_not))
    return found


def _reason(who: Actor, step: DisbursementAction, disbursement: Disbursement) -> str:
    if is_recipient(who, disbursement):
        return _("Belongs to the payee")
    if is_barred(who, disbursement):
        return _("It is kept from this person")
    if handled_its_bank_account(who, disbursement):
        return _("Proposed or approved the bank account")
    if step is _A.APPROVE and prepared_it(who, disbursement):
        return _("Prepared it")
    if step is _A.APPROVE and approved_it(who, disbursement):
        return _("Has approved it")
    return _("Not in this role")
