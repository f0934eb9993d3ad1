"""Which thresholds of a rubric an application misses, without a database.

A threshold is judged on the mean of each score over the submitted reviews that count, with
what is worked out from answers. Means and sums are exact fractions: 12 reached is not below 12.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from grants.calls.rubric import Criterion, Rubric, Threshold
from grants.reviews.scoring import points_of

Scores = Mapping[str, int]


class Level(StrEnum):
    """What a threshold stands on."""

    CRITERION = "criterion"
    SECTION = "section"
    TOTAL = "total"


@dataclass(frozen=True)
class Missed:
    """A threshold that is not reached: on what, what it needs, what there is, of how much."""

    level: Level
    key: str
    needed: Fraction
    reached: Fraction
    highest: int

    def document(self) -> dict[str, Any]:
        """As stored; fractions as text, exact."""
        return {
            "level": self.level.value,
            "key": self.key,
            "needed": str(self.needed),
            "reached": str(self.reached),
            "highest": self.highest,
        }


def missed(rubric: Rubric, reviews: Sequence[Scores], worked_out: Scores) -> list[Missed]:
    """Every threshold that is missed, criteria first; none as long as no review is in."""
    thresholds = list(_thresholds(rubric))
    if not reviews or not thresholds:
        return []
    reached = {
        leaf.key: points_of(rubric, leaf, _mean(leaf, reviews, worked_out))
        for leaf in rubric.leaves
    }
    found = []
    for level, key, threshold, criteria in thresholds:
        highest = sum(each.weight for each in criteria)
        needed = threshold.needed(highest)
        got = sum((reached[leaf.key] for each in criteria for leaf in each.leaves), Fraction(0))
        if got < needed:
            found.append(Missed(level, key, needed, got, highest))
    return found


def _mean(leaf: Criterion, reviews: Sequence[Scores], worked_out: Scores) -> Fraction:
    if leaf.automatic is not None:
        return Fraction(worked_out[leaf.key])
    return Fraction(sum(scores[leaf.key] for scores in reviews), len(reviews))


def _thresholds(
    rubric: Rubric,
) -> Iterator[tuple[Level, str, Threshold, tuple[Criterion, ...]]]:
    for each in rubric.merit:
        if each.threshold:
            yield Level.CRITERION, each.key, each.threshold, (each,)
    for section in rubric.sections:
        if section.threshold:
            inside = tuple(each for each in rubric.merit if each.section == section.key)
            yield Level.SECTION, section.key, section.threshold, inside
    if rubric.threshold:
        yield Level.TOTAL, "", rubric.threshold, rubric.merit
