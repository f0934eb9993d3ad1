"""What is read of visits, and the plan of which award is looked at next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from grants.accounts.models import Role
from grants.applications.policy import kept_out
from grants.awards.models import Award, Condition, ProgressReport
from grants.awards.models_monitoring import Finding, Visit
from grants.awards.monitoring import Facts, Level, Reason, due_on, level, reasons
from grants.awards.states import AwardStatus, ConditionStatus, ProgressReportStatus
from grants.awards.states_monitoring import FindingStatus, Grade, VisitStatus
from grants.harm.queries_risks import band_of, by_application
from grants.harm.states import RiskStatus
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.policy import Actor, in_funds, seen

_WATCHED = (AwardStatus.ACTIVE.value, AwardStatus.SUSPENDED.value)
_UNDONE = (ProgressReportStatus.DUE.value, ProgressReportStatus.CHANGES_REQUESTED.value)


@dataclass(frozen=True, slots=True)
class Planned:
    """An award in the plan: how closely it is watched, why, and when the next visit is due."""

    award: Award
    level: Level
    reasons: Sequence[Reason]
    last: date | None
    due_on: date
    planned: Visit | None


def plan(actor: Actor, day: date) -> list[Planned]:
    """The awards at work that this actor sees, the first that needs a look first: 8 queries."""
    awards = db.session.scalars(
        seen(actor, Award)
        .where(
            Award.status.in_(_WATCHED),
            in_funds(Award.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR)),
        )
        .options(joinedload(Award.organisation), joinedload(Award.fund))
    ).all()
    facts = _facts(awards, day)
    last, planned = _last(awards), _planned(awards)
    found = []
    for award in awards:
        watched = level(facts[award.id])
        found.append(
            Planned(
                award,
                watched,
                reasons(facts[award.id]),
                last.get(award.id),
                due_on(watched, last.get(award.id), award.starts_on),
                planned.get(award.id),
            )
        )
    return sorted(found, key=lambda each: (each.due_on, each.award.id))


def _facts(awards: Sequence[Award], day: date) -> dict[int, Facts]:
    risks = by_application([award.application_id for award in awards])
    reports = _overdue(ProgressReport, ProgressReport.status.in_(_UNDONE), awards, day)
    conditions = _overdue(Condition, Condition.status == ConditionStatus.OPEN.value, awards, day)
    late, majors = _open_findings(awards, day)
    awarded = _awards_so_far(awards)
    return {
        award.id: Facts(
            [
                band_of(risk)
                for risk in risks.get(award.application_id, ())
                if risk.status != RiskStatus.CLOSED.value
            ],
            reports[award.id],
            conditions[award.id],
            late[award.id],
            majors[award.id],
            awarded[award.organisation_id] <= 1,
        )
        for award in awards
    }


def _overdue(kind: Any, is_open: Any, awards: Sequence[Award], day: date) -> Counter[int]:
    rows: Any = db.session.execute(
        select(kind.award_id, func.count())
        .where(kind.award_id.in_([award.id for award in awards]), is_open, kind.due_on < day)
        .group_by(kind.award_id)
    ).all()
    return Counter(dict(rows))


def _open_findings(awards: Sequence[Award], day: date) -> tuple[Counter[int], Counter[int]]:
    late, majors = Counter[int](), Counter[int]()
    rows = db.session.execute(
        select(Visit.award_id, Finding.due_on, Finding.grade)
        .join(Visit, Visit.id == Finding.visit_id)
        .where(
            Visit.award_id.in_([award.id for award in awards]),
            Finding.status == FindingStatus.OPEN.value,
        )
    )
    for award_id, due, grade in rows:
        late[award_id] += due < day
        majors[award_id] += grade == Grade.MAJOR
    return late, majors


def _awards_so_far(awards: Sequence[Award]) -> Counter[int]:
    rows: Any = db.session.execute(
        select(Award.organisation_id, func.count())
        .where(Award.organisation_id.in_([award.organisation_id for award in awards]))
        .group_by(Award.organisation_id)
    ).all()
    return Counter(dict(rows))


def _last(awards: Sequence[Award]) -> dict[int, date]:
    rows: Any = db.session.execute(
        select(Visit.award_id, func.max(Visit.done_on))
        .where(
            Visit.award_id.in_([award.id for award in awards]),
            Visit.status == VisitStatus.DONE.value,
        )
        .group_by(Visit.award_id)
    ).all()
    return dict(rows)


def _planned(awards: Sequence[Award]) -> dict[int, Visit]:
    rows = db.session.scalars(
        select(Visit)
        .where(
            Visit.award_id.in_([award.id for award in awards]),
            Visit.status == VisitStatus.PLANNED.value,
        )
        .order_by(Visit.planned_on.desc(), Visit.id.desc())
    )
    return {visit.award_id: visit for visit in rows}


def visits(actor: Actor, award: Award) -> Sequence[Visit]:
    """The visits to an award, newest first, with their findings."""
    return db.session.scalars(
        seen(actor, Visit)
        .where(Visit.award_id == award.id)
        .options(selectinload(Visit.findings))
        .order_by(Visit.number.desc())
    ).all()


def visit_of(actor: Actor, award: Award, number: int) -> Visit:
    """The visit, if this actor sees it; else NotFound."""
    return policy.find(actor, Visit, Visit.award_id == award.id, Visit.number == number)


def finding_of(actor: Actor, visit: Visit, number: int) -> Finding:
    """The finding, if this actor sees it; else NotFound."""
    return policy.find(actor, Finding, Finding.visit_id == visit.id, Finding.number == number)


def to_do(actor: Actor, award: Award) -> Sequence[Finding]:
    """What visits asked for and is not done, the first due first: for its recipient too."""
    return db.session.scalars(
        seen(actor, Finding)
        .join(Visit, Visit.id == Finding.visit_id)
        .where(Visit.award_id == award.id, Finding.status == FindingStatus.OPEN.value)
        .order_by(Finding.due_on, Finding.id)
    ).all()


def _managed(actor: Actor) -> Any:
    hidden = select(Award.id).where(Award.application_id.in_(kept_out(actor)))
    return Visit.award_id.not_in(hidden), in_funds(Visit.fund_id, actor.funds(Role.FUND_MANAGER))


def visits_to_make(actor: Actor, until: date) -> Select[Visit]:
    """Planned visits whose day has come, of awards that this actor manages."""
    return seen(actor, Visit).where(
        *_managed(actor), Visit.status == VisitStatus.PLANNED.value, Visit.planned_on <= until
    )


def findings_overdue(actor: Actor, day: date) -> Select[Finding]:
    """Actions past their day, of awards that this actor manages."""
    return (
        seen(actor, Finding)
        .join(Visit, Visit.id == Finding.visit_id)
        .where(
            *_managed(actor),
            Finding.status == FindingStatus.OPEN.value,
            Finding.due_on < day,
        )
    )
