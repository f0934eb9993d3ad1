"""Other money bears a part of an award: one person proposes it, another approves.

Nothing is overwritten: what one lot bore is given back by a reversal, and the other lot
reserves it anew.
"""

from __future__ import annotations

from datetime import date

from grants.awards import queries_reallocation as queries
from grants.awards.models import Award
from grants.awards.models_reallocation import Reallocation
from grants.awards.states import ReallocationAction
from grants.funds.allocation import in_the_way
from grants.funds.ledger import AccountKind, LedgerEvent
from grants.funds.models import Lot
from grants.funds.operations.covering import demand_covered
from grants.funds.operations.giving import demand_above_nil, reference_of
from grants.funds.operations.posting import Line, NotEnoughMoney, lock_lots, post
from grants.funds.queries import lots_of_application
from grants.funds.queries_moving import lot_name
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire
from grants.reviews.queries_bearing import need_of

_E = LedgerEvent
_POSTED = {
    AccountKind.RESERVED: ((_E.RESERVATION_RELEASED,), (_E.DECISION_RESERVED,)),
    AccountKind.COMMITTED: (
        (_E.COMMITMENT_RELEASED,),
        (_E.DECISION_RESERVED, _E.AGREEMENT_COMMITTED),
    ),
}
"""What is posted of the lot that gives up, then of the lot that takes over."""


def propose_reallocation(
    actor: Actor, *, award: Award, source: Lot, target: Lot, amount: Money, reason: str
) -> Reallocation:
    """Propose that another lot bears a part of an award that is not paid yet. Nothing moves.

    Effects: the proposal, an audit entry. Raises Invalid on `source`, `target`, `amount` or
    `reason`.
    """
    demand(actor, ReallocationAction.PROPOSE, award)
    demand_above_nil(amount, award.fund)
    if target.fund_id != award.fund_id or target.id == source.id:
        raise Invalid(_("Choose another lot of the same fund."), "target")
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    held = _held(award, source)
    if amount > held:
        raise Invalid(
            _(
                "%(lot)s bears %(held)s of what is still to pay. Enter at most that.",
                lot=lot_name(source),
                held=str(held),
            ),
            "amount",
        )
    refused = _refusals(award, target, amount)
    if refused:
        raise Invalid(" ".join(refused), "target")
    made = Reallocation(
        reference=reference_of(award.fund, "R", clock.today(award.fund.time_zone)),
        fund_id=award.fund_id,
        award_id=award.id,
        from_lot_id=source.id,
        to_lot_id=target.id,
        amount_minor=amount.minor,
        reason=reason.strip(),
        proposed_by_id=actor.person_id,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        actor,
        ReallocationAction.PROPOSE,
        made,
        detail={"award": award.reference, "amount": amount.plain(), "reason": made.reason},
    )
    return made


def approve_reallocation(actor: Actor, *, reallocation: Reallocation) -> None:
    """Approve what somebody else proposed: the other lot bears it from now on.

    Effects, in order: the award and the proposal are locked, the proposal is approved; the lots
    are locked; what the first lot bore is released; the other reserves it, and commits it where
    the agreement did. Raises NotNow where the other lot may not bear it any more, and
    NotEnoughMoney where the first has paid it, or the other has too little.
    """
    award = lock(Award, reallocation.award_id)
    held = lock(Reallocation, reallocation.id)
    fire(
        actor,
        held,
        ReallocationAction.APPROVE,
        detail={"award": award.reference, "amount_minor": held.amount_minor},
        decided_by_id=actor.person_id,
        decided_at=clock.now(),
    )
    lots = {held.from_lot_id, held.to_lot_id, *lots_of_application(award.application_id)}
    lock_lots(sorted(lots))
    if held.amount > _held(award, held.from_lot):
        raise NotEnoughMoney(_("%(lot)s bears less than that by now.", lot=lot_name(held.from_lot)))
    demand_covered([held.to_lot_id])
    refused = _refusals(award, held.to_lot, held.amount)
    if refused:
        raise NotNow(" ".join(refused))
    released, taken = _POSTED[queries.held_in(award)]
    today = clock.today(award.fund.time_zone)
    for event in released:
        _post(actor, event, award, held, held.from_lot_id, today)
    for event in taken:
        _post(actor, event, award, held, held.to_lot_id, today)


def reject_reallocation(actor: Actor, *, reallocation: Reallocation) -> None:
    """Reject what was proposed, or take back one's own proposal."""
    held = lock(Reallocation, reallocation.id)
    fire(
        actor,
        held,
        ReallocationAction.REJECT,
        decided_by_id=actor.person_id,
        decided_at=clock.now(),
    )


def _held(award: Award, lot: Lot) -> Money:
    found = (each.held for each in queries.bearing(award) if each.lot.id == lot.id)
    return next(found, Money.zero(award.fund.currency))


def _refusals(award: Award, target: Lot, amount: Money) -> list[str]:
    offer = queries.offer_of(target)
    if offer is None:
        return [_("%(lot)s is short itself. Choose another lot.", lot=lot_name(target))]
    borne = queries.borne_by(award, target.id)
    found = in_the_way(offer, need_of(award.application, amount), borne)
    if not found and offer.available < amount:
        found = [
            _(
                "%(lot)s has %(held)s available; %(wanted)s are needed.",
                lot=offer.name,
                held=str(offer.available),
                wanted=str(amount),
            )
        ]
    return found


def _post(
    actor: Actor, event: LedgerEvent, award: Award, held: Reallocation, lot_id: int, on: date
) -> None:
    post(
        actor,
        event,
        fund=award.fund,
        lines=[Line(held.amount, lot_id=lot_id)],
        cause=held,
        key=f"reallocation:{held.reference}:{event}",
        about=_("Re-allocated: %(reference)s", reference=award.reference),
        on=on,
        application_id=award.application_id,
    )
