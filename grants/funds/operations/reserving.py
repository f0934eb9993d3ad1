"""Money that a decision sets aside, and the reservations that move to make room for it.

Asked by the room above (reviews), whose own policy has already been asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from grants.funds.allocation import Allocated, Moved, Need, Reservation, Shortfall, allocate
from grants.funds.ledger import LedgerEvent, Share
from grants.funds.models import Fund, Lot
from grants.funds.operations.posted import shares_posted
from grants.funds.operations.posting import Line, NotEnoughMoney, lock_lots, post
from grants.funds.queries_allocating import agreed_shares, lots_standing, reserved_shares
from grants.kernel.db import db
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import Actor

Needs = Callable[[Sequence[int]], Mapping[int, Need]]
"""What the awards of these applications ask of the lots; those left out stay where they are."""


def _nobody(_applications: Sequence[int]) -> Mapping[int, Need]:
    return {}


def reserve(
    actor: Actor,
    *,
    fund: Fund,
    application_id: int,
    amount: Money,
    theme: str,
    area: str,
    applicant_kind: str,
    on: date,
    cause: Any,
    key: str,
    about: str,
    objectives: Iterable[str] = (),
    others: Needs = _nobody,
) -> Allocated:
    """Set money aside for an application that is to be awarded.

    Effects, in order: the accounts of every lot of the fund are locked; lots are found
    (`allocation.allocate`); where `others` make room, their reservations are released and
    reserved anew; available moves to reserved. Returns each lot's share, which sum to
    `amount`, and what moved. Raises NotEnoughMoney that names the restrictions in the way.
    `cause` is the record that decides, such as the decision; under the same `key` the first
    shares are given again.
    """
    before = shares_posted(cause, key, amount.currency)
    if before:
        return Allocated(before, [])
    lock_lots(db.session.scalars(select(Lot.id).where(Lot.fund_id == fund.id)).all())
    before = shares_posted(cause, key, amount.currency)
    if before:
        return Allocated(before, [])
    borne = agreed_shares([application_id], fund.currency).get(application_id, {})
    need = Need(amount, theme, area, applicant_kind, on, frozenset(objectives), borne)
    found = find_money(fund, need, others)
    if isinstance(found, Shortfall):
        raise NotEnoughMoney(found.sentence)
    move_reservations(actor, found.moved, fund=fund, on=on, cause=cause, key=key)
    post(
        actor,
        LedgerEvent.DECISION_RESERVED,
        fund=fund,
        lines=_lines(found.shares),
        cause=cause,
        key=key,
        about=about,
        on=on,
        application_id=application_id,
    )
    return found


def find_money(fund: Fund, need: Need, others: Needs = _nobody) -> Allocated | Shortfall:
    """The lots that bear an award now, and what moves for it; nothing is posted.

    Other reservations are looked at only where the award cannot be borne beside them.
    """
    lots = lots_standing(fund)
    found = allocate(lots, need)
    if isinstance(found, Allocated):
        return found
    reserved = reserved_shares(fund)
    asked = others(list(reserved))
    movable = [
        Reservation(application_id, asked[application_id], tuple(held))
        for application_id, held in reserved.items()
        if application_id in asked
    ]
    return allocate(lots, need, movable) if movable else found


def move_reservations(
    actor: Actor, moved: Sequence[Moved], *, fund: Fund, on: date, cause: Any, key: str
) -> None:
    """Move what awards have reserved from lots to other lots: given back, and reserved anew.

    Effects: for every award a reversal of what it gives up, then what it takes instead.
    """
    given_up = [(LedgerEvent.RESERVATION_RELEASED, each, each.given_up) for each in moved]
    taken = [(LedgerEvent.DECISION_RESERVED, each, each.taken) for each in moved]
    for event, each, shares in (*given_up, *taken):
        post(
            actor,
            event,
            fund=fund,
            lines=_lines(shares),
            cause=cause,
            key=f"{key}:{event}:{each.application_id}",
            about=_("Reservation moved to other lots"),
            on=on,
            application_id=each.application_id,
        )


def _lines(shares: Sequence[Share]) -> list[Line]:
    return [Line(share.amount, lot_id=share.lot_id) for share in shares]
