"""What of disbursements can be derived again, derived again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import selectinload

from grants.awards.models import Award, Instalment
from grants.disbursements.models import Disbursement
from grants.disbursements.seal import seal
from grants.disbursements.states import DisbursementStatus
from grants.funds.ledger import AccountKind, LedgerEvent
from grants.funds.models import Account, Fund, Transfer
from grants.kernel.checks import Finding, check
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.organisations.models import BankAccount

_S = DisbursementStatus


@check("disbursements and ledger")
def paid_is_spent() -> Iterator[Finding]:
    """A paid disbursement and what the ledger spent for it are the same amount."""
    spent = case(
        (Transfer.event == LedgerEvent.DISBURSEMENT_PAID.value, Transfer.amount_minor),
        else_=-Transfer.amount_minor,
    )
    source_or_target = case(
        (Transfer.event == LedgerEvent.DISBURSEMENT_PAID.value, Transfer.to_account_id),
        else_=Transfer.from_account_id,
    )
    posted = (
        select(Transfer.cause_id, func.sum(spent).label("spent"))
        .join(Account, Account.id == source_or_target)
        .where(Transfer.cause_type == "disbursement", Account.kind == AccountKind.SPENT.value)
        .group_by(Transfer.cause_id)
        .subquery()
    )
    rows: Iterable[Any] = db.session.execute(
        select(
            Disbursement.reference, Disbursement.status, Disbursement.amount_minor, posted.c.spent
        )
        .outerjoin(posted, posted.c.cause_id == Disbursement.id)
        .order_by(Disbursement.id)
    )
    for reference, status, amount, total in rows:
        expected = amount if status == _S.PAID else 0
        if int(total or 0) != expected:
            yield Finding(
                "disbursements and ledger",
                reference,
                f"is {status} over {amount}; the ledger spent {int(total or 0)}",
            )


@check("disbursement approvals")
def approvals_hold() -> Iterator[Finding]:
    """What was approved is what stands, and another person approved it than prepared it."""
    rows: Iterable[Any] = db.session.execute(
        select(Disbursement, Award.organisation_id, Fund.currency, BankAccount)
        .join(Award, Award.id == Disbursement.award_id)
        .join(Fund, Fund.id == Disbursement.fund_id)
        .join(BankAccount, BankAccount.id == Disbursement.bank_account_id)
        .where(Disbursement.approval_hash.is_not(None))
        .options(selectinload(Disbursement.approvals))
        .order_by(Disbursement.id)
    )
    for made, organisation_id, currency, account in rows:
        now = seal(
            amount=Money(made.amount_minor, currency),
            organisation_id=organisation_id,
            bank_account_id=account.id,
            bank_account_version=account.version,
        )
        if made.approval_hash != now or account.organisation_id != organisation_id:
            yield Finding("disbursement approvals", made.reference, "is not what was approved")
        two = {made.prepared_by_id, account.proposed_by_id, account.approved_by_id}
        approvers = {one.person_id for one in made.approvals if one.seal == made.approval_hash}
        if len(approvers) < made.approvals_needed or made.approved_by_id not in approvers:
            message = f"has {len(approvers)} of {made.approvals_needed} approvals"
            yield Finding("disbursement approvals", made.reference, message)
        if (approvers | {made.approved_by_id}) & two:
            yield Finding(
                "disbursement approvals", made.reference, "was approved by a person who prepared it"
            )


@check("disbursements and instalments")
def amounts_are_the_instalments() -> Iterator[Finding]:
    """A disbursement is over its instalment's amount, for its own award and fund."""
    rows: Iterable[Any] = db.session.execute(
        select(
            Disbursement.reference,
            Disbursement.amount_minor == Instalment.amount_minor,
            Disbursement.award_id == Instalment.award_id,
            Disbursement.fund_id == Award.fund_id,
        )
        .join(Instalment, Instalment.id == Disbursement.instalment_id)
        .join(Award, Award.id == Instalment.award_id)
        .order_by(Disbursement.id)
    )
    for reference, *agrees in rows:
        if not all(agrees):
            yield Finding("disbursements and instalments", reference, "is not over its instalment")
