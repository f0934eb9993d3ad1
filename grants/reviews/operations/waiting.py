"""Moving an application up or down on the waiting list of its call."""

from __future__ import annotations

from sqlalchemy import func, select

from grants.applications.models import Application
from grants.calls.models import Call
from grants.kernel import audit
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import SYSTEM, Actor, demand
from grants.reviews.models_waiting import WaitlistMove
from grants.reviews.queries_waiting import waiting_list
from grants.reviews.states import ReviewAction
from grants.reviews.waiting import between


def move_on_waiting_list(
    actor: Actor, *, application: Application, place: int, reason: str
) -> WaitlistMove | None:
    """Give a waitlisted application another place among those that the actor sees.

    Effects, in order: the application and its call are locked; it must wait (NotNow), the place
    be one of the list, and a reason be given (Invalid); the move is kept beside those before it,
    and audited. Where it stands there already nothing is kept, so that two clicks are one.
    """
    application = lock(Application, application.id)
    call = lock(Call, application.call_id)
    demand(actor, ReviewAction.MOVE_ON_WAITLIST, application)
    listed = waiting_list(actor, call)
    found = [n for n, each in enumerate(listed) if each.application_id == application.id]
    if not found:
        raise NotNow(_("It is not on the waiting list any more."))
    at = found[0]
    if not 1 <= place <= len(listed):
        raise Invalid(_("The list has %(n)s places. Enter one of them.", n=len(listed)), "place")
    if place == at + 1:
        return None
    if not reason.strip():
        raise Invalid(_("Say why it moves."), "reason")
    neighbour = listed[place - 1].application_id
    # Those that the actor must not see stand between as well.
    whole = [each for each in waiting_list(SYSTEM, call) if each.application_id != application.id]
    there = next(n for n, each in enumerate(whole) if each.application_id == neighbour)
    above = there if place > at + 1 else there - 1
    key = between(
        whole[above].key if above >= 0 else None,
        whole[above + 1].key if above + 1 < len(whole) else None,
    )
    last = db.session.scalar(
        select(func.max(WaitlistMove.number)).where(WaitlistMove.call_id == call.id)
    )
    move = WaitlistMove(
        call_id=call.id,
        number=1 + (last or 0),
        application_id=application.id,
        decision_id=listed[at].decision_id,
        beside_merit_millis=key.merit_millis,
        beside_reference=key.reference,
        beside_by=str(key.offset),
        reason=reason.strip(),
        moved_by_id=actor.person_id,
    )
    db.session.add(move)
    db.session.flush()
    audit.record(
        actor,
        ReviewAction.MOVE_ON_WAITLIST,
        move,
        detail={
            "application": application.reference,
            "from": at + 1,
            "to": place,
            "reason": move.reason,
        },
        fund_id=call.fund_id,
    )
    return move
