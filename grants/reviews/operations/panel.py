"""Before a meeting: it is planned, people are invited, the agenda is put in order."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.accounts.policy import is_fund_manager
from grants.applications.models import Application
from grants.calls.models import Call
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import SYSTEM, Actor, demand
from grants.kernel.workflow import fire
from grants.notifications.operations import tell
from grants.reviews import queries_panel
from grants.reviews.agenda import Order
from grants.reviews.models_panel import Panel, PanelItem, PanelMember
from grants.reviews.states_panel import ItemStatus, PanelAction, PanelStatus

MOST_ITEMS = 100
"""So many applications stand on the agenda of one meeting at most."""


@dataclass(frozen=True)
class Meeting:
    """What is typed of a meeting. `members` hold the chair too."""

    meets_at: datetime
    place: str
    quorum: int
    chair: Person
    members: Sequence[Person]


def plan_panel(actor: Actor, *, call: Call, meeting: Meeting, order: Order, most: int) -> Panel:
    """Plan a meeting on a call's applications, and invite its members by mail.

    Effects, in order: what was typed is looked at (Invalid); the meeting and its members are
    kept; up to `most` ranked applications that are not settled are put on the agenda, whoever
    is barred from them; each member is told when and where, and nothing of the agenda.
    """
    demand(actor, PanelAction.PLAN, call)
    _demand_whole(call, meeting)
    panel = Panel(
        public_id=secrets.token_urlsafe(9),
        call_id=call.id,
        fund_id=call.fund_id,
        meets_at=meeting.meets_at,
        place=meeting.place.strip(),
        quorum=meeting.quorum,
        chair_id=meeting.chair.id,
        planned_by_id=actor.person_id,
    )
    db.session.add(panel)
    db.session.flush()
    _seat(panel, meeting.members)
    ids = queries_panel.on_hand(call, order, max(0, min(most, MOST_ITEMS)))
    db.session.add_all(
        PanelItem(
            public_id=secrets.token_urlsafe(9), panel_id=panel.id, application_id=each, place=at
        )
        for at, each in enumerate(ids, start=1)
    )
    db.session.flush()
    audit.record(actor, PanelAction.PLAN, panel, detail={"quorum": panel.quorum})
    _invite(panel, meeting.members)
    return panel


def change_panel(actor: Actor, *, panel: Panel, meeting: Meeting) -> None:
    """Change when, where and who, before the meeting; everybody concerned is told anew."""
    panel = lock(Panel, panel.id)
    demand(actor, PanelAction.CHANGE, panel)
    if panel.status != PanelStatus.PLANNED:
        raise NotNow(_("The meeting has begun. It can no longer be changed."))
    _demand_whole(panel.call, meeting)
    panel.meets_at, panel.place = meeting.meets_at, meeting.place.strip()
    panel.quorum, panel.chair_id = meeting.quorum, meeting.chair.id
    db.session.execute(
        delete(PanelMember).where(
            PanelMember.panel_id == panel.id,
            PanelMember.person_id.not_in([each.id for each in meeting.members]),
        )
    )
    seated = {each.person_id for each in queries_panel.members(panel)}
    _seat(panel, [each for each in meeting.members if each.id not in seated])
    audit.record(actor, PanelAction.CHANGE, panel, detail={"quorum": panel.quorum})
    _invite(panel, meeting.members)


def _demand_whole(call: Call, meeting: Meeting) -> None:
    wrong: dict[str, str] = {}
    if not meeting.place.strip():
        wrong["place"] = _("Say where the panel meets.")
    if meeting.quorum < 2:
        wrong["quorum"] = _("At least two must decide. Enter 2 or more.")
    elif meeting.quorum > len(meeting.members):
        wrong["quorum"] = _(
            "The panel has %(n)s members. Enter at most that.", n=len(meeting.members)
        )
    if meeting.chair.id not in {each.id for each in meeting.members}:
        wrong["chair"] = _("The chair sits on the panel. Tick their name too.")
    elif not is_fund_manager(actor_of(meeting.chair), call):
        wrong["chair"] = _("The chair settles money, so a fund manager chairs.")
    if wrong:
        raise Invalid.many(wrong)


def _seat(panel: Panel, people: Sequence[Person]) -> None:
    db.session.add_all(PanelMember(panel_id=panel.id, person_id=each.id) for each in people)
    db.session.flush()


def _invite(panel: Panel, people: Sequence[Person]) -> None:
    when = clock.local(panel.meets_at, panel.call.time_zone)
    tell(
        f"panel_invited:{panel.public_id}:{panel.meets_at.isoformat()}:{panel.place}",
        to=people,
        template="panel_invited",
        call=panel.call.title_told,
        day=f"{when:%d %B %Y}",
        time=f"{when:%H:%M}",
        place=panel.place,
        panel=panel.public_id,
    )


def put_on_agenda(actor: Actor, *, panel: Panel, application: Application) -> PanelItem:
    """Put one more application on the agenda, as its last."""
    panel = lock(Panel, panel.id)
    demand(actor, PanelAction.ORDER, panel)
    demand(actor, PanelAction.ORDER, application)
    _demand_open(panel)
    if application.call_id != panel.call_id:
        raise Invalid(_("It belongs to another call."), "reference")
    if application.status not in queries_panel.TO_DISCUSS:
        raise Invalid(_("It is settled already, or not under review yet."), "reference")
    held = db.session.scalars(
        select(PanelItem).where(
            PanelItem.panel_id == panel.id, PanelItem.application_id == application.id
        )
    ).first()
    if held is not None:
        raise Invalid(_("It is on the agenda already."), "reference")
    count, last = db.session.execute(
        select(func.count(), func.max(PanelItem.place)).where(PanelItem.panel_id == panel.id)
    ).one()
    if count >= MOST_ITEMS:
        raise Invalid(_("An agenda holds %(n)s at most. Plan a further meeting.", n=MOST_ITEMS))
    item = PanelItem(
        public_id=secrets.token_urlsafe(9),
        panel_id=panel.id,
        application_id=application.id,
        place=(last or 0) + 1,
    )
    db.session.add(item)
    db.session.flush()
    audit.record(actor, PanelAction.ORDER, item, detail={"put": "on"}, fund_id=panel.fund_id)
    return item


def move_item(actor: Actor, *, item: PanelItem, up: bool) -> None:
    """Change places with the item before or after it, of those that the actor sees."""
    panel = lock(Panel, item.panel_id)
    item = lock(PanelItem, item.id)
    demand(actor, PanelAction.ORDER, item)
    _demand_open(panel)
    listed = list(queries_panel.agenda(actor, panel))
    at = next(n for n, each in enumerate(listed) if each.id == item.id)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(listed):
        return
    neighbour = lock(PanelItem, listed[other].id)
    item.place, neighbour.place = neighbour.place, item.place
    db.session.flush()
    audit.record(actor, PanelAction.ORDER, item, detail={"up": up}, fund_id=panel.fund_id)


def open_panel(actor: Actor, *, panel: Panel) -> None:
    """The meeting begins: from now on there are notes, votes and outcomes."""
    fire(actor, lock(Panel, panel.id), PanelAction.OPEN, opened_at=clock.now())


def close_panel(actor: Actor, *, panel: Panel) -> None:
    """The meeting ends. What is still open is deferred; the members' sight of the cases ends."""
    panel = lock(Panel, panel.id)
    fire(actor, panel, PanelAction.CLOSE, closed_at=clock.now())
    left = db.session.scalars(
        select(PanelItem)
        .where(PanelItem.panel_id == panel.id, PanelItem.status == ItemStatus.OPEN.value)
        .order_by(PanelItem.id)
        .with_for_update()
    ).all()
    for item in left:
        fire(SYSTEM, item, PanelAction.DEFER)


def _demand_open(panel: Panel) -> None:
    if panel.status == PanelStatus.CLOSED:
        raise NotNow(_("The meeting is closed. Nothing of it changes any more."))
