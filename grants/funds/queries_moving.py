"""What is read of moves between lots: the moves themselves, and which lots may give or get."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

import grants.funds.policy_moves  # noqa: F401 - enters who sees what
from grants.accounts.models import Role
from grants.funds.models import Fund, Lot
from grants.funds.models_moves import LotMove
from grants.funds.queries import lot_figures
from grants.funds.states import LotMoveStatus
from grants.funds.wording import restriction
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor, in_funds, seen

_ENDS = (
    joinedload(LotMove.fund),
    joinedload(LotMove.proposed_by),
    joinedload(LotMove.from_lot).options(joinedload(Lot.contribution), joinedload(Lot.contributor)),
    joinedload(LotMove.to_lot).options(joinedload(Lot.contribution), joinedload(Lot.contributor)),
)


@dataclass(frozen=True, slots=True)
class LotStanding:
    """A lot as somebody chooses it: whose, what it may be used for, what is there or lacks."""

    reference: str
    lot: Lot
    restriction: str
    available: Money
    shortfall: Money

    @property
    def may_give(self) -> bool:
        """Money leaves a lot that has some available and lacks none."""
        return bool(self.available) and not self.shortfall


def lot_name(lot: Lot) -> str:
    """Whose lot it is, and of which contribution."""
    return f"{lot.contributor.name}, {lot.contribution.reference}"


def lots_of(actor: Actor, fund: Fund) -> list[LotStanding]:
    """The fund's lots, oldest first: two queries, however many."""
    figures = lot_figures(fund)
    query = (
        seen(actor, Lot)
        .where(Lot.fund_id == fund.id)
        .options(joinedload(Lot.contribution), joinedload(Lot.contributor))
        .order_by(Lot.id)
    )
    return [
        LotStanding(
            lot.contribution.reference,
            lot,
            restriction(lot),
            figures[lot.id].available,
            figures[lot.id].shortfall,
        )
        for lot in db.session.scalars(query)
    ]


def moves(actor: Actor, fund: Fund) -> Select[LotMove]:
    """The fund's moves between lots that this actor sees."""
    return seen(actor, LotMove).where(LotMove.fund_id == fund.id).options(*_ENDS)


def move_by_reference(actor: Actor, fund: Fund, reference: str) -> LotMove:
    """The move, if this actor sees it; else NotFound."""
    return policy.find(actor, LotMove, LotMove.fund_id == fund.id, LotMove.reference == reference)


def moves_to_approve(actor: Actor) -> Select[LotMove]:
    """Proposed moves that this actor may approve: those that somebody else proposed."""
    return seen(actor, LotMove).where(
        in_funds(LotMove.fund_id, actor.funds(Role.FUND_MANAGER, Role.FINANCE_OFFICER)),
        LotMove.status == LotMoveStatus.PROPOSED.value,
        LotMove.proposed_by_id != actor.person_id,
    )
