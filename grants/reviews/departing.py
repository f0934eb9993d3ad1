"""Which decisions depart from the ranking. No database: where an application stands in, kinds out.

Whoever departs says why. An award departs past others of a better rank that could be funded, and
below the line that people drew. To decline, or to put on the waiting list, departs above the line,
and above one of a lower rank that is awarded. What has no rank departs from none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Departure(StrEnum):
    """How a decision departs from the ranking."""

    PASSES_OVER = "passes_over"
    BELOW_LINE = "below_line"
    ABOVE_LINE = "above_line"
    ABOVE_FUNDED = "above_funded"


@dataclass(frozen=True)
class Standing:
    """Where an application stands among the others at the moment of a decision."""

    ranked: bool = False
    waiting: bool = False
    """It comes from the waiting list, which has an order of its own."""
    passed_over: int = 0
    """So many stand before it, could be funded and are not awarded."""
    funded_below: int = 0
    """So many of a lower rank are awarded."""
    above_line: bool = False
    line: int | None = None
    """The number of the line that people drew; None: the line stands where the money ends."""


def departures(outcome: str, standing: Standing) -> list[Departure]:
    """How an outcome would depart from the ranking; none where it follows it."""
    if not standing.ranked:
        return []
    if outcome == "awarded":
        below = standing.line is not None and not standing.above_line and not standing.waiting
        found = {Departure.PASSES_OVER: standing.passed_over > 0, Departure.BELOW_LINE: below}
    else:
        found = {
            Departure.ABOVE_LINE: standing.above_line,
            Departure.ABOVE_FUNDED: standing.funded_below > 0,
        }
    return [kind for kind, holds in found.items() if holds]
