"""How many points: merit and harm of reviews, in whole thousandths, without a database.

Merit of one review, on 0 to 100:  Σ wᵢ · (sᵢ − min) / (max − min)  ÷  Σ wᵢ  × 100,
with sᵢ the score and wᵢ the weight of criterion i. Harm of one review is the same with
equal weights: a percentage of its own maximum, never added to merit. Fractions are exact
until the end; then half a thousandth rounds up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from grants.calls.rubric import Rubric, Scale

FULL = 100_000
"""A hundred points, or a hundred percent, in thousandths."""


def rounded(value: Fraction) -> int:
    """To the nearest whole number; exactly half goes up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def _share(scale: Scale, score: int) -> Fraction:
    if score not in scale.points:
        raise ValueError(f"{score} is outside the scale {scale.min} to {scale.max}")
    return Fraction(score - scale.min, scale.max - scale.min)


def merit_millis(rubric: Rubric, scores: Mapping[str, int]) -> int:
    """Thousandths of a point of 100 from every merit criterion's score; KeyError if one lacks."""
    weights = sum(criterion.weight for criterion in rubric.merit)
    points = sum(
        (
            criterion.weight * _share(rubric.scale, scores[criterion.key])
            for criterion in rubric.merit
        ),
        Fraction(0),
    )
    return rounded(FULL * points / weights)


def harm_millis(rubric: Rubric, scores: Mapping[str, int]) -> int:
    """Thousandths of a percent of the harm axis's maximum; KeyError if a score lacks."""
    harm = rubric.harm
    shares = [_share(harm.scale, scores[criterion.key]) for criterion in harm.criteria]
    return rounded(FULL * sum(shares, Fraction(0)) / len(shares)) if shares else FULL


@dataclass(frozen=True)
class Spread:
    """Several reviews' merit: mean, median, lowest and highest, in thousandths."""

    mean: int
    median: int
    low: int
    high: int
    count: int

    @property
    def wide(self) -> bool:
        """More than 25 points apart: to be talked about before the panel decides."""
        return self.high - self.low > WIDE


WIDE = 25_000


def spread(millis: Sequence[int]) -> Spread | None:
    """Over submitted reviews; None for none. Mean and median round half a thousandth up."""
    if not millis:
        return None
    ordered = sorted(millis)
    count = len(ordered)
    middle = count // 2
    median = (
        ordered[middle]
        if count % 2
        else rounded(Fraction(ordered[middle - 1] + ordered[middle], 2))
    )
    return Spread(rounded(Fraction(sum(ordered), count)), median, ordered[0], ordered[-1], count)


def points(millis: int | None) -> str:
    """For a page: one digit after the point, half up: `84.0`; nothing for no score."""
    if millis is None:
        return ""
    tenths = rounded(Fraction(millis, 100))
    return f"{tenths // 10}.{tenths % 10}"


def for_picture(millis: int | None) -> float:
    """Where a score stands on a picture's line of 0 to 100. Never reckoned with."""
    return float(Fraction(millis or 0, 1000))
