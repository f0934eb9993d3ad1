"""Invented score sheets: what a reviewer gives on every criterion, with merit and harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from grants.calls.rubric import Rubric
from grants.harm.gates import HarmScore
from grants.reviews.scoring import harm_millis, merit_millis

SHEETS = 251
_TROUBLED = 20
"""One sheet in so many raises a flag: a ticked red flag, or a low score."""


@dataclass(frozen=True)
class Line:
    """One criterion's score."""

    key: str
    axis: str
    value: int
    red_flag: bool = False


@dataclass(frozen=True)
class Sheet:
    """One reviewer's scores, and what the product's own arithmetic makes of them."""

    lines: tuple[Line, ...]
    harm: Mapping[str, HarmScore]
    merit_millis: int
    harm_millis: int


def invented(rubric: Rubric, chance: Random, count: int = SHEETS) -> list[Sheet]:
    """So many different sheets; most leave the harm gate clear."""
    return [_sheet(rubric, chance, number) for number in range(count)]


def _sheet(rubric: Rubric, chance: Random, number: int) -> Sheet:
    harm_scale = rubric.harm.scale
    merit = {c.key: chance.choice(rubric.scale_of(c).points) for c in rubric.scored}
    good = harm_scale.max - 1
    harm = {
        c.key: HarmScore(chance.randint(good - (number % 3 == 0), harm_scale.max))
        for c in rubric.harm.criteria
    }
    if harm and number % _TROUBLED == _TROUBLED - 1:
        ticked = number % (2 * _TROUBLED) < _TROUBLED
        harm[chance.choice(sorted(harm))] = HarmScore(harm_scale.min + 1, red_flag=ticked)
    lines = [Line(key, "merit", value) for key, value in merit.items()]
    lines += [Line(key, "harm", score.value, score.red_flag) for key, score in harm.items()]
    return Sheet(
        lines=tuple(lines),
        harm=harm,
        merit_millis=merit_millis(rubric, merit),
        harm_millis=harm_millis(rubric, {key: score.value for key, score in harm.items()}),
    )
