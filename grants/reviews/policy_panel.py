"""Who plans a panel's meeting, sits on it, votes and settles; and who sees what of it.

Sitting on a panel shows its agenda's applications until the meeting is closed. Whoever is barred
from a case does not see that it is on the agenda: neither its title, its place, its notes nor
its votes.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, true

from grants.accounts.models import Role
from grants.accounts.policy import is_auditor, is_fund_manager
from grants.applications import policy as applications_policy
from grants.applications.models import Application
from grants.applications.policy import is_barred, kept_out
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.policy import Actor, in_funds, predicate, the_clock, visible, whose
from grants.reviews.models_panel import (
    Panel,
    PanelItem,
    PanelMember,
    PanelNote,
    PanelSettlement,
    PanelVote,
)
from grants.reviews.states_panel import ItemStatus, PanelAction, PanelStatus


def _own_panels(actor: Actor) -> Select[int]:
    return select(PanelMember.panel_id).where(PanelMember.person_id == (actor.person_id or 0))


def _before_a_panel_of(actor: Actor) -> Select[int]:
    """The applications on the agenda of a meeting that the actor sits on, until it is closed."""
    return (
        select(PanelItem.application_id)
        .join(Panel, Panel.id == PanelItem.panel_id)
        .where(Panel.id.in_(_own_panels(actor)), Panel.status != PanelStatus.CLOSED.value)
    )


@applications_policy.may_also_see
def on_the_agenda(actor: Actor) -> ColumnElement[bool]:
    """Applications on the agenda of a meeting that the actor sits on, until it is closed."""
    return Application.id.in_(_before_a_panel_of(actor))


@predicate
def sits_on_it(actor: Actor, record: Any) -> bool:
    """Sits on the panel; for an application: on a panel that has it on its agenda."""
    if actor.person_id is None:
        return False
    if isinstance(record, Application):
        found = _before_a_panel_of(actor).where(PanelItem.application_id == record.id)
        return db.session.scalars(found.limit(1)).first() is not None
    own = _own_panels(actor).limit(1)
    if record is not None:
        panel_id = record.id if isinstance(record, Panel) else getattr(record, "panel_id", 0)
        own = own.where(PanelMember.panel_id == panel_id)
    return db.session.scalars(own).first() is not None


_A = PanelAction

policy.rules(
    {
        _A.LIST: is_fund_manager | is_auditor | sits_on_it,
        _A.PLAN: is_fund_manager,
        _A.VIEW: is_fund_manager | is_auditor | sits_on_it,
        _A.CHANGE: is_fund_manager,
        _A.ORDER: is_fund_manager & ~is_barred,
        _A.ATTEND: is_fund_manager,
        _A.OPEN: is_fund_manager,
        _A.CLOSE: is_fund_manager,
        _A.DISCUSS: sits_on_it & ~is_barred,
        _A.VOTE: sits_on_it & ~is_barred,
        _A.SETTLE: is_fund_manager & sits_on_it & ~is_barred,
        _A.DEFER: (is_fund_manager & sits_on_it & ~is_barred) | the_clock,
    }
)


@policy.visibility(Panel)
def _panels(actor: Actor) -> ColumnElement[bool]:
    """Managers and auditors of the fund; who sits on it."""
    if actor.is_system:
        return true()
    of_fund = in_funds(Panel.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR))
    return or_(of_fund, Panel.id.in_(_own_panels(actor)))


@policy.visibility(PanelMember)
def _members(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the panel."""
    return whose(PanelMember.panel_id, Panel, visible(actor, Panel))


@policy.visibility(PanelItem)
def _items(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the panel, unless they are barred from the case."""
    if actor.is_system:
        return true()
    return and_(
        whose(PanelItem.panel_id, Panel, visible(actor, Panel)),
        PanelItem.application_id.not_in(kept_out(actor)),
    )


@policy.visibility(PanelVote)
def _votes(actor: Actor) -> ColumnElement[bool]:
    """One's own; everybody's once the item is settled, for whoever sees it."""
    if actor.is_system:
        return true()
    settled = and_(PanelItem.status == ItemStatus.SETTLED.value, visible(actor, PanelItem))
    own = and_(
        PanelVote.person_id == (actor.person_id or 0),
        whose(PanelVote.item_id, PanelItem, visible(actor, PanelItem)),
    )
    return or_(own, whose(PanelVote.item_id, PanelItem, settled))


@policy.visibility(PanelNote)
def _notes(actor: Actor) -> ColumnElement[bool]:
    """With the item it is about; with the panel, where it is about none."""
    if actor.is_system:
        return true()
    return or_(
        and_(PanelNote.item_id.is_(None), whose(PanelNote.panel_id, Panel, visible(actor, Panel))),
        whose(PanelNote.item_id, PanelItem, visible(actor, PanelItem)),
    )


@policy.visibility(PanelSettlement)
def _settlements(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the item."""
    return whose(PanelSettlement.item_id, PanelItem, visible(actor, PanelItem))
