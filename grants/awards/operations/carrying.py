"""What an award takes up after its offer: a plan against harm that is accepted later."""

from __future__ import annotations

from sqlalchemy import func, select

from grants.awards import schedule
from grants.awards.models import Award, Condition
from grants.awards.schedule import Planned
from grants.awards.states import AwardStatus
from grants.harm.models import Mitigation
from grants.harm.risk import Band, band
from grants.harm.states import HarmAction
from grants.kernel.db import db, lock
from grants.kernel.workflow import follows

_OVER = (AwardStatus.COMPLETED.value, AwardStatus.TERMINATED.value)


@follows(HarmAction.ACCEPT_MITIGATION)
def carry_plan(plan: Mitigation) -> None:
    """Give an award that was offered already a plan that is accepted now, as a condition.

    A high residual risk is mitigated before whatever is paid next; else the condition holds the
    first instalment that is due no earlier than the plan. It stands beside the agreement, whose
    text does not change.
    """
    award = db.session.scalars(
        select(Award).where(Award.application_id == plan.flag.application_id)
    ).one_or_none()
    if award is None or award.status in _OVER:
        return
    award = lock(Award, award.id)
    last = db.session.scalar(
        select(func.max(Condition.number)).where(Condition.award_id == award.id)
    )
    parts = [Planned(part.amount, part.due_on) for part in award.instalments]
    high = band(plan.residual_likelihood, plan.residual_severity) == Band.HIGH
    db.session.add(
        Condition(
            award_id=award.id,
            fund_id=award.fund_id,
            number=1 + (last or 0),
            text=plan.action,
            owner=plan.owner,
            due_on=plan.due_on,
            before_instalment=1 if high else schedule.held_from(plan.due_on, parts),
            mitigation_id=plan.id,
        )
    )
    db.session.flush()
    db.session.expire(award, ["conditions"])
