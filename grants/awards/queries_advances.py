"""What a recipient was paid ahead of its work, and how much of it is accounted for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from grants.awards.models import Award, ProgressReport
from grants.awards.states import ProgressReportStatus
from grants.funds.ledger import AccountKind, LedgerEvent
from grants.funds.models import Account, Transfer
from grants.kernel.db import db
from grants.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Advance:
    """An instalment that was paid and did not come back."""

    disbursement_id: int
    amount: Money


def advances_of(award: Award) -> list[Advance]:
    """The payments to the recipient that stand, in the order they were posted: from the ledger."""
    paid = LedgerEvent.DISBURSEMENT_PAID.value
    signed = case((Transfer.event == paid, Transfer.amount_minor), else_=-Transfer.amount_minor)
    total = func.sum(signed)
    rows: Iterable[Any] = db.session.execute(
        select(Transfer.cause_id, total)
        .join(
            Account,
            Account.id
            == case(
                (Transfer.event == paid, Transfer.to_account_id), else_=Transfer.from_account_id
            ),
        )
        .where(
            Transfer.application_id == award.application_id,
            Transfer.event.in_([paid, LedgerEvent.DISBURSEMENT_REVERSED.value]),
            Account.kind == AccountKind.SPENT.value,
        )
        .group_by(Transfer.cause_id)
        .having(total > 0)
        .order_by(func.min(Transfer.id))
    )
    return [Advance(cause, Money(int(minor), award.fund.currency)) for cause, minor in rows]


def accepted_spending(award: Award) -> Money:
    """What the recipient spent by the last progress report that is accepted."""
    minor = db.session.scalar(
        select(ProgressReport.spent_minor)
        .where(
            ProgressReport.award_id == award.id,
            ProgressReport.status == ProgressReportStatus.ACCEPTED.value,
        )
        .order_by(ProgressReport.number.desc())
        .limit(1)
    )
    return Money(int(minor or 0), award.fund.currency)


def spent_of_advance(award: Award) -> tuple[Money, Money]:
    """How much of the last advance is spent by accepted progress reports: spent, advanced.

    Money is taken to be spent in the order it was paid, so that what an earlier advance still
    has unspent comes first. Both are nil before the first payment.
    """
    nil = Money.zero(award.fund.currency)
    advances = advances_of(award)
    if not advances:
        return nil, nil
    last = advances[-1].amount
    earlier = sum(each.amount.minor for each in advances[:-1])
    spent = min(max(accepted_spending(award).minor - earlier, 0), last.minor)
    return Money(spent, award.fund.currency), last
