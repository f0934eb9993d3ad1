"""Criteria that nobody scores: worked out from the answers of the applications.

Three ways. By order: the best value among the applications of the call gets the highest score
of the scale, and one less for each application that is strictly better, but not below `least`;
equal values share the better score. By bands: the first band that holds the value gives its
score. By conditions: the highest score where at least `needed` of them hold, else the lowest.

The value is the answer to `of`, or that answer divided by the answer to `per`. There is none
where either is unanswered, or where `per` is nil or less. Without a value, and outside all
bands, an application gets the lowest score of the scale. Fractions are exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any

from grants.calls import conditions
from grants.calls.conditions import Answers, Condition, holds, questions_in, renamed

Bound = int | str
"""An amount in minor units, a whole number, or a number with digits after the point."""


class Order(StrEnum):
    """Which value is the best."""

    LOWEST = "lowest"
    HIGHEST = "highest"


@dataclass(frozen=True)
class ByOrder:
    """The better its place among the applications, the higher the score; `least` at least."""

    order: Order
    of: str
    per: str | None = None
    least: int | None = None


@dataclass(frozen=True)
class Band:
    """The score of values within these bounds."""

    score: int
    at_least: Bound | None = None
    at_most: Bound | None = None

    def holds(self, value: Fraction) -> bool:
        """Is the value within the bounds?"""
        low = self.at_least is None or value >= exact(self.at_least)
        return low and (self.at_most is None or value <= exact(self.at_most))


@dataclass(frozen=True)
class ByBands:
    """The first band that holds the value gives the score."""

    of: str
    bands: tuple[Band, ...]
    per: str | None = None


@dataclass(frozen=True)
class ByConditions:
    """All points where at least `needed` of the conditions hold, else none."""

    conditions: tuple[Condition, ...]
    needed: int


Automatic = ByOrder | ByBands | ByConditions


def exact(bound: Bound) -> Fraction:
    """A bound as a fraction."""
    return Fraction(Decimal(str(bound)))


def value_of(automatic: ByOrder | ByBands, answers: Answers) -> Fraction | None:
    """What an application is ordered or banded by; None where the answers do not give it."""
    top = _number(answers.get(automatic.of))
    if top is None or automatic.per is None:
        return top
    below = _number(answers.get(automatic.per))
    return top / below if below is not None and below > 0 else None


def _number(answer: Any) -> Fraction | None:
    if isinstance(answer, bool) or not isinstance(answer, int | str):
        return None
    try:
        found = Decimal(answer)
    except InvalidOperation:
        return None
    return Fraction(found) if found.is_finite() else None


def met(automatic: ByConditions, answers: Answers) -> int:
    """How many of the conditions hold."""
    return sum(holds(each, answers) for each in automatic.conditions)


def questions_of(automatic: Automatic) -> Iterator[str]:
    """The keys of the questions that it looks at."""
    if isinstance(automatic, ByConditions):
        for each in automatic.conditions:
            yield from questions_in(each)
    else:
        yield automatic.of
        if automatic.per is not None:
            yield automatic.per


def looking_at(automatic: Automatic, names: Mapping[str, str]) -> Automatic:
    """The same, looking at questions by their new keys."""
    if isinstance(automatic, ByConditions):
        return replace(
            automatic, conditions=tuple(renamed(each, names) for each in automatic.conditions)
        )
    per = automatic.per
    return replace(
        automatic,
        of=names.get(automatic.of, automatic.of),
        per=None if per is None else names.get(per, per),
    )


def to_document(automatic: Automatic) -> dict[str, Any]:
    """The way as stored."""
    match automatic:
        case ByOrder(order, of, per, least):
            return {"order": order.value, "of": of, "per": per, "least": least}
        case ByBands(of, bands, per):
            listed = [
                {"score": each.score, "at_least": each.at_least, "at_most": each.at_most}
                for each in bands
            ]
            return {"of": of, "per": per, "bands": listed}
        case ByConditions(parts, needed):
            return {
                "conditions": [conditions.to_document(each) for each in parts],
                "needed": needed,
            }


def from_document(stored: Mapping[str, Any]) -> Automatic:
    """The inverse of `to_document`."""
    if "conditions" in stored:
        parts = tuple(conditions.from_document(each) for each in stored["conditions"])
        return ByConditions(parts, stored["needed"])
    if "bands" in stored:
        bands = tuple(Band(**each) for each in stored["bands"])
        return ByBands(stored["of"], bands, stored["per"])
    return ByOrder(Order(stored["order"]), stored["of"], stored["per"], stored["least"])
