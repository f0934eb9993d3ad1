"""What a fund statement reads: the ledger's transfers, summed for a period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select, union_all
from sqlalchemy.orm import aliased

from grants.funds.ledger import LOT_KINDS, AccountKind
from grants.funds.models import Account, Contribution, Contributor, Fund, Lot, Transfer
from grants.funds.queries import Figures
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.reports.fund_statement import Movement

_SPENT = AccountKind.SPENT.value


def period(fund: Fund, first: date | None, last: date | None) -> tuple[date, date]:
    """The days asked for; without them, from the fund's first transfer until today."""
    if first is None:
        first = db.session.scalar(
            select(func.min(Transfer.effective_on)).where(Transfer.fund_id == fund.id)
        )
    today = clock.today(fund.time_zone)
    first = first or clock.local(fund.opened_at, fund.time_zone).date()
    return first, last or max(today, first)


def movements(fund: Fund, first: date, last: date) -> dict[int, Movement]:
    """Each contributor's money in the period: contributor id → movement. One query."""
    return _movements(fund, first, last, "contributor_id")


def lot_movements(fund: Fund, first: date, last: date) -> dict[int, Movement]:
    """Each lot's money in the period: lot id → movement. One query."""
    return _movements(fund, first, last, "lot_id")


def _movements(fund: Fund, first: date, last: date, owner: str) -> dict[int, Movement]:
    """Money in the period by what the accounts are of.

    Received is what came into its lots, less what left them by another way than a payment:
    refunds, charges, what bounced, what went to another lot. Paid is what left the lots for
    recipients, less what came back.
    """
    own, other = aliased(Account), aliased(Account)
    side = union_all(
        _side(fund, last, Transfer.to_account_id, Transfer.from_account_id, Transfer.amount_minor),
        _side(fund, last, Transfer.from_account_id, Transfer.to_account_id, -Transfer.amount_minor),
    ).subquery()
    received = case((own.lot_id == other.lot_id, 0), else_=side.c.moved)
    paid = case((own.kind == _SPENT, side.c.moved), else_=0)
    before = side.c.day < first
    rows: Iterable[Any] = db.session.execute(
        select(
            getattr(own, owner),
            func.sum(case((before, received), else_=0)),
            func.sum(case((before, paid), else_=0)),
            func.sum(case((before, 0), else_=received)),
            func.sum(case((before, 0), else_=paid)),
        )
        .select_from(side)
        .join(own, own.id == side.c.own_id)
        .join(other, other.id == side.c.other_id)
        .where(own.lot_id.is_not(None))
        .group_by(getattr(own, owner))
    )
    currency = fund.currency
    return {
        whose: Movement(
            opening=Money(int(had) - int(gone), currency),
            received=Money(int(came), currency),
            paid=Money(int(left), currency),
        )
        for whose, had, gone, came, left in rows
    }


def _side(fund: Fund, last: date, own: Any, other: Any, moved: Any) -> Select[Any]:
    """Each transfer as one of its two accounts sees it: what came to it, or went from it."""
    return select(
        own.label("own_id"),
        other.label("other_id"),
        moved.label("moved"),
        Transfer.effective_on.label("day"),
    ).where(Transfer.fund_id == fund.id, Transfer.effective_on <= last)


def standings(fund: Fund, last: date) -> dict[int, Figures]:
    """Each contributor's money by stage at the end of a day: contributor id → figures."""
    signed = case(
        (Transfer.to_account_id == Account.id, Transfer.amount_minor), else_=-Transfer.amount_minor
    )
    rows: Iterable[Any] = db.session.execute(
        select(Account.contributor_id, Account.kind, func.sum(signed))
        .select_from(Account)
        .join(
            Transfer,
            or_(Transfer.to_account_id == Account.id, Transfer.from_account_id == Account.id),
        )
        .where(
            Account.fund_id == fund.id,
            Account.kind.in_([*(kind.value for kind in LOT_KINDS), AccountKind.RECEIVABLE.value]),
            Transfer.effective_on <= last,
        )
        .group_by(Account.contributor_id, Account.kind)
    )
    balances: dict[int, dict[str, int]] = {}
    for contributor, kind, total in rows:
        balances.setdefault(contributor, {})[kind] = int(total)
    return {who: Figures.of(held, fund.currency) for who, held in balances.items()}


def in_the_bank(fund: Fund, last: date) -> Money:
    """What the fund's bank account holds at the end of a day, by the ledger."""
    signed = case(
        (Transfer.to_account_id == Account.id, Transfer.amount_minor), else_=-Transfer.amount_minor
    )
    total = db.session.scalar(
        select(func.sum(signed))
        .select_from(Account)
        .join(
            Transfer,
            or_(Transfer.to_account_id == Account.id, Transfer.from_account_id == Account.id),
        )
        .where(
            Account.fund_id == fund.id,
            Account.kind == AccountKind.BANK.value,
            Transfer.effective_on <= last,
        )
    )
    return Money(int(total or 0), fund.currency)


def contributors_of(fund: Fund) -> Sequence[Contributor]:
    """The fund's contributors, by name."""
    return db.session.scalars(
        select(Contributor)
        .where(Contributor.fund_id == fund.id)
        .order_by(Contributor.name, Contributor.id)
    ).all()


def contributions_of(
    contributors: Sequence[Contributor], first: date, last: date
) -> dict[int, list[tuple[Contribution, Lot]]]:
    """What each contributor gave in the period, in order of days: one query."""
    rows = db.session.execute(
        select(Contribution, Lot)
        .join(Lot, Lot.contribution_id == Contribution.id)
        .where(
            Contribution.contributor_id.in_([each.id for each in contributors]),
            Contribution.received_on.between(first, last),
        )
        .order_by(Contribution.received_on, Contribution.id)
    )
    given: dict[int, list[tuple[Contribution, Lot]]] = {}
    for contribution, lot in rows:
        given.setdefault(contribution.contributor_id, []).append((contribution, lot))
    return given
