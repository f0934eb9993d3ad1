"""What of the monitoring of awards waits today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import joinedload

from grants.awards.models_monitoring import Finding, Visit
from grants.awards.queries_monitoring import findings_overdue, visits_to_make
from grants.kernel.db import db
from grants.kernel.i18n import _
from grants.kernel.policy import Actor
from grants.reminders.tasks import MOST, Task


def visits(actor: Actor, moment: datetime) -> Iterator[Task]:
    """Visits whose day has come, to be made and recorded."""
    rows = db.session.scalars(
        visits_to_make(actor, moment.date())
        .options(joinedload(Visit.award))
        .order_by(Visit.planned_on, Visit.id)
        .limit(MOST)
    )
    for visit in rows:
        yield Task(
            visit.planned_on,
            _("Record a visit"),
            visit.award.title,
            "awards.visit",
            {"reference": visit.award.reference, "number": str(visit.number)},
        )


def findings(actor: Actor, moment: datetime) -> Iterator[Task]:
    """What a visit asked for and was not done by its day."""
    rows = db.session.scalars(
        findings_overdue(actor, moment.date())
        .options(joinedload(Finding.visit).joinedload(Visit.award))
        .order_by(Finding.due_on, Finding.id)
        .limit(MOST)
    )
    for finding in rows:
        award = finding.visit.award
        yield Task(
            finding.due_on,
            _("Follow up a finding"),
            award.title,
            "awards.visit",
            {"reference": award.reference, "number": str(finding.visit.number)},
        )
