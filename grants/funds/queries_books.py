"""What is read of the books: which periods are closed, and what each account holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from grants.funds.chart import CHART, ChartLine
from grants.funds.models import Account, Fund
from grants.funds.models_books import BooksClosing
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor, seen


def closed_until(fund: Fund) -> date | None:
    """The last day of the ledger that is closed."""
    return db.session.scalar(
        select(func.max(BooksClosing.closed_until)).where(BooksClosing.fund_id == fund.id)
    )


def closings(actor: Actor, fund: Fund) -> list[BooksClosing]:
    """The closings that this actor sees, the last first."""
    query = seen(actor, BooksClosing).where(BooksClosing.fund_id == fund.id)
    return list(db.session.scalars(query.order_by(BooksClosing.closed_until.desc())))


@dataclass(frozen=True, slots=True)
class Balance:
    """One line of the trial balance: a debit or a credit, never both."""

    line: ChartLine
    debit: Money
    credit: Money


def trial_balance(fund: Fund) -> list[Balance]:
    """What each account of the chart holds, by number: one query. Debits equal credits."""
    rows: Iterable[Any] = db.session.execute(
        select(Account.kind, func.sum(Account.balance_minor))
        .where(Account.fund_id == fund.id)
        .group_by(Account.kind)
    )
    held = {kind: int(total) for kind, total in rows}
    return [_balance(line, held.get(line.kind.value, 0), fund.currency) for line in CHART]


def _balance(line: ChartLine, minor: int, currency: str) -> Balance:
    return Balance(line, Money(max(minor, 0), currency), Money(max(-minor, 0), currency))
