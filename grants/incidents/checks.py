"""What of complaints and incidents can be derived again, derived again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from grants.awards.models_hold import AwardHold
from grants.incidents.models import Incident
from grants.incidents.states import GRAVE, IncidentStatus
from grants.kernel.checks import Finding, check
from grants.kernel.db import db


@check("complaints that hold money")
def grave_ones_hold() -> Iterator[Finding]:
    """An open serious or critical report about an award has placed a hold on it."""
    placed = select(AwardHold.id).where(
        AwardHold.cause_type == Incident.__tablename__,
        AwardHold.cause_id == Incident.id,
        AwardHold.award_id == Incident.award_id,
    )
    rows: Iterable[str] = db.session.scalars(
        select(Incident.public_id)
        .where(
            Incident.award_id.is_not(None),
            Incident.status.in_([IncidentStatus.TRIAGED.value, IncidentStatus.IN_PROGRESS.value]),
            Incident.severity.in_([severity.value for severity in GRAVE]),
            ~placed.exists(),
        )
        .order_by(Incident.id)
    )
    for public_id in rows:
        yield Finding("complaints that hold money", public_id, "is grave and holds nothing")
