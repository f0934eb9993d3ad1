"""Choosing a portfolio: its limits are set, and a proposal is put before the panel."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from grants.calls.models import Call
from grants.kernel import audit
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand, seen
from grants.reviews import queries_portfolio
from grants.reviews.models_panel import Panel, PanelItem
from grants.reviews.models_portfolio import PortfolioLimits
from grants.reviews.portfolio import Limit
from grants.reviews.states import ReviewAction
from grants.reviews.states_panel import ItemStatus, PanelStatus

MOST_LIMITS = 20
"""So many limits a call carries at most."""


def set_limits(actor: Actor, *, call: Call, limits: Sequence[Limit]) -> PortfolioLimits:
    """Set the limits within which a call's portfolio is chosen, as a new version."""
    call = lock(Call, call.id)
    demand(actor, ReviewAction.SET_LIMITS, call)
    if len(limits) > MOST_LIMITS:
        raise Invalid(_("A call carries %(n)s limits at most. Remove one.", n=MOST_LIMITS))
    if any(each.amount < 0 for each in limits):
        raise Invalid(_("Enter nil or more."), "amount")
    last = queries_portfolio.limits_of(call)
    version = PortfolioLimits(
        call_id=call.id,
        number=1 + (last.number if last else 0),
        limits=[
            {
                "by": each.by.value,
                "value": each.value,
                "bound": each.bound.value,
                "measure": each.measure.value,
                "amount": each.amount,
            }
            for each in limits
        ],
        saved_by_id=actor.person_id,
    )
    db.session.add(version)
    db.session.flush()
    audit.record(
        actor,
        ReviewAction.SET_LIMITS,
        version,
        detail={"version": version.number},
        fund_id=call.fund_id,
    )
    return version


def take_as_proposal(actor: Actor, *, call: Call, chosen: Collection[str]) -> int:
    """Mark on the agendas of a call what a portfolio proposes; people decide all the same.

    `chosen`: references. Each item that the actor sees and that is still to discuss, in a
    meeting that is not closed, is proposed for an award or for the waiting list. Gives how many.
    """
    demand(actor, ReviewAction.SET_LIMITS, call)
    items = db.session.scalars(
        seen(actor, PanelItem)
        .join(Panel, Panel.id == PanelItem.panel_id)
        .where(
            Panel.call_id == call.id,
            Panel.status != PanelStatus.CLOSED.value,
            PanelItem.status == ItemStatus.OPEN.value,
        )
        .order_by(PanelItem.id)
        .with_for_update(of=PanelItem)
    ).all()
    for item in items:
        item.proposed = "awarded" if item.application.reference in chosen else "waitlisted"
        audit.record(
            actor,
            ReviewAction.SET_LIMITS,
            item,
            detail={"proposed": item.proposed},
            fund_id=call.fund_id,
        )
    db.session.flush()
    return len(items)
