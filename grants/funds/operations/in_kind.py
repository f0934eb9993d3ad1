"""Gifts in kind: goods and services with the basis of their value, never spent as money."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from grants.funds.ledger import LedgerEvent
from grants.funds.models import Contributor, Transfer
from grants.funds.models_moves import GiftInKind, ValuationBasis
from grants.funds.operations.giving import demand_above_nil, reference_of
from grants.funds.operations.posting import Line, post
from grants.funds.states import FundAction
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import Actor, demand


def receive_in_kind(
    actor: Actor,
    *,
    contributor: Contributor,
    what: str,
    value: Money,
    basis: ValuationBasis,
    basis_note: str,
    received_on: date,
) -> GiftInKind:
    """Record goods or services a contributor gave. They become no lot.

    Effects, in order: the gift, its transfer, an audit entry. Raises Invalid on `what`,
    `amount`, `basis_note` or `received_on`.
    """
    demand(actor, FundAction.RECEIVE_IN_KIND, contributor)
    fund = contributor.fund
    demand_above_nil(value, fund)
    if not what.strip():
        raise Invalid(_("Say what was given."), "what")
    if not basis_note.strip():
        raise Invalid(_("Say how the value was found, so that it can be checked."), "basis_note")
    if received_on > clock.today(fund.time_zone):
        raise Invalid(_("Choose today or a day before."), "received_on")
    gift = GiftInKind(
        reference=reference_of(fund, "K", received_on),
        fund_id=fund.id,
        contributor_id=contributor.id,
        what=what.strip(),
        value_minor=value.minor,
        basis=ValuationBasis(basis).value,
        basis_note=basis_note.strip(),
        received_on=received_on,
        recorded_by_id=actor.person_id,
    )
    db.session.add(gift)
    db.session.flush()
    _post(actor, LedgerEvent.IN_KIND_RECEIVED, gift, value, "received", received_on)
    detail = {"value": value.plain(), "basis": gift.basis, "what": gift.what}
    audit.record(actor, FundAction.RECEIVE_IN_KIND, gift, detail=detail)
    return gift


def use_in_kind(actor: Actor, *, gift: GiftInKind, value: Money, on: date, note: str) -> None:
    """Record that a gift in kind, or part of it, was used.

    Effects, in order: the gift is locked; its transfer; an audit entry. Raises Invalid on
    `amount` when less of it is left, and on `note`.
    """
    demand(actor, FundAction.USE_IN_KIND, gift)
    held = lock(GiftInKind, gift.id)
    demand_above_nil(value, held.fund)
    if not note.strip():
        raise Invalid(_("Say what it was used for."), "note")
    if not held.received_on <= on <= clock.today(held.fund.time_zone):
        raise Invalid(_("Choose a day since it came, and not after today."), "on")
    times, used = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Transfer.amount_minor), 0)).where(
            Transfer.cause_type == GiftInKind.__tablename__,
            Transfer.cause_id == held.id,
            Transfer.event == LedgerEvent.IN_KIND_USED.value,
        )
    ).one()
    left = Money(held.value_minor - int(used), value.currency)
    if value > left:
        raise Invalid(_("%(left)s of it is left.", left=str(left)), "amount")
    _post(actor, LedgerEvent.IN_KIND_USED, held, value, f"used:{times}", on)
    detail = {"value": value.plain(), "note": note.strip()}
    audit.record(actor, FundAction.USE_IN_KIND, held, detail=detail)


def _post(
    actor: Actor, event: LedgerEvent, gift: GiftInKind, value: Money, act: str, on: date
) -> None:
    post(
        actor,
        event,
        fund=gift.fund,
        lines=[Line(value, contributor_id=gift.contributor_id)],
        cause=gift,
        key=f"gift_in_kind:{gift.reference}:{act}",
        about=f"{gift.contributor.name}, {gift.reference}",
        on=on,
    )
