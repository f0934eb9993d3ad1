"""What is read of bank statements: their lines, and where each stands against the books."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

import grants.funds.policy_bank  # noqa: F401 - enters who sees what
from grants.funds.ledger import AccountKind, LedgerEvent
from grants.funds.models import Account, Fund, Transfer
from grants.funds.models_bank import BankFile, BankFormat, BankLine, BankStatement, BankTiePart
from grants.funds.reconciling import AtTheBank, Missing, Standing, Sums, stand, together
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor, seen


def statements(actor: Actor, fund: Fund) -> Select[Any]:
    """The fund's statements that this actor sees, to be paged by day and number."""
    return seen(actor, BankStatement).where(BankStatement.fund_id == fund.id)


def statement_by_reference(actor: Actor, fund: Fund, reference: str) -> BankStatement:
    """The statement, if this actor sees it; else NotFound."""
    return policy.find(
        actor,
        BankStatement,
        BankStatement.fund_id == fund.id,
        BankStatement.reference == reference,
    )


def lines(actor: Actor, statement: BankStatement) -> Select[Any]:
    """The statement's lines that this actor sees, to be paged by number."""
    return seen(actor, BankLine).where(BankLine.statement_id == statement.id)


def format_for(fund: Fund, heading_key: str) -> BankFormat | None:
    """How files with this heading are read: the newest mapping that was kept."""
    return db.session.scalar(
        select(BankFormat)
        .where(BankFormat.fund_id == fund.id, BankFormat.heading_key == heading_key)
        .order_by(BankFormat.id.desc())
        .limit(1)
    )


def file_by_id(actor: Actor, fund: Fund, public_id: str) -> BankFile:
    """The bank's file, if this actor sees it; else NotFound."""
    return policy.find(
        actor, BankFile, BankFile.fund_id == fund.id, BankFile.public_id == public_id
    )


def stands_of(file: BankFile) -> str:
    """The reference of a statement that was read from a file and counts; none is empty."""
    found = select(BankStatement.reference).where(
        BankStatement.file_id == file.id, BankStatement.set_aside_at.is_(None)
    )
    return db.session.scalar(found.order_by(BankStatement.id).limit(1)) or ""


# --- The books' side -----------------------------------------------------------------


def bank_account(fund: Fund) -> Any:
    """The fund's bank account in the ledger, as a subquery."""
    return (
        select(Account.id)
        .where(
            Account.fund_id == fund.id,
            Account.kind == AccountKind.BANK.value,
            Account.lot_id.is_(None),
            Account.contributor_id.is_(None),
        )
        .scalar_subquery()
    )


def through_the_bank(fund: Fund) -> Any:
    """The transfers into or out of the fund's bank account."""
    bank = bank_account(fund)
    return or_(Transfer.to_account_id == bank, Transfer.from_account_id == bank)


def signed(fund: Fund) -> Any:
    """A transfer's amount as the bank account has it: out is below nil."""
    into = Transfer.to_account_id == bank_account(fund)
    return case((into, Transfer.amount_minor), else_=-Transfer.amount_minor)


def is_tied() -> Any:
    """Is a line of the bank tied to this transfer?"""
    tied = select(BankTiePart.id).where(BankTiePart.live, BankTiePart.transfer_id == Transfer.id)
    return tied.exists()


def line_is_tied() -> Any:
    """Is this line tied to something?"""
    tied = select(BankTiePart.id).where(BankTiePart.live, BankTiePart.line_id == BankLine.id)
    return tied.exists()


def first_day(fund: Fund) -> date | None:
    """The day on which the first statement that counts begins."""
    return db.session.scalar(
        select(func.min(BankStatement.first_on)).where(
            BankStatement.fund_id == fund.id, BankStatement.set_aside_at.is_(None)
        )
    )


def held_before(day: date) -> Any:
    """Transfers that stood in the books when the first statement began on `day`.

    An opening balance of that very day is what the account began with.
    """
    opening = and_(
        Transfer.event == LedgerEvent.OPENING_BALANCE.value, Transfer.effective_on == day
    )
    return or_(Transfer.effective_on < day, opening)


# --- Where statements stand ----------------------------------------------------------


def standings(fund: Fund) -> list[Standing]:
    """Where each statement that counts stands, in the order of their days: three queries."""
    open_line = and_(BankLine.id.is_not(None), ~line_is_tied())
    rows: Iterable[Any] = db.session.execute(
        select(
            BankStatement.id,
            BankStatement.first_on,
            BankStatement.last_on,
            BankStatement.opening_minor,
            BankStatement.closing_minor,
            func.count(BankLine.id),
            func.coalesce(func.sum(BankLine.amount_minor), 0),
            func.coalesce(func.sum(case((open_line, 1), else_=0)), 0),
            func.coalesce(func.sum(case((open_line, BankLine.amount_minor), else_=0)), 0),
        )
        .outerjoin(BankLine, and_(BankLine.statement_id == BankStatement.id, BankLine.live))
        .where(BankStatement.fund_id == fund.id, BankStatement.set_aside_at.is_(None))
        .group_by(BankStatement.id)
        .order_by(BankStatement.first_on, BankStatement.last_on, BankStatement.id)
    )
    found = [Sums(*row[:5], *(int(value) for value in row[5:])) for row in rows]
    if not found:
        return []
    begins = found[0].first_on
    before = db.session.scalar(
        select(func.coalesce(func.sum(signed(fund)), 0)).where(
            through_the_bank(fund), held_before(begins), ~is_tied()
        )
    )
    days: Iterable[Any] = db.session.execute(
        select(Transfer.effective_on, func.count(), func.sum(signed(fund)))
        .where(through_the_bank(fund), ~held_before(begins), ~is_tied())
        .group_by(Transfer.effective_on)
    )
    missing = {day: Missing(int(count), int(moved)) for day, count, moved in days}
    return stand(found, int(before or 0), missing)


def at_the_bank(fund: Fund, until: date | None = None) -> AtTheBank:
    """Do the fund's statements tie with the books? Those that begin until a day, or all."""
    found = standings(fund)
    return together([one for one in found if until is None or one.sums.first_on <= until])


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A statement beside the books on its last day: bank + steps = books."""

    bank: Money
    books_only: Money
    bank_only: Money
    other_day: Money
    unexplained: Money
    books: Money

    @property
    def difference(self) -> Money:
        """By how much the books hold more than the bank."""
        return self.books - self.bank


def reconciliation(fund: Fund, standing: Standing, begins: date) -> Reconciliation:
    """What lies between a statement's closing balance and the books on its last day."""
    last = standing.sums.last_on
    amount = signed(fund)
    later = and_(~held_before(begins), ~is_tied())
    books, missing, tied = db.session.execute(
        select(
            func.coalesce(func.sum(amount), 0),
            func.coalesce(func.sum(case((later, amount), else_=0)), 0),
            func.coalesce(func.sum(case((is_tied(), amount), else_=0)), 0),
        ).where(through_the_bank(fund), Transfer.effective_on <= last)
    ).one()
    line_tied = line_is_tied()
    at_bank, bank_only = db.session.execute(
        select(
            func.coalesce(func.sum(case((line_tied, BankLine.amount_minor), else_=0)), 0),
            func.coalesce(func.sum(case((line_tied, 0), else_=BankLine.amount_minor)), 0),
        ).where(BankLine.fund_id == fund.id, BankLine.live, BankLine.booked_on <= last)
    ).one()

    def of(minor: Any) -> Money:
        return Money(int(minor), fund.currency)

    bank, other_day = of(standing.sums.closing), of(tied) - of(at_bank)
    explained = bank + of(missing) - of(bank_only) + other_day
    return Reconciliation(
        bank=bank,
        books_only=of(missing),
        bank_only=of(bank_only),
        other_day=other_day,
        unexplained=of(books) - explained,
        books=of(books),
    )
