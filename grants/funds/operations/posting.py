"""Posting: one event becomes rows of the ledger and moved balances, in one transaction.

The accounts are locked in the order of their numbers, so that no two postings wait for
each other. Each row's balances move by two guarded updates; exactly one row changes
each time, or nothing is posted. Asked again with the same key it gives what was posted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from grants.funds.ledger import (
    LOT_KINDS,
    MAY_FALL_BELOW_NIL,
    POSTINGS,
    AccountKind,
    LedgerEvent,
    Leg,
)
from grants.funds.models import Account, Contribution, Contributor, Fund, Lot, Transfer
from grants.funds.queries_books import closed_until
from grants.kernel import clock
from grants.kernel.days import day_words
from grants.kernel.db import db
from grants.kernel.errors import KeyReused, NotNow
from grants.kernel.i18n import _
from grants.kernel.money import Money, sum_money
from grants.kernel.policy import Actor


class NotEnoughMoney(NotNow):
    """An account holds less than the event would take from it."""


class PeriodClosed(NotNow):
    """The books are closed on the day of the event."""


@dataclass(frozen=True, slots=True)
class Line:
    """One amount of an event: of which lot, and (for a gift) from which contributor.

    `to_lot_id` is for what goes from one lot to another.
    """

    amount: Money
    lot_id: int | None = None
    contributor_id: int | None = None
    to_lot_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    """An account as it was when it was locked."""

    id: int
    kind: AccountKind
    lot_id: int | None
    contributor_id: int | None
    balance: int


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the ledger about to be written."""

    key: str
    source: _Held
    target: _Held
    amount: Money
    reverses_id: int | None


def post(
    actor: Actor,
    event: LedgerEvent,
    *,
    fund: Fund,
    lines: Sequence[Line],
    cause: Any,
    key: str,
    about: str,
    on: date,
    application_id: int | None = None,
    reverses: Sequence[Transfer] = (),
) -> list[Transfer]:
    """Post an event. Effects, in order: locks the accounts it touches; if `key` was posted
    before, returns those transfers (KeyReused when they differ); refuses a day on which
    the books are closed (PeriodClosed); writes one transfer per leg and line; moves the
    balances.

    `lines` carry amounts above nil; `cause` is the record that caused it. `reverses` are
    the transfers of the event that is undone, matched by their accounts. Raises
    NotEnoughMoney naming the account that holds too little; then nothing is posted.
    """
    _hold_open(fund)
    accounts = _locked(fund, POSTINGS[event], lines)
    rows = _rows(POSTINGS[event], lines, accounts, key, reverses)
    posted = _posted(key, len(rows))
    if posted:
        if not _same(posted, rows, event, cause):
            raise KeyReused(_("This was already posted with other values. Open it again."))
        return posted
    _demand_open(fund, on)
    made = [
        Transfer(
            fund_id=fund.id,
            from_account_id=row.source.id,
            to_account_id=row.target.id,
            amount_minor=row.amount.minor,
            event=event.value,
            cause_type=cause.__tablename__,
            cause_id=cause.id,
            application_id=application_id,
            reverses_id=row.reverses_id,
            key=row.key,
            about=about,
            effective_on=on,
            posted_by_id=actor.person_id,
            posted_at=clock.now(),
        )
        for row in rows
    ]
    db.session.add_all(made)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise KeyReused(_("This was already posted. Open it again.")) from error
    for row in rows:
        _move(row)
    return made


def _hold_open(fund: Fund) -> None:
    """Until the transaction ends nobody closes the books; others may post meanwhile."""
    db.session.execute(
        select(Fund.id).where(Fund.id == fund.id).with_for_update(read=True, key_share=True)
    ).all()


def _demand_open(fund: Fund, on: date) -> None:
    last = closed_until(fund)
    if last is not None and on <= last:
        raise PeriodClosed(
            _(
                "The books are closed until %(last)s, and this is of %(day)s. "
                "Enter it with a later day.",
                last=day_words(last),
                day=day_words(on),
            )
        )


def lock_lots(lot_ids: Sequence[int]) -> None:
    """Hold every account of these lots until the transaction ends, in order of number."""
    db.session.execute(
        select(Account.id)
        .where(Account.lot_id.in_(sorted(lot_ids)))
        .order_by(Account.id)
        .with_for_update()
    ).all()


def _locked(fund: Fund, legs: Sequence[Leg], lines: Sequence[Line]) -> list[_Held]:
    kinds = {kind for leg in legs for kind in (leg.source, leg.target)}
    lots = [lot for line in lines for lot in (line.lot_id, line.to_lot_id) if lot is not None]
    givers = [line.contributor_id for line in lines if line.contributor_id is not None]
    found = db.session.execute(
        select(
            Account.id, Account.kind, Account.lot_id, Account.contributor_id, Account.balance_minor
        )
        .where(
            Account.fund_id == fund.id,
            Account.kind.in_([kind.value for kind in kinds]),
            or_(
                Account.lot_id.in_(lots),
                Account.lot_id.is_(None) & Account.contributor_id.in_(givers),
                Account.lot_id.is_(None) & Account.contributor_id.is_(None),
            ),
        )
        .order_by(Account.id)
        .with_for_update()
    )
    return [_Held(i, AccountKind(kind), lot, giver, b) for i, kind, lot, giver, b in found]


def _rows(
    legs: Sequence[Leg],
    lines: Sequence[Line],
    accounts: Sequence[_Held],
    key: str,
    reverses: Sequence[Transfer],
) -> list[_Row]:
    undone = {(t.to_account_id, t.from_account_id): t.id for t in reverses}
    total = sum_money((line.amount for line in lines), lines[0].amount.currency)
    rows: list[_Row] = []
    for leg in legs:
        for line in [Line(total)] if leg.is_whole else lines:
            source = _account(accounts, leg.source, line)
            target = _account(accounts, leg.target, _at_target(line))
            name = f"{key}/{len(rows) + 1}"
            reversed_id = undone.get((source.id, target.id))
            rows.append(_Row(name, source, target, line.amount, reversed_id))
    return rows


def _at_target(line: Line) -> Line:
    return line if line.to_lot_id is None else replace(line, lot_id=line.to_lot_id)


def _account(accounts: Sequence[_Held], kind: AccountKind, line: Line) -> _Held:
    for held in accounts:
        if held.kind is not kind:
            continue
        if kind in LOT_KINDS:
            if held.lot_id == line.lot_id:
                return held
        elif held.contributor_id is None or held.contributor_id == line.contributor_id:
            return held
    raise LookupError(f"no account {kind} for {line}")


def _posted(key: str, rows: int) -> list[Transfer]:
    # One number more than expected, so that a longer posting under this key is noticed.
    names = [f"{key}/{n}" for n in range(1, rows + 2)]
    found = db.session.execute(
        select(Transfer).where(Transfer.key.in_(names)).order_by(Transfer.id)
    ).scalars()
    return list(found)


def _same(posted: Sequence[Transfer], rows: Sequence[_Row], event: LedgerEvent, cause: Any) -> bool:
    def about(t: Transfer) -> tuple[Any, ...]:
        return (t.key, t.from_account_id, t.to_account_id, t.amount_minor)

    asked = sorted((r.key, r.source.id, r.target.id, r.amount.minor) for r in rows)
    return sorted(map(about, posted)) == asked and all(
        (t.event, t.cause_type, t.cause_id) == (event.value, cause.__tablename__, cause.id)
        for t in posted
    )


def _move(row: _Row) -> None:
    amount = row.amount.minor
    taking = update(Account).where(Account.id == row.source.id)
    if row.source.kind not in MAY_FALL_BELOW_NIL:
        taking = taking.where(Account.balance_minor >= amount)
    changed = db.session.execute(
        taking.values(balance_minor=Account.balance_minor - amount).execution_options(
            synchronize_session=False
        )
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise _too_little(row)
    db.session.execute(
        update(Account)
        .where(Account.id == row.target.id)
        .values(balance_minor=Account.balance_minor + amount)
        .execution_options(synchronize_session=False)
    )


def _holds_too_little(kind: AccountKind, lot: str, held: str, wanted: str) -> str:
    said = {"lot": lot, "held": held, "wanted": wanted}
    if kind is AccountKind.AVAILABLE:
        return _("%(lot)s has %(held)s available; %(wanted)s are needed.", **said)
    if kind is AccountKind.RESERVED:
        return _("%(lot)s has %(held)s reserved; %(wanted)s are needed.", **said)
    if kind is AccountKind.COMMITTED:
        return _("%(lot)s has %(held)s committed; %(wanted)s are needed.", **said)
    return _("Of %(lot)s, %(held)s are spent; %(wanted)s cannot be taken back.", **said)


def _too_little(row: _Row) -> NotEnoughMoney:
    held = str(Money(row.source.balance, row.amount.currency))
    wanted = str(row.amount)
    if row.source.lot_id is None:
        return NotEnoughMoney(
            _(
                "The account holds %(held)s; %(wanted)s are needed. Look at the ledger.",
                held=held,
                wanted=wanted,
            )
        )
    name, reference = db.session.execute(
        select(Contributor.name, Contribution.reference)
        .join(Lot, Lot.contributor_id == Contributor.id)
        .join(Contribution, Contribution.id == Lot.contribution_id)
        .where(Lot.id == row.source.lot_id)
    ).one()
    lot = _("Contribution %(reference)s of %(name)s", reference=reference, name=name)
    return NotEnoughMoney(_holds_too_little(row.source.kind, lot, held, wanted))
