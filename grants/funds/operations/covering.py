"""A lot whose money bounced after it was promised is short: it blocks until it is covered."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from grants.funds.ledger import AccountKind, LedgerEvent
from grants.funds.models import Account, Contribution, Contributor, Lot, Transfer
from grants.funds.operations.posting import Line, NotEnoughMoney, lock_lots, post
from grants.funds.states import FundAction
from grants.kernel import audit, clock
from grants.kernel.db import db
from grants.kernel.errors import NotNow
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import Actor, demand


class LotShort(NotEnoughMoney):
    """Money of a lot bounced that was promised already; nothing goes out of it until covered."""


def balance_of(lot: Lot, kind: AccountKind) -> Money:
    """What one of a lot's accounts holds now."""
    held = db.session.scalar(
        select(Account.balance_minor).where(Account.lot_id == lot.id, Account.kind == kind.value)
    )
    return Money(held or 0, lot.fund.currency)


def demand_covered(lot_ids: Iterable[int]) -> None:
    """Refuse to take money out of lots that are short. Raises LotShort naming the first."""
    row = db.session.execute(
        select(Contribution.reference, Contributor.name, Account.balance_minor, Lot)
        .join(Lot, Lot.contribution_id == Contribution.id)
        .join(Contributor, Contributor.id == Lot.contributor_id)
        .join(Account, (Account.lot_id == Lot.id) & (Account.balance_minor < 0))
        .where(Lot.id.in_(list(lot_ids)), Account.kind == AccountKind.SHORTFALL.value)
        .order_by(Lot.id)
        .limit(1)
    ).first()
    if row is not None:
        reference, name, minor, lot = row
        raise LotShort(
            _(
                "Contribution %(reference)s of %(name)s bounced and %(short)s of what it was "
                "promised for is not there. Cover it with other money first.",
                reference=reference,
                name=name,
                short=str(Money(-minor, lot.fund.currency)),
            )
        )


def cover_shortfall(actor: Actor, *, lot: Lot) -> Money:
    """Use what a short lot has available to cover what it lacks, as far as it goes.

    Effects, in order: the lot's accounts are locked; available moves to shortfall; an audit
    entry. Returns what was covered. Raises NotNow when nothing is short or available.
    """
    demand(actor, FundAction.COVER_SHORTFALL, lot)
    lock_lots([lot.id])
    available = balance_of(lot, AccountKind.AVAILABLE)
    covered = min(available, -balance_of(lot, AccountKind.SHORTFALL))
    if covered.minor <= 0:
        raise NotNow(_("Nothing of this lot is short, or nothing is available to cover it."))
    before = db.session.scalar(
        select(func.count()).where(
            Transfer.cause_type == Lot.__tablename__,
            Transfer.cause_id == lot.id,
            Transfer.event == LedgerEvent.SHORTFALL_COVERED.value,
        )
    )
    post(
        actor,
        LedgerEvent.SHORTFALL_COVERED,
        fund=lot.fund,
        lines=[Line(covered, lot_id=lot.id)],
        cause=lot,
        key=f"lot:{lot.id}:covered:{before}",
        about=f"{lot.contributor.name}, {lot.contribution.reference}",
        on=clock.today(lot.fund.time_zone),
    )
    audit.record(actor, FundAction.COVER_SHORTFALL, lot, detail={"amount": covered.plain()})
    return covered
