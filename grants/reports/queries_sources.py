"""What sources and uses of a fund are read from: what came to the bank, and what left it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from grants.awards.models import ProgressReport
from grants.awards.states import ProgressReportStatus
from grants.funds.ledger import AccountKind, LedgerEvent
from grants.funds.models import Account, Contribution, Fund, Lot, Transfer
from grants.funds.models_framework import Aim
from grants.funds.queries import Figures
from grants.funds.wording import restriction
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.reports.framework_matrix import Given
from grants.reports.fund_statement import Movement
from grants.reports.queries_statement import lot_movements
from grants.reports.sources_and_uses import Banked, Restricted


def banked(fund: Fund, first: date, last: date) -> dict[LedgerEvent, Banked]:
    """By event: one query."""
    bank = (
        select(Account.id)
        .where(Account.fund_id == fund.id, Account.kind == AccountKind.BANK.value)
        .scalar_subquery()
    )
    signed = case(
        (Transfer.to_account_id == bank, Transfer.amount_minor), else_=-Transfer.amount_minor
    )
    early = Transfer.effective_on < first
    rows: Iterable[Any] = db.session.execute(
        select(
            Transfer.event,
            func.sum(case((early, signed), else_=0)),
            func.sum(case((early, 0), else_=signed)),
        )
        .where(
            Transfer.fund_id == fund.id,
            or_(Transfer.from_account_id == bank, Transfer.to_account_id == bank),
            Transfer.effective_on <= last,
        )
        .group_by(Transfer.event)
    )
    return {
        LedgerEvent(event): Banked(
            Money(int(before), fund.currency), Money(int(within), fund.currency)
        )
        for event, before, within in rows
    }


def spent_by_recipients(fund: Fund, last: date) -> Money:
    """What recipients spent by their accepted progress reports, until the end of a day."""
    after = last + timedelta(days=1)
    total = db.session.scalar(
        select(func.sum(ProgressReport.spent_minor)).where(
            ProgressReport.fund_id == fund.id,
            ProgressReport.status == ProgressReportStatus.ACCEPTED.value,
            ProgressReport.accepted_at < clock.from_local(f"{after}T00:00", fund.time_zone),
        )
    )
    return Money(int(total or 0), fund.currency)


def given_by(
    fund: Fund, events: Sequence[LedgerEvent], last: date
) -> dict[int, tuple[Money, Money]]:
    """What contributors gave by these events, and what is still to come of their pledges.

    Until the end of a day, by contributor id: one query.
    """
    signed = case(
        (Transfer.to_account_id == Account.id, Transfer.amount_minor), else_=-Transfer.amount_minor
    )
    receivable = Account.kind == AccountKind.RECEIVABLE.value
    available = Account.kind == AccountKind.AVAILABLE.value
    asked = Transfer.event.in_([each.value for each in events])
    rows: Iterable[Any] = db.session.execute(
        select(
            Account.contributor_id,
            func.sum(case((available, signed), else_=0)),
            func.sum(case((receivable, signed), else_=0)),
        )
        .select_from(Account)
        .join(
            Transfer,
            or_(Transfer.to_account_id == Account.id, Transfer.from_account_id == Account.id),
        )
        .where(
            Account.fund_id == fund.id,
            or_(receivable, and_(available, asked)),
            Transfer.effective_on <= last,
        )
        .group_by(Account.contributor_id)
    )
    return {
        who: (Money(int(came), fund.currency), Money(int(rest), fund.currency))
        for who, came, rest in rows
    }


def by_restriction(fund: Fund, first: date, last: date) -> list[Restricted]:
    """How money under each restriction moved in the period, in order of the first gift under it."""
    moves = lot_movements(fund, first, last)
    grouped: dict[tuple[Any, ...], tuple[str, str, list[Movement]]] = {}
    nil = Money.zero(fund.currency)
    rows = db.session.execute(
        select(Lot, Contribution.reference)
        .join(Contribution, Contribution.id == Lot.contribution_id)
        .where(Lot.fund_id == fund.id)
        .order_by(Lot.id)
    )
    for lot, reference in rows:
        key = (
            lot.theme,
            lot.area,
            lot.applicant_kind,
            lot.objective_id,
            lot.usable_from,
            lot.usable_until,
            lot.most_per_award_minor,
        )
        group = grouped.setdefault(key, (restriction(lot), reference, []))
        group[2].append(moves.get(lot.id, Movement(nil, nil, nil)))
    return [
        Restricted(words, like, _together(listed, nil)) for words, like, listed in grouped.values()
    ]


def _together(listed: Iterable[Movement], nil: Money) -> Movement:
    whole = Movement(nil, nil, nil)
    for each in listed:
        whole = Movement(
            whole.opening + each.opening, whole.received + each.received, whole.paid + each.paid
        )
    return whole


def given_for_objectives(fund: Fund) -> dict[str, Given]:
    """What lots restricted to an objective hold and held, by its key; "" for all others."""
    rows: Iterable[Any] = db.session.execute(
        select(Aim.key, Account.kind, func.sum(Account.balance_minor))
        .select_from(Lot)
        .join(Account, Account.lot_id == Lot.id)
        .outerjoin(Aim, Aim.id == Lot.objective_id)
        .where(Lot.fund_id == fund.id)
        .group_by(Aim.key, Account.kind)
    )
    held: dict[str, dict[str, int]] = {}
    for key, kind, minor in rows:
        held.setdefault(key or "", {})[kind] = int(minor)
    stages = {key: Figures.of(balances, fund.currency) for key, balances in held.items()}
    return {key: Given(each.received, each.available) for key, each in stages.items()}
