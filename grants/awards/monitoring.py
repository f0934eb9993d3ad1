"""How often the fund looks at an award: the more can go wrong, the sooner.

Our own rule, told in docs/monitoring.md. Each thing that stands against an award gives points;
the points make its level, the level the time between two visits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from grants.harm.risk import Band
from grants.kernel.i18n import _, ngettext


class Level(StrEnum):
    """How closely an award is watched."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


MONTHLY, OFTEN, SELDOM = timedelta(days=30), timedelta(days=90), timedelta(days=180)
INTERVALS = {Level.HIGH: MONTHLY, Level.MEDIUM: OFTEN, Level.LOW: SELDOM}
HIGH_FROM, MEDIUM_FROM = 5, 2


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands for or against an award on a day."""

    bands: Sequence[Band]
    reports_overdue: int
    conditions_overdue: int
    findings_overdue: int
    majors_open: int
    first_award: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands against an award, in words, and its points."""

    words: str
    points: int


def reasons(facts: Facts) -> list[Reason]:
    """What makes an award need a look, the weightiest first."""
    extreme = sum(band is Band.EXTREME for band in facts.bands)
    high = sum(band is Band.HIGH for band in facts.bands)
    medium = sum(band is Band.MEDIUM for band in facts.bands)
    found = [
        Reason(ngettext("%(n)s extreme risk of harm", "%(n)s extreme risks of harm", extreme), 5)
        if extreme
        else None,
        Reason(ngettext("%(n)s high risk of harm", "%(n)s high risks of harm", high), 3)
        if high
        else None,
        Reason(ngettext("%(n)s medium risk of harm", "%(n)s medium risks of harm", medium), 1)
        if medium
        else None,
        Reason(
            ngettext(
                "%(n)s progress report overdue",
                "%(n)s progress reports overdue",
                facts.reports_overdue,
            ),
            2,
        )
        if facts.reports_overdue
        else None,
        Reason(
            ngettext(
                "%(n)s condition overdue", "%(n)s conditions overdue", facts.conditions_overdue
            ),
            2,
        )
        if facts.conditions_overdue
        else None,
        Reason(ngettext("%(n)s action overdue", "%(n)s actions overdue", facts.findings_overdue), 2)
        if facts.findings_overdue
        else None,
        Reason(
            ngettext("%(n)s major finding open", "%(n)s major findings open", facts.majors_open), 2
        )
        if facts.majors_open
        else None,
        Reason(_("First award to this organisation"), 1) if facts.first_award else None,
    ]
    listed = [each for each in found if each is not None]
    return sorted(listed, key=lambda each: -each.points)


def level(facts: Facts) -> Level:
    """How closely an award is watched, by the sum of its points."""
    points = sum(each.points for each in reasons(facts))
    if points >= HIGH_FROM:
        return Level.HIGH
    return Level.MEDIUM if points >= MEDIUM_FROM else Level.LOW


def due_on(watched: Level, last: date | None, starts_on: date) -> date:
    """By when the next visit is due: counted from the last one, or from the work's beginning."""
    return (last or starts_on) + INTERVALS[watched]
