"""A pledge's schedule is changed for a reason: written anew, the one before is kept."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from grants.funds.models import Pledge
from grants.funds.models_moves import PledgeDue
from grants.funds.operations.matching import rule_of
from grants.funds.queries_pledges import foreign_of
from grants.funds.schedule import Due, demand_exact
from grants.funds.states import PledgeAction, PledgeStatus
from grants.kernel import audit
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand

_OPEN = (PledgeStatus.PLEDGED.value, PledgeStatus.PARTLY_RECEIVED.value)


def reschedule_pledge(
    actor: Actor, *, pledge: Pledge, schedule: Sequence[Due], reason: str
) -> None:
    """Change when the parts of an open pledge are due. Reminders follow the new schedule.

    `schedule` sums to the whole pledge in its own currency; what came serves its earliest
    lines. Effects, in order: the pledge is locked; the next version of the schedule; the day
    on which the whole is expected; an audit entry. Raises Invalid on `schedule` or `reason`,
    NotNow when nothing more is expected, or when a matching rule says how much it is.
    """
    demand(actor, PledgeAction.RESCHEDULE, pledge)
    held = lock(Pledge, pledge.id)
    if held.status not in _OPEN:
        raise NotNow(_("Nothing more is expected on this pledge."))
    if rule_of(held.id) is not None:
        raise NotNow(_("This pledge grows with what others give, so it has no schedule."))
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    if not schedule:
        raise Invalid(_("Enter at least one day and its amount."), "schedule")
    foreign = foreign_of([held]).get(held.id)
    demand_exact(schedule, foreign.amount if foreign else held.amount, held.pledged_on)
    last, version = db.session.execute(
        select(func.max(PledgeDue.number), func.max(PledgeDue.version)).where(
            PledgeDue.pledge_id == held.id
        )
    ).one()
    db.session.add_all(
        PledgeDue(
            pledge_id=held.id,
            number=n,
            version=(version or 0) + 1,
            due_on=due.due_on,
            amount_minor=due.amount.minor,
        )
        for n, due in enumerate(schedule, start=(last or 0) + 1)
    )
    held.expected_on = schedule[-1].due_on
    db.session.flush()
    said = [f"{due.due_on.isoformat()} {due.amount.plain()}" for due in schedule]
    detail = {"reason": reason.strip(), "schedule": said}
    audit.record(actor, PledgeAction.RESCHEDULE, held, detail=detail)
