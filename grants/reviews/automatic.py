"""Scores that nobody gives, worked out from answers; with what they follow from.

The rules stand in `calls/automatic.py`. What a score follows from is kept beside it, its
basis, so that it can be worked out again: the value, or how many conditions hold.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from grants.calls.automatic import Automatic, ByConditions, ByOrder, Order, met, value_of
from grants.calls.conditions import Answers
from grants.calls.rubric import Scale

Basis = Mapping[str, Any]


def basis_of(by: Automatic, answers: Answers) -> dict[str, Any]:
    """What of an application's answers its score follows from; values as text, exact."""
    if isinstance(by, ByConditions):
        return {"met": met(by, answers)}
    value = value_of(by, answers)
    return {"value": None if value is None else str(value)}


def value_in(basis: Basis) -> Fraction | None:
    """The value that stands in a basis."""
    found = basis.get("value")
    return None if found is None else Fraction(found)


@dataclass(frozen=True)
class Others:
    """The values of a call's applications, to be counted against."""

    ordered: list[Fraction]

    @classmethod
    def of(cls, values: Iterable[Fraction | None]) -> Others:
        """Those that there are."""
        return cls(sorted(value for value in values if value is not None))

    def better(self, order: Order, value: Fraction) -> int:
        """How many of them are strictly better than the value."""
        if order is Order.LOWEST:
            return bisect_left(self.ordered, value)
        return len(self.ordered) - bisect_right(self.ordered, value)


NOBODY = Others([])


def score_of(by: Automatic, scale: Scale, basis: Basis, others: Others = NOBODY) -> int:
    """The score that follows; only one by order looks at the others."""
    if isinstance(by, ByConditions):
        return scale.max if basis["met"] >= by.needed else scale.min
    value = value_in(basis)
    if value is None:
        return scale.min
    if isinstance(by, ByOrder):
        least = scale.min if by.least is None else by.least
        return max(least, scale.max - others.better(by.order, value))
    band = next((each for each in by.bands if each.holds(value)), None)
    return scale.min if band is None else band.score
