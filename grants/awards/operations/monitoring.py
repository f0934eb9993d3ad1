"""Visits are planned, made and told; what they find is followed until it is done."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from grants.awards.models import Award
from grants.awards.models_monitoring import Finding, Visit
from grants.awards.states import AwardStatus
from grants.awards.states_monitoring import (
    FindingAction,
    Grade,
    VisitAction,
    VisitKind,
    VisitStatus,
)
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire

_NOT_YET = (AwardStatus.OFFERED.value, AwardStatus.TERMINATED.value)


def plan_visit(
    actor: Actor, *, award: Award, kind: VisitKind, planned_on: date, purpose: str
) -> Visit:
    """Plan a visit. Effects: the award is locked, the visit, an audit entry.

    Raises Invalid on `planned_on` or `purpose`, NotNow for an award without an agreement.
    """
    demand(actor, VisitAction.PLAN, award)
    held = lock(Award, award.id)
    if held.status in _NOT_YET:
        raise NotNow(_("There is no work to look at: the award has no agreement in force."))
    if not purpose.strip():
        raise Invalid(_("Say what the visit is to find out."), "purpose")
    if planned_on < clock.today(held.fund.time_zone):
        raise Invalid(_("Choose today or a later day."), "planned_on")
    last = db.session.scalar(select(func.max(Visit.number)).where(Visit.award_id == held.id))
    visit = Visit(
        fund_id=held.fund_id,
        award_id=held.id,
        number=1 + (last or 0),
        kind=kind.value,
        planned_on=planned_on,
        purpose=purpose.strip(),
        planned_by_id=actor.person_id,
    )
    db.session.add(visit)
    db.session.flush()
    detail = {"award": held.reference, "planned_on": planned_on.isoformat(), "kind": kind.value}
    audit.record(actor, VisitAction.PLAN, visit, detail=detail)
    return visit


def conclude_visit(actor: Actor, *, visit: Visit, done_on: date, observed: str) -> None:
    """Record that a visit was made and what was seen. Raises Invalid on `done_on`, `observed`."""
    held = lock(Visit, visit.id)
    if done_on > clock.today(held.award.fund.time_zone):
        raise Invalid(_("A visit is recorded once it was made. Choose today or before."), "done_on")
    if not observed.strip():
        raise Invalid(_("Say what was seen."), "observed")
    fire(
        actor,
        held,
        VisitAction.CONCLUDE,
        detail={"award": held.award.reference, "done_on": done_on.isoformat()},
        done_on=done_on,
        observed=observed.strip(),
        ended_by_id=actor.person_id,
        ended_at=clock.now(),
    )


def cancel_visit(actor: Actor, *, visit: Visit, reason: str) -> None:
    """Cancel a planned visit for a reason. Raises Invalid on `reason`."""
    held = lock(Visit, visit.id)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    fire(
        actor,
        held,
        VisitAction.CANCEL,
        detail={"award": held.award.reference, "reason": reason.strip()},
        cancelled_why=reason.strip(),
        ended_by_id=actor.person_id,
        ended_at=clock.now(),
    )


def record_finding(
    actor: Actor,
    *,
    visit: Visit,
    text: str,
    grade: Grade,
    action: str,
    owner: str,
    due_on: date,
) -> Finding:
    """Record what a visit found, who is to do what about it, and until when.

    Raises Invalid on a field that is empty, NotNow before the visit was made.
    """
    demand(actor, FindingAction.RECORD, visit)
    held = lock(Visit, visit.id)
    if held.status != VisitStatus.DONE:
        raise NotNow(_("Record the visit first, then what it found."))
    for field, said in (("text", text), ("action", action), ("owner", owner)):
        if not said.strip():
            raise Invalid(_("Fill this in, so that somebody can act on it."), field)
    last = db.session.scalar(select(func.max(Finding.number)).where(Finding.visit_id == held.id))
    finding = Finding(
        fund_id=held.fund_id,
        visit_id=held.id,
        number=1 + (last or 0),
        grade=grade.value,
        text=text.strip(),
        action=action.strip(),
        owner=owner.strip(),
        due_on=due_on,
        recorded_by_id=actor.person_id,
    )
    db.session.add(finding)
    db.session.flush()
    detail = {"award": held.award.reference, "visit": held.number, "grade": grade.value}
    audit.record(actor, FindingAction.RECORD, finding, detail=detail)
    return finding


def close_finding(actor: Actor, *, finding: Finding, evidence: str) -> None:
    """Say that what a finding asked for is done, and by what that is shown."""
    held = lock(Finding, finding.id)
    if not evidence.strip():
        raise Invalid(_("Say what shows that it is done."), "evidence")
    fire(
        actor,
        held,
        FindingAction.CLOSE,
        detail={"evidence": evidence.strip()},
        evidence=evidence.strip(),
        closed_by_id=actor.person_id,
        closed_at=clock.now(),
    )


def reopen_finding(actor: Actor, *, finding: Finding, reason: str) -> None:
    """Open a finding again: what was done did not hold. The record keeps what was said."""
    held = lock(Finding, finding.id)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    fire(
        actor,
        held,
        FindingAction.REOPEN,
        detail={"reason": reason.strip(), "evidence": held.evidence},
        evidence="",
        closed_by_id=None,
        closed_at=None,
    )
