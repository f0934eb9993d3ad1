"""What was posted before under a key: asked again, an event gives what it gave first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from grants.funds.ledger import Share
from grants.funds.models import Transfer
from grants.kernel.db import db
from grants.kernel.money import Money


def posted_under(cause: Any, key: str) -> Sequence[Transfer]:
    """The transfers of one event of this record, in order."""
    # "/" parts a posting's key from its row's number; the cause's index finds the few rows.
    return db.session.scalars(
        select(Transfer)
        .where(
            Transfer.cause_type == cause.__tablename__,
            Transfer.cause_id == cause.id,
            Transfer.key.startswith(f"{key}/", autoescape=True),
        )
        .order_by(Transfer.id)
    ).all()


def is_reversed(transfers: Iterable[Transfer]) -> bool:
    """One of these was taken back."""
    ids = [transfer.id for transfer in transfers]
    found = select(Transfer.id).where(Transfer.reverses_id.in_(ids)).limit(1)
    return db.session.scalars(found).first() is not None


def shares_posted(cause: Any, key: str, currency: str) -> list[Share]:
    """What was posted under this key before, per lot; empty when nothing was."""
    shares = []
    for transfer in posted_under(cause, key):
        lot_id = transfer.from_account.lot_id
        if lot_id is not None:
            shares.append(Share(lot_id, Money(transfer.amount_minor, currency)))
    return shares
