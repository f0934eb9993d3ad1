"""What is read of interest and charges: the newest, and whether each was reversed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

import grants.funds.policy_moves  # noqa: F401 - enters who sees what
from grants.funds.ledger import LedgerEvent
from grants.funds.models import Fund, Transfer
from grants.funds.models_moves import BankItem, BankItemKind
from grants.kernel.db import db
from grants.kernel.policy import Actor, seen

_SHOWN = 20


def newest_items(actor: Actor, fund: Fund) -> Sequence[BankItem]:
    """The newest interest and charges of a fund, those that are looked at for a mistake."""
    query = seen(actor, BankItem).where(
        BankItem.fund_id == fund.id, BankItem.kind != BankItemKind.REFUND.value
    )
    return db.session.scalars(query.order_by(BankItem.id.desc()).limit(_SHOWN)).all()


def reversed_items(items: Sequence[BankItem]) -> set[int]:
    """Which of these were reversed."""
    events = (LedgerEvent.INTEREST_REVERSED.value, LedgerEvent.CHARGES_REVERSED.value)
    query = select(Transfer.cause_id).where(
        Transfer.cause_type == BankItem.__tablename__,
        Transfer.cause_id.in_([item.id for item in items]),
        Transfer.event.in_(events),
    )
    return set(db.session.scalars(query))
