"""What the bank would call a disbursement, and which of them wait for the bank."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select

from grants.awards.models import Award
from grants.disbursements import queries
from grants.disbursements.models import Disbursement
from grants.disbursements.states import DisbursementAction, DisbursementStatus
from grants.funds.models import Fund
from grants.funds.queries_bank_ties import Awaited, Known, awaited, known_to_the_bank
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor, can
from grants.organisations.models import BankAccount, Organisation


@known_to_the_bank("disbursement")
def known_payments(ids: Collection[int]) -> dict[int, Known]:
    """What the bank would call these disbursements."""
    rows: Iterable[Any] = db.session.execute(
        select(
            Disbursement.id,
            Disbursement.reference,
            Disbursement.bank_reference,
            Organisation.name,
            BankAccount.holder,
        )
        .join(Award, Award.id == Disbursement.award_id)
        .join(Organisation, Organisation.id == Award.organisation_id)
        .outerjoin(BankAccount, BankAccount.id == Disbursement.bank_account_id)
        .where(Disbursement.id.in_(ids))
    )
    return {
        row[0]: Known(row[1], row[2], tuple(dict.fromkeys(filter(None, row[3:])))) for row in rows
    }


@awaited
def _returned(actor: Actor, fund: Fund, amount: Money) -> list[Awaited]:
    """Payments of this amount that the bank may have given back."""
    if amount.minor < 0 or not can(actor, DisbursementAction.REVERSE, fund):
        return []
    return _of_amount(actor, fund, amount, DisbursementStatus.PAID, "disbursements.reverse")


@awaited
def _sent(actor: Actor, fund: Fund, amount: Money) -> list[Awaited]:
    """Payments of this amount that the bank has and nobody has entered as paid."""
    if amount.minor > 0 or not can(actor, DisbursementAction.MARK_PAID, fund):
        return []
    return _of_amount(actor, fund, -amount, DisbursementStatus.SENT, "disbursements.mark_paid")


def _of_amount(
    actor: Actor, fund: Fund, amount: Money, status: DisbursementStatus, endpoint: str
) -> list[Awaited]:
    query = queries.disbursements(actor, fund, status.value).where(
        Disbursement.amount_minor == amount.minor
    )
    return [
        Awaited(f"{one.reference}, {one.award.organisation.name}", endpoint, one.reference)
        for one in db.session.scalars(query.order_by(Disbursement.id).limit(12))
    ]
