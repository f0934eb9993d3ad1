"""What a fund statement reads: the ledger's transfers, summed for a period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from grants.funds.ledger import LOT_KINDS, AccountKind
from grants.funds.models import Account, Contribution, Contributor, Fund, Lot, Transfer
from grants.funds.queries import Figures
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.reports.fund_statement import Movement

_GIVERS = (AccountKind.CONTRIBUTOR.value, AccountKind.RECEIVABLE.value)
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
    """Each contributor's money in the period: contributor id → movement. One query.

    Received is what came from the contributor into its lots; paid is what left the lots
    for recipients, less what came back.
    """
    source, target = aliased(Account), aliased(Account)
    from_giver = and_(source.kind.in_(_GIVERS), target.lot_id.is_not(None))
    to_giver = and_(target.kind.in_(_GIVERS), source.lot_id.is_not(None))
    received = case(
        (from_giver, Transfer.amount_minor), (to_giver, -Transfer.amount_minor), else_=0
    )
    paid = case(
        (target.kind == _SPENT, Transfer.amount_minor),
        (source.kind == _SPENT, -Transfer.amount_minor),
        else_=0,
    )
    before = Transfer.effective_on < first
    owner = func.coalesce(target.contributor_id, source.contributor_id)
    rows: Iterable[Any] = db.session.execute(
        select(
            owner,
            func.sum(case((before, received), else_=0)),
            func.sum(case((before, paid), else_=0)),
            func.sum(case((before, 0), else_=received)),
            func.sum(case((before, 0), else_=paid)),
        )
        .select_from(Transfer)
        .join(source, source.id == Transfer.from_account_id)
        .join(target, target.id == Transfer.to_account_id)
        .where(
            Transfer.fund_id == fund.id,
            Transfer.effective_on <= last,
            or_(target.lot_id.is_not(None), source.lot_id.is_not(None)),
        )
        .group_by(owner)
    )
    currency = fund.currency
    return {
        contributor: Movement(
            opening=Money(int(had) - int(gone), currency),
            received=Money(int(came), currency),
            paid=Money(int(left), currency),
        )
        for contributor, had, gone, came, left in rows
    }


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
