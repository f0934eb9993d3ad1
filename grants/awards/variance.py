"""How far what was spent on a budget line is from what was planned for it.

Our own rule, told in docs/progress_reports.md. More than planned counts at any time; less than
planned counts in the final report, since before that the work goes on.
"""

from __future__ import annotations

from enum import StrEnum

from grants.kernel.money import Money

EXPLAINED_PAST, MARKED_PAST = 10, 25
"""In percent of what was planned; exactly so much is not past it."""


class Variance(StrEnum):
    """What a difference asks for."""

    WITHIN = "within"
    EXPLAINED = "explained"
    MARKED = "marked"


def variance(planned: Money, spent: Money, *, final: bool) -> Variance:
    """Nothing, an explanation, or an explanation that is marked for the manager."""
    apart = (spent - planned).minor
    if apart < 0 and not final:
        return Variance.WITHIN
    if abs(apart) * 100 > planned.minor * MARKED_PAST:
        return Variance.MARKED
    if abs(apart) * 100 > planned.minor * EXPLAINED_PAST:
        return Variance.EXPLAINED
    return Variance.WITHIN


def percent(planned: Money, spent: Money) -> int:
    """The difference in whole percent of what was planned, cut, not rounded."""
    apart = (spent - planned).minor
    whole = abs(apart) * 100 // planned.minor
    return whole if apart >= 0 else -whole
