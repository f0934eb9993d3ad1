"""What is read of bank files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from grants.awards.models import Award
from grants.disbursements import queries
from grants.disbursements.models import Disbursement
from grants.disbursements.models_batches import BatchLine, PaymentBatch
from grants.disbursements.states import BatchAction, BatchStatus, DisbursementStatus
from grants.funds.models import Fund
from grants.funds.models_bank import BankStatement
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor, can, in_funds, seen


def batches(actor: Actor) -> Select[Any]:
    """The bank files this actor sees, to be paged by `PaymentBatch.id`."""
    return seen(actor, PaymentBatch).options(
        joinedload(PaymentBatch.fund), joinedload(PaymentBatch.made_by)
    )


def batch_by_reference(actor: Actor, reference: str) -> PaymentBatch:
    """The bank file, if this actor sees it; else NotFound."""
    return policy.find(actor, PaymentBatch, PaymentBatch.reference == reference)


def lines_of(actor: Actor, batch: PaymentBatch) -> Sequence[BatchLine]:
    """The payments of a bank file, in its order."""
    one = selectinload(BatchLine.disbursement)
    award = one.joinedload(Disbursement.award)
    query = (
        seen(actor, BatchLine)
        .where(BatchLine.batch_id == batch.id)
        .options(
            award.joinedload(Award.organisation),
            award.joinedload(Award.fund),
            one.joinedload(Disbursement.bank_account),
            one.joinedload(Disbursement.instalment),
        )
    )
    return db.session.scalars(query.order_by(BatchLine.number)).all()


def _to_put_together(actor: Actor) -> Select[Any]:
    return seen(actor, Disbursement).where(
        Disbursement.status == DisbursementStatus.APPROVED.value, Disbursement.batch_id.is_(None)
    )


def ready(actor: Actor, fund: Fund) -> Sequence[Disbursement]:
    """Approved disbursements of a fund that stand in no bank file, longest waiting first."""
    query = queries.with_names(_to_put_together(actor).where(Disbursement.fund_id == fund.id))
    return db.session.scalars(query.order_by(Disbursement.id)).unique().all()


def funds_ready(actor: Actor) -> list[tuple[Fund, int, Money]]:
    """The funds in which a bank file can be made: how many disbursements, and their sum."""
    waiting = (
        _to_put_together(actor)
        .with_only_columns(
            Disbursement.fund_id,
            func.count().label("count"),
            func.sum(Disbursement.amount_minor).label("sum"),
        )
        .group_by(Disbursement.fund_id)
        .subquery()
    )
    rows: Iterable[Any] = db.session.execute(
        select(Fund, waiting.c.count, waiting.c.sum)
        .join(waiting, waiting.c.fund_id == Fund.id)
        .order_by(Fund.id)
    )
    return [
        (fund, count, Money(int(total), fund.currency))
        for fund, count, total in rows
        if can(actor, BatchAction.MAKE, fund)
    ]


def to_send(actor: Actor) -> Select[Any]:
    """Bank files that were made and not sent yet."""
    return seen(actor, PaymentBatch).where(
        PaymentBatch.status == BatchStatus.MADE.value,
        in_funds(PaymentBatch.fund_id, actor.funds("finance_officer")),
    )


def last_batch(fund: Fund) -> PaymentBatch | None:
    """The newest bank file of a fund: the next is paid from the same account."""
    query = select(PaymentBatch).where(PaymentBatch.fund_id == fund.id)
    return db.session.scalars(query.order_by(PaymentBatch.id.desc()).limit(1)).first()


def account_at_the_bank(fund: Fund) -> str:
    """The account of the fund's newest bank statement."""
    query = select(BankStatement.account).where(BankStatement.fund_id == fund.id)
    return db.session.scalar(query.order_by(BankStatement.id.desc()).limit(1)) or ""


def named(actor: Actor, fund: Fund, references: Iterable[str]) -> Sequence[Disbursement]:
    """The disbursements of a fund by these references, as far as the actor sees them."""
    query = seen(actor, Disbursement).where(
        Disbursement.fund_id == fund.id, Disbursement.reference.in_(list(references))
    )
    return db.session.scalars(query.order_by(Disbursement.id)).all()


def reference_of(actor: Actor, disbursement: Disbursement) -> str:
    """The bank file it stands in, as far as the actor sees it; nothing otherwise."""
    found = (
        seen(actor, PaymentBatch)
        .where(PaymentBatch.id == disbursement.batch_id)
        .with_only_columns(PaymentBatch.reference)
    )
    return db.session.scalar(found) or ""
