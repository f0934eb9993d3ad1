"""The rows of the ledger that make a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, or_, select

from grants.funds.models import Account, Contribution, Contributor, Fund, Lot, Transfer
from grants.funds.models_framework import Aim, AimKind
from grants.funds.narrowing import Narrowing
from grants.funds.queries import transfers
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor, find


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The rows this actor sees, to be paged, and the records that narrow them."""

    rows: Select[Any]
    contributor: Contributor | None
    lot: Lot | None
    objective: Aim | None
    number: int
    # What came to the accounts of the kind that was asked for, and what left them.
    came: Money
    went: Money


def narrowed(actor: Actor, fund: Fund, by: Narrowing) -> Narrowed:
    """The ledger's rows that make a figure. Raises NotFound where the actor sees no such record."""
    contributor = lot = None
    accounts = select(Account.id).where(Account.fund_id == fund.id)
    if by.kind is not None:
        accounts = accounts.where(Account.kind == by.kind.value)
    if by.contributor:
        contributor = find(
            actor,
            Contributor,
            Contributor.fund_id == fund.id,
            Contributor.public_id == by.contributor,
        )
        accounts = accounts.where(Account.contributor_id == contributor.id)
    if by.like:
        given = find(
            actor,
            Contribution,
            Contribution.fund_id == fund.id,
            Contribution.reference == by.like,
        )
        lot = given.lot
        accounts = accounts.where(Account.lot_id.in_(select(Lot.id).where(*_restricted_as(lot))))
    aim = None
    if by.objective:
        is_it = (Aim.kind == AimKind.OBJECTIVE.value, Aim.key == by.objective)
        aim = find(actor, Aim, Aim.fund_id == fund.id, *is_it)
        accounts = accounts.where(
            Account.lot_id.in_(select(Lot.id).where(Lot.objective_id == aim.id))
        )
    rows = transfers(actor, fund)
    if any(each is not None for each in (by.kind, contributor, lot, aim)):
        rows = rows.where(
            or_(Transfer.from_account_id.in_(accounts), Transfer.to_account_id.in_(accounts))
        )
    if by.events:
        rows = rows.where(Transfer.event.in_([each.value for each in by.events]))
    if by.first is not None:
        rows = rows.where(Transfer.effective_on >= by.first)
    if by.last is not None:
        rows = rows.where(Transfer.effective_on <= by.last)

    def total(column: Any) -> Any:
        part = case((column.in_(accounts), Transfer.amount_minor), else_=0)
        return func.coalesce(func.sum(part), 0)

    sums: Any = db.session.execute(
        rows.with_only_columns(
            func.count(), total(Transfer.to_account_id), total(Transfer.from_account_id)
        )
    ).one()
    number, came, went = sums
    return Narrowed(
        rows,
        contributor,
        lot,
        aim,
        number,
        Money(int(came), fund.currency),
        Money(int(went), fund.currency),
    )


def _restricted_as(lot: Lot) -> list[Any]:
    columns = (
        Lot.fund_id,
        Lot.theme,
        Lot.area,
        Lot.applicant_kind,
        Lot.objective_id,
        Lot.usable_from,
        Lot.usable_until,
        Lot.most_per_award_minor,
    )
    return [column.is_not_distinct_from(getattr(lot, column.key)) for column in columns]
