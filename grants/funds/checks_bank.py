"""What of the bank's side can be derived again, derived again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import case, func, select

from grants.funds.ledger import AccountKind
from grants.funds.models import Account, Transfer
from grants.funds.models_bank import BankLine, BankStatement, BankTie, BankTiePart
from grants.funds.statement import LineRead, seal
from grants.kernel.checks import Finding, check
from grants.kernel.db import db
from grants.kernel.money import Money


@check("bank statements")
def lines_are_what_was_read() -> Iterator[Finding]:
    """Every statement's lines are those its file had, and count unless it is set aside."""
    for statement in db.session.scalars(select(BankStatement).order_by(BankStatement.id)):
        currency = statement.fund.currency
        rows = db.session.scalars(
            select(BankLine).where(BankLine.statement_id == statement.id).order_by(BankLine.number)
        ).all()
        read = [
            LineRead(
                booked_on=line.booked_on,
                value_on=line.value_on,
                amount=Money(line.amount_minor, currency),
                name=line.name,
                reference=line.reference,
                bank_reference=line.bank_reference,
                text=line.text,
            )
            for line in rows
        ]
        again = seal(statement.account, statement.opening, statement.closing, read)
        if again != statement.seal:
            yield Finding("bank statements", statement.reference, "was changed after the import")
        counts = statement.set_aside_at is None
        if any(line.live is not counts for line in rows):
            yield Finding("bank statements", statement.reference, "has lines that count wrongly")


@check("bank ties")
def ties_are_equal() -> Iterator[Finding]:
    """Lines and transfers of a tie have equal sums; what moved no bank account is in none."""
    into = select(Account.id).where(Account.kind == AccountKind.BANK.value)
    moved = case(
        (Transfer.to_account_id.in_(into), Transfer.amount_minor),
        (Transfer.from_account_id.in_(into), -Transfer.amount_minor),
        else_=None,
    )
    rows: Iterable[Any] = db.session.execute(
        select(
            BankTie.public_id,
            BankTie.ended_at.is_(None),
            func.coalesce(func.sum(BankLine.amount_minor), 0),
            func.coalesce(func.sum(moved), 0),
            func.count(BankTiePart.transfer_id) - func.count(moved),
            func.count(func.distinct(BankTiePart.live)),
            func.max(case((BankTiePart.live, 1), else_=0)),
        )
        .join(BankTiePart, BankTiePart.tie_id == BankTie.id)
        .outerjoin(BankLine, BankLine.id == BankTiePart.line_id)
        .outerjoin(Transfer, Transfer.id == BankTiePart.transfer_id)
        .group_by(BankTie.id, BankTie.public_id, BankTie.ended_at)
        .order_by(BankTie.id)
    )
    for name, stands, lines, transfers, strange, kinds, live in rows:
        if int(lines) != int(transfers):
            yield Finding("bank ties", name, f"ties {int(lines)} at the bank to {int(transfers)}")
        if strange:
            yield Finding("bank ties", name, "has a transfer that moved no bank account")
        if kinds != 1 or bool(live) is not bool(stands):
            yield Finding("bank ties", name, "stands in part")
