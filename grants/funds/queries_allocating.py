"""What choosing lots needs to know of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import case, func, or_, select

from grants.funds.allocation import LotOffer
from grants.funds.ledger import AccountKind, Share
from grants.funds.models import Account, Contribution, Contributor, Fund, Lot, Transfer
from grants.kernel.db import db
from grants.kernel.i18n import _
from grants.kernel.money import Money


def lot_offers(fund: Fund) -> list[LotOffer]:
    """Every lot that has money available and is not short, as choosing needs to know it."""
    return [lot for lot in lots_standing(fund) if lot.available]


def lots_standing(fund: Fund) -> list[LotOffer]:
    """Every lot that is not short, whether or not it has money available."""
    short = select(Account.lot_id).where(
        Account.fund_id == fund.id,
        Account.kind == AccountKind.SHORTFALL.value,
        Account.balance_minor < 0,
    )
    rows: Iterable[Any] = db.session.execute(
        select(Lot, Account.balance_minor, Contributor.name, Contribution.reference)
        .add_columns(Contribution.received_on)
        .join(Account, (Account.lot_id == Lot.id) & (Account.kind == AccountKind.AVAILABLE.value))
        .join(Contributor, Contributor.id == Lot.contributor_id)
        .join(Contribution, Contribution.id == Lot.contribution_id)
        .where(Lot.fund_id == fund.id, Lot.id.not_in(short))
        .order_by(Lot.id)
    )
    return [
        LotOffer(
            lot_id=lot.id,
            name=_("Contribution %(reference)s of %(name)s", reference=reference, name=name),
            available=Money(balance, fund.currency),
            received_on=received_on,
            theme=lot.theme,
            area=lot.area,
            applicant_kind=lot.applicant_kind,
            usable_from=lot.usable_from,
            usable_until=lot.usable_until,
            objective=lot.objective.key if lot.objective else "",
            objective_name=lot.objective.words if lot.objective else "",
            most_per_award=Money(lot.most_per_award_minor, fund.currency)
            if lot.most_per_award_minor is not None
            else None,
        )
        for lot, balance, name, reference, received_on in rows
    ]


def reserved_shares(fund: Fund) -> dict[int, list[Share]]:
    """What each lot holds reserved, by application: what no agreement committed yet."""
    signed = case(
        (Transfer.to_account_id == Account.id, Transfer.amount_minor),
        else_=-Transfer.amount_minor,
    )
    total = func.sum(signed)
    rows: Iterable[Any] = db.session.execute(
        select(Transfer.application_id, Account.lot_id, total)
        .select_from(Account)
        .join(
            Transfer,
            or_(Transfer.to_account_id == Account.id, Transfer.from_account_id == Account.id),
        )
        .where(
            Account.fund_id == fund.id,
            Account.kind == AccountKind.RESERVED.value,
            Account.balance_minor > 0,
            Transfer.application_id.is_not(None),
        )
        .group_by(Transfer.application_id, Account.lot_id)
        .having(total > 0)
        .order_by(Transfer.application_id, Account.lot_id)
    )
    held: dict[int, list[Share]] = {}
    for application_id, lot_id, minor in rows:
        held.setdefault(application_id, []).append(Share(lot_id, Money(int(minor), fund.currency)))
    return held


def agreed_shares(application_ids: Iterable[int], currency: str) -> dict[int, dict[int, Money]]:
    """What lots bear of awards for good, committed or paid: application → lot → amount."""
    signed = case(
        (Transfer.to_account_id == Account.id, Transfer.amount_minor),
        else_=-Transfer.amount_minor,
    )
    total = func.sum(signed)
    rows: Iterable[Any] = db.session.execute(
        select(Transfer.application_id, Account.lot_id, total)
        .select_from(Transfer)
        .join(
            Account,
            or_(Transfer.to_account_id == Account.id, Transfer.from_account_id == Account.id),
        )
        .where(
            Transfer.application_id.in_(list(application_ids)),
            Account.kind.in_([AccountKind.COMMITTED.value, AccountKind.SPENT.value]),
        )
        .group_by(Transfer.application_id, Account.lot_id)
        .having(total > 0)
    )
    held: dict[int, dict[int, Money]] = {}
    for application_id, lot_id, minor in rows:
        held.setdefault(application_id, {})[lot_id] = Money(int(minor), currency)
    return held
