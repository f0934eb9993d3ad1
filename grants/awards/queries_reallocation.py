"""Whose money bears an award, which other money may, and what was proposed about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from grants.accounts.models import Role
from grants.applications.policy import kept_out
from grants.awards.models import Award
from grants.awards.models_reallocation import Reallocation
from grants.awards.states import AwardStatus, ReallocationStatus
from grants.funds.allocation import LotOffer, in_the_way
from grants.funds.ledger import AccountKind
from grants.funds.models import Lot
from grants.funds.queries import held_for
from grants.funds.queries_allocating import lots_standing
from grants.funds.queries_moving import lot_name
from grants.funds.wording import restriction
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor, in_funds, seen
from grants.reviews.queries_bearing import need_of

_ENDS = (
    joinedload(Reallocation.award),
    joinedload(Reallocation.proposed_by),
    joinedload(Reallocation.from_lot).options(
        joinedload(Lot.contribution), joinedload(Lot.contributor)
    ),
    joinedload(Reallocation.to_lot).options(
        joinedload(Lot.contribution), joinedload(Lot.contributor)
    ),
)


@dataclass(frozen=True, slots=True)
class Bearing:
    """A lot that bears a part of an award: what of it is still to pay, and what is paid."""

    lot: Lot
    name: str
    restriction: str
    held: Money
    paid: Money


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lot that may bear a part instead, and how much of the award it can take."""

    lot: Lot
    name: str
    room: Money


def held_in(award: Award) -> AccountKind:
    """Where what is not paid yet stands: reserved until an agreement commits it."""
    shares = held_for(award.application_id, AccountKind.COMMITTED, award.fund.currency)
    unsigned = (AwardStatus.OFFERED, AwardStatus.SIGNED)
    committed = bool(shares) or award.status not in unsigned
    return AccountKind.COMMITTED if committed else AccountKind.RESERVED


def bearing(award: Award) -> list[Bearing]:
    """The lots that bear an award, in order of lot."""
    nil = Money.zero(award.fund.currency)
    held = _by_lot(award, held_in(award))
    paid = _by_lot(award, AccountKind.SPENT)
    lots = _lots(award, {*held, *paid})
    return [
        Bearing(lot, lot_name(lot), restriction(lot), held.get(lot.id, nil), paid.get(lot.id, nil))
        for lot in lots
    ]


def borne_by(award: Award, lot_id: int) -> Money:
    """All that a lot bears of an award: reserved, committed and paid."""
    nil = Money.zero(award.fund.currency)
    kinds = (AccountKind.RESERVED, AccountKind.COMMITTED, AccountKind.SPENT)
    return sum((_by_lot(award, kind).get(lot_id, nil) for kind in kinds), nil)


def _by_lot(award: Award, kind: AccountKind) -> dict[int, Money]:
    shares = held_for(award.application_id, kind, award.fund.currency)
    return {share.lot_id: share.amount for share in shares}


def _lots(award: Award, ids: set[int]) -> Sequence[Lot]:
    return db.session.scalars(
        select(Lot)
        .where(Lot.fund_id == award.fund_id, Lot.id.in_(ids))
        .options(joinedload(Lot.contribution), joinedload(Lot.contributor))
        .order_by(Lot.id)
    ).all()


def candidates(award: Award) -> list[Candidate]:
    """The lots with money available whose restrictions the award meets, oldest first."""
    one = Money(1, award.fund.currency)
    offers = {
        offer.lot_id: offer
        for offer in lots_standing(award.fund)
        if offer.available
        and not in_the_way(offer, need_of(award.application, one), borne_by(award, offer.lot_id))
    }
    return [
        Candidate(lot, lot_name(lot), _room(award, offers[lot.id]))
        for lot in _lots(award, set(offers))
    ]


def _room(award: Award, offer: LotOffer) -> Money:
    if offer.most_per_award is None:
        return offer.available
    return min(offer.available, offer.most_per_award - borne_by(award, offer.lot_id))


def offer_of(lot: Lot) -> LotOffer | None:
    """A lot as choosing sees it; None while it is short."""
    return next((each for each in lots_standing(lot.fund) if each.lot_id == lot.id), None)


def reallocations(actor: Actor, award: Award) -> Sequence[Reallocation]:
    """What was proposed of an award, newest first."""
    return db.session.scalars(
        seen(actor, Reallocation)
        .where(Reallocation.award_id == award.id)
        .options(*_ENDS)
        .order_by(Reallocation.id.desc())
    ).all()


def reallocation_of(actor: Actor, award: Award, reference: str) -> Reallocation:
    """The re-allocation, if this actor sees it; else NotFound."""
    return policy.find(
        actor, Reallocation, Reallocation.award_id == award.id, Reallocation.reference == reference
    )


def reallocations_to_approve(actor: Actor) -> Select[Reallocation]:
    """Proposed ones that this actor may approve: those that somebody else proposed."""
    return seen(actor, Reallocation).where(
        in_funds(Reallocation.fund_id, actor.funds(Role.FUND_MANAGER, Role.FINANCE_OFFICER)),
        Reallocation.award_id.not_in(
            select(Award.id).where(Award.application_id.in_(kept_out(actor)))
        ),
        Reallocation.status == ReallocationStatus.PROPOSED.value,
        Reallocation.proposed_by_id != actor.person_id,
    )
