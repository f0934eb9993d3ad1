"""What is read of the books: which periods are closed, and what each account holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from grants.funds.chart import CHART, ChartLine
from grants.funds.export import ExportAccount, ExportTransfer
from grants.funds.ledger import AccountKind
from grants.funds.models import Account, Contribution, Contributor, Fund, Lot, Transfer
from grants.funds.models_books import BooksClosing
from grants.kernel.db import db, in_pieces
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


def export_accounts(fund: Fund) -> list[ExportAccount]:
    """Every account of the fund's ledger that was ever used, in order of number: one query."""
    used = select(Transfer.from_account_id).where(Transfer.fund_id == fund.id)
    also = select(Transfer.to_account_id).where(Transfer.fund_id == fund.id)
    rows: Iterable[Any] = db.session.execute(
        select(Account, Contributor.name, Contribution.reference, Lot)
        .outerjoin(Contributor, Contributor.id == Account.contributor_id)
        .outerjoin(Lot, Lot.id == Account.lot_id)
        .outerjoin(Contribution, Contribution.id == Lot.contribution_id)
        .where(Account.fund_id == fund.id, Account.id.in_(used.union(also)))
        .order_by(Account.id)
    )
    found = [
        ExportAccount(
            id=account.id,
            kind=AccountKind(account.kind),
            contributor=account.contributor_id,
            lot=reference or "",
            name=name or "",
            balance=Money(account.balance_minor, fund.currency),
            restrictions=_restrictions(lot) if lot is not None else (),
        )
        for account, name, reference, lot in rows
    ]
    return sorted(found, key=lambda one: one.path)


def _restrictions(lot: Lot) -> tuple[tuple[str, str], ...]:
    """What restricts a lot, by the codes that a program reads; empty where nothing does."""
    said = {
        "theme": lot.theme,
        "area": lot.area,
        "applicant-kind": lot.applicant_kind,
        "objective": lot.objective.key if lot.objective is not None else "",
        "usable-from": str(lot.usable_from or ""),
        "usable-until": str(lot.usable_until or ""),
        "most-per-award": f"{lot.most_per_award.plain()} {lot.most_per_award.currency}"
        if lot.most_per_award is not None
        else "",
    }
    return tuple((code, value) for code, value in said.items() if value)


def export_transfers(fund: Fund) -> Iterator[ExportTransfer]:
    """Every transfer of the fund in the order they were entered, some thousands at a time."""
    for rows in in_pieces(select(Transfer).where(Transfer.fund_id == fund.id), Transfer.id, 5000):
        for row in rows:
            yield ExportTransfer(
                row.key,
                row.effective_on,
                row.event,
                row.about,
                row.from_account_id,
                row.to_account_id,
                row.amount_minor,
            )
        db.session.expunge_all()


def last_day(fund: Fund) -> date | None:
    """The latest day of any transfer."""
    return db.session.scalar(
        select(func.max(Transfer.effective_on)).where(Transfer.fund_id == fund.id)
    )
