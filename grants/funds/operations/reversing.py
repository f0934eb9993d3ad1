"""Interest or charges that were recorded wrongly: reversed to the last unit, never changed."""

from __future__ import annotations

from sqlalchemy import select

from grants.funds.ledger import LedgerEvent
from grants.funds.models import Transfer
from grants.funds.models_moves import BankItem, BankItemKind
from grants.funds.operations.posting import Line, lock_lots, post
from grants.funds.states import FundAction
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import Actor, demand

_REVERSALS = {
    BankItemKind.INTEREST: (LedgerEvent.INTEREST_EARNED, LedgerEvent.INTEREST_REVERSED),
    BankItemKind.CHARGES: (LedgerEvent.CHARGES_PAID, LedgerEvent.CHARGES_REVERSED),
}


def reverse_bank_item(actor: Actor, *, item: BankItem, reason: str) -> None:
    """Reverse interest or charges that were recorded wrongly; record them again as they are.

    Effects, in order: the item and its lots are locked; each lot gets back what it bore, or
    gives back what it earned; an audit entry. Raises Invalid on `reason`, NotNow for a refund
    or what was reversed already, NotEnoughMoney when a lot has too little available.
    """
    demand(actor, FundAction.REVERSE_BANK_ITEM, item)
    held = lock(BankItem, item.id)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    events = _REVERSALS.get(BankItemKind(held.kind))
    if events is None:
        raise NotNow(_("Only interest and charges can be reversed."))
    recorded, reversal = events
    rows = _rows(held, recorded)
    if db.session.scalar(select(Transfer.id).where(Transfer.reverses_id == rows[0][0].id)):
        raise NotNow(_("This is reversed already."))
    lock_lots([lot for _row, lot in rows])
    post(
        actor,
        reversal,
        fund=held.fund,
        lines=[Line(Money(row.amount_minor, held.fund.currency), lot_id=lot) for row, lot in rows],
        cause=held,
        key=f"bank_item:{held.reference}:reversed",
        about=f"{held.reference}, {held.bank_reference}",
        on=clock.today(held.fund.time_zone),
        reverses=_all(held, recorded),
    )
    audit.record(actor, FundAction.REVERSE_BANK_ITEM, held, detail={"reason": reason.strip()})


def _all(item: BankItem, event: LedgerEvent) -> list[Transfer]:
    query = select(Transfer).where(
        Transfer.cause_type == BankItem.__tablename__,
        Transfer.cause_id == item.id,
        Transfer.event == event.value,
    )
    return list(db.session.scalars(query.order_by(Transfer.id)))


def _rows(item: BankItem, event: LedgerEvent) -> list[tuple[Transfer, int]]:
    """The item's transfers of lots, each with its lot; what the bank moved is left out."""
    found = []
    for row in _all(item, event):
        ends = (row.from_account, row.to_account)
        lot = next((end.lot_id for end in ends if end.lot_id is not None), None)
        if lot is not None:
            found.append((row, lot))
    return found
