"""Moves between lots: one person proposes, another approves; a restriction goes with the money."""

from __future__ import annotations

from grants.funds.ledger import LedgerEvent
from grants.funds.models import Lot
from grants.funds.models_moves import LotMove
from grants.funds.operations.covering import demand_covered
from grants.funds.operations.giving import demand_above_nil, reference_of
from grants.funds.operations.posting import Line, lock_lots, post
from grants.funds.restricting import widens
from grants.funds.states import LotMoveAction
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire


def propose_move(
    actor: Actor, *, source: Lot, target: Lot, amount: Money, reason: str, consent: str = ""
) -> LotMove:
    """Propose that available money goes from one lot to another. Nothing moves yet.

    Where the target may be used for more than the source, `consent` says where the
    contributor agreed. Effects: the proposal, an audit entry. Raises Invalid on `target`,
    `amount`, `reason` or `consent`.
    """
    demand(actor, LotMoveAction.PROPOSE, source)
    fund = source.fund
    if target.fund_id != fund.id or target.id == source.id:
        raise Invalid(_("Choose another lot of the same fund."), "target")
    demand_above_nil(amount, fund)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    _demand_consent(source, target, consent)
    move = LotMove(
        reference=reference_of(fund, "M", clock.today(fund.time_zone)),
        fund_id=fund.id,
        from_lot_id=source.id,
        to_lot_id=target.id,
        amount_minor=amount.minor,
        reason=reason.strip(),
        consent=consent.strip(),
        proposed_by_id=actor.person_id,
    )
    db.session.add(move)
    db.session.flush()
    audit.record(
        actor,
        LotMoveAction.PROPOSE,
        move,
        detail={"amount": amount.plain(), "reason": move.reason, "consent": move.consent},
    )
    return move


def _demand_consent(source: Lot, target: Lot, consent: str) -> None:
    if widens(source, target) and not consent.strip():
        raise Invalid(
            _(
                "The money could be used for more there than it was given for. "
                "Say where the contributor agreed to it."
            ),
            "consent",
        )


def approve_move(actor: Actor, *, move: LotMove) -> None:
    """Approve a move that somebody else proposed: the money goes over now.

    Effects, in order: the move is locked and approved; both lots are locked; the transfer.
    Raises NotEnoughMoney when less is available, or when the source is short.
    """
    held = lock(LotMove, move.id)
    fire(
        actor,
        held,
        LotMoveAction.APPROVE,
        detail={"amount_minor": held.amount_minor},
        decided_by_id=actor.person_id,
        decided_at=clock.now(),
    )
    lock_lots([held.from_lot_id, held.to_lot_id])
    demand_covered([held.from_lot_id])
    post(
        actor,
        LedgerEvent.LOT_TRANSFERRED,
        fund=held.fund,
        lines=[Line(held.amount, lot_id=held.from_lot_id, to_lot_id=held.to_lot_id)],
        cause=held,
        key=f"lot_move:{held.reference}",
        about=held.reference,
        on=clock.today(held.fund.time_zone),
    )


def reject_move(actor: Actor, *, move: LotMove) -> None:
    """Reject a proposed move, or take back one's own."""
    held = lock(LotMove, move.id)
    fire(
        actor,
        held,
        LotMoveAction.REJECT,
        decided_by_id=actor.person_id,
        decided_at=clock.now(),
    )
