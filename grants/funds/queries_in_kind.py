"""What is read of gifts in kind: what was given, and how much of its value is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

import grants.funds.policy_moves  # noqa: F401 - enters who sees what
from grants.funds.ledger import LedgerEvent
from grants.funds.models import Contributor, Fund, Transfer
from grants.funds.models_moves import GiftInKind
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor, seen


@dataclass(frozen=True, slots=True)
class GiftStanding:
    """A gift in kind and what of it has not been used yet. It is no money."""

    gift: GiftInKind
    left: Money


def gifts_of(actor: Actor, contributor: Contributor) -> list[GiftStanding]:
    """The contributor's gifts in kind, newest first: two queries, however many."""
    query = seen(actor, GiftInKind).where(GiftInKind.contributor_id == contributor.id)
    gifts = list(db.session.scalars(query.order_by(GiftInKind.id.desc())))
    used = _used([gift.id for gift in gifts])
    return [GiftStanding(gift, gift.value - _money(gift, used)) for gift in gifts]


def gift_by_reference(actor: Actor, fund: Fund, reference: str) -> GiftStanding:
    """The gift, if this actor sees it; else NotFound."""
    gift = policy.find(
        actor, GiftInKind, GiftInKind.fund_id == fund.id, GiftInKind.reference == reference
    )
    return GiftStanding(gift, gift.value - _money(gift, _used([gift.id])))


def _money(gift: GiftInKind, used: dict[int, int]) -> Money:
    return Money(used.get(gift.id, 0), gift.fund.currency)


def _used(gift_ids: list[int]) -> dict[int, int]:
    rows: Iterable[Any] = db.session.execute(
        select(Transfer.cause_id, func.sum(Transfer.amount_minor))
        .where(
            Transfer.cause_type == GiftInKind.__tablename__,
            Transfer.cause_id.in_(gift_ids),
            Transfer.event == LedgerEvent.IN_KIND_USED.value,
        )
        .group_by(Transfer.cause_id)
    )
    return {gift_id: int(minor) for gift_id, minor in rows}
