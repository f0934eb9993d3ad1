"""What a contributor's money paid for, and what came of it as far as it is public.

Of a progress report only counts, days and the fund's own summary are read here: its words are
for the fund's staff.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from grants.applications.policy import kept_out
from grants.awards.models import Award, ProgressReport
from grants.awards.states import AwardStatus, ProgressReportStatus
from grants.funds.models import Contributor
from grants.funds.queries import Figures, used_by_application
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor


@dataclass(frozen=True, slots=True)
class CameOf:
    """What an award's accepted progress reports say: in figures, and in the fund's words."""

    reports: int = 0
    accepted: int = 0
    last_accepted: datetime | None = None
    people: int | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class PaidFor:
    """What a contributor's money did in one award."""

    award: Award
    figures: Figures
    came: CameOf

    @property
    def last_on(self) -> date | None:
        """The day on which the last of its reports was accepted."""
        if self.came.last_accepted is None:
            return None
        return clock.local(self.came.last_accepted, self.award.fund.time_zone).date()

    @property
    def completed_on(self) -> date | None:
        """The day on which the award was completed: that of its last report."""
        return self.last_on if self.award.status == AwardStatus.COMPLETED else None


def paid_for(actor: Actor, contributor: Contributor) -> tuple[list[PaidFor], Money]:
    """What a contributor's money is for, award by award, and what is reserved beside that.

    An award in which the actor has a conflict of interest is not named: its money stands in
    what is reserved beside, so that the sums hold.
    """
    used = used_by_application(contributor)
    query = (
        select(Award)
        .where(
            Award.application_id.in_(used),
            Award.application_id.not_in(kept_out(actor)),
        )
        .options(joinedload(Award.organisation), joinedload(Award.fund))
        .order_by(Award.id)
    )
    found = list(db.session.scalars(query))
    came = came_of([award.id for award in found])
    rows = [
        PaidFor(award, used[award.application_id], came.get(award.id, CameOf()))
        for award in found
        if used[award.application_id].reserved
    ]
    awarded = {award.application_id for award in found}
    waiting = sum(f.reserved.minor for a, f in used.items() if a not in awarded)
    return rows, Money(waiting, contributor.fund.currency)


def came_of(awards: list[int]) -> dict[int, CameOf]:
    """What came of each of these awards: award id → what its reports say."""
    accepted = ProgressReport.status == ProgressReportStatus.ACCEPTED.value
    found: Iterable[Any] = db.session.execute(
        select(
            ProgressReport.award_id,
            func.count(),
            func.sum(case((accepted, 1), else_=0)),
            func.max(case((accepted, ProgressReport.accepted_at))),
            func.sum(case((accepted, ProgressReport.people_reached))),
        )
        .where(ProgressReport.award_id.in_(awards))
        .group_by(ProgressReport.award_id)
    )
    words = _summaries(awards)
    return {
        award: CameOf(
            reports, int(done), last, None if people is None else int(people), words.get(award, "")
        )
        for award, reports, done, last, people in found
    }


def _summaries(awards: list[int]) -> dict[int, str]:
    """What the fund says came of each award, by the last report that it accepted."""
    rows: Iterable[Any] = db.session.execute(
        select(ProgressReport.award_id, ProgressReport.public_summary)
        .where(ProgressReport.award_id.in_(awards), ProgressReport.public_summary != "")
        .order_by(ProgressReport.number)
    )
    return dict(list(rows))
