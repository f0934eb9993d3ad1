"""How large a risk is: likelihood times severity, in four bands.

Source: `risk` of the default rubric. Likelihood 1 rare, 2 unlikely, 3 possible, 4 likely,
5 almost certain; severity 1 negligible, 2 minor, 3 moderate, 4 serious, 5 death, lasting
injury or grave rights loss. Bands: 1-4 low, 5-9 medium, 10-14 high ("mitigate before
first payment"), 15-25 extreme ("blocks award"). Rule: "severity 5 is at least high".
"""

from __future__ import annotations

from enum import StrEnum

SCALE = range(1, 6)


class Band(StrEnum):
    """How a risk is treated."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    EXTREME = "extreme"


DEMANDS_A_PLAN = frozenset({Band.HIGH, Band.EXTREME})
"""A risk in these bands opens a flag: it is mitigated before the award or its first payment."""

_ORDER = list(Band)


def is_above(one: Band, other: Band) -> bool:
    """Is the first band worse than the second?"""
    return _ORDER.index(one) > _ORDER.index(other)


def band(likelihood: int, severity: int) -> Band:
    """The band of a risk; both are 1 to 5, else ValueError."""
    if likelihood not in SCALE or severity not in SCALE:
        raise ValueError("likelihood and severity are 1 to 5")
    product = likelihood * severity
    if product >= 15:
        return Band.EXTREME
    if product >= 10 or severity == 5:
        return Band.HIGH
    return Band.MEDIUM if product >= 5 else Band.LOW
