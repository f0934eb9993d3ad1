"""How many points: merit and harm of reviews, in whole thousandths, without a database.

Merit of one review, on 0 to 100:  Σ wᵢ · (sᵢ − minᵢ) / (maxᵢ − minᵢ)  ÷  Σ w  × 100,
with sᵢ the score, wᵢ the weight or points and minᵢ to maxᵢ the scale of what people score, and
Σ w the sum over all criteria. What is worked out from answers is the same sum over the others;
an application's merit is the mean over its reviews and that, added. Harm of one review is the
same with equal weights: a percentage of its own maximum, never added to merit. Fractions are exact
until the end; then half a thousandth rounds up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from grants.calls.reviewing import Justify
from grants.calls.rubric import Counting, Criterion, Rubric, Scale

FULL = 100_000
"""A hundred points, or a hundred percent, in thousandths."""


def rounded(value: Fraction) -> int:
    """To the nearest whole number; exactly half goes up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def merit_millis(rubric: Rubric, scores: Mapping[str, int]) -> int:
    """Thousandths of a point of 100 from one reviewer's scores; KeyError if one lacks."""
    return _millis(rubric, rubric.scored, scores)


def worked_out_millis(rubric: Rubric, scores: Mapping[str, int]) -> int:
    """The same from the scores that are worked out from answers; KeyError if one lacks."""
    return _millis(rubric, rubric.worked_out, scores)


def _millis(rubric: Rubric, criteria: Sequence[Criterion], scores: Mapping[str, int]) -> int:
    parts = [(each.weight, rubric.scale_of(each), scores[each.key]) for each in criteria]
    return _thousandths(parts, rubric.highest)


def _thousandths(parts: Sequence[tuple[int, Scale, int]], whole: int) -> int:
    """Σ weight · share of its scale, of a whole, in thousandths of a percent, half up.

    In whole numbers over the scales' common denominator: a thirtieth of the time of fractions,
    which counts where ten thousand applications are ranked anew.
    """
    common = lcm(*{scale.max - scale.min for _weight, scale, _score in parts})
    total = 0
    for weight, scale, score in parts:
        if not scale.min <= score <= scale.max:
            raise ValueError(f"{score} is outside the scale {scale.min} to {scale.max}")
        total += weight * (score - scale.min) * (common // (scale.max - scale.min))
    return (2 * FULL * total + whole * common) // (2 * whole * common)


def points_of(rubric: Rubric, criterion: Criterion, score: Fraction) -> Fraction:
    """What a score, or a mean of scores, brings of the weight or points of its criterion."""
    scale = rubric.scale_of(criterion)
    if not scale.min <= score <= scale.max:
        raise ValueError(f"{score} is outside the scale {scale.min} to {scale.max}")
    return criterion.weight * (score - scale.min) / (scale.max - scale.min)


def harm_millis(rubric: Rubric, scores: Mapping[str, int]) -> int:
    """Thousandths of a percent of the harm axis's maximum; KeyError if a score lacks."""
    harm = rubric.harm
    parts = [(1, harm.scale, scores[criterion.key]) for criterion in harm.criteria]
    return _thousandths(parts, len(parts)) if parts else FULL


def needs_reason(justify: Justify, scale: Scale, value: int) -> bool:
    """Must a score be given a reason, by what its call asks?"""
    return justify is Justify.EVERY or (justify is Justify.ENDS and value in (scale.min, scale.max))


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


def needs_another(millis: Sequence[int], apart: int | None) -> bool:
    """Do two of these reviews differ by more points of 100 than the call lets stand?"""
    return apart is not None and bool(millis) and max(millis) - min(millis) > 1000 * apart


OUTLIER_TENTHS, OUTLIER_FROM = 35, 15_000


def outliers(millis: Sequence[int]) -> list[bool]:
    """Which of several values stand apart from the rest.

    The modified z-score, 0.6745 times the distance from the median by the median of all such
    distances, is above 3.5 (B. Iglewicz and D. Hoaglin, How to Detect and Handle Outliers,
    1993). Of fewer than three none does; nor one within 15 points of the median, however
    close together the others are.
    """
    if len(millis) < 3:
        return [False] * len(millis)
    middle = _median([Fraction(each) for each in millis])
    away = [abs(each - middle) for each in millis]
    usual = _median(away)
    limit = Fraction(OUTLIER_TENTHS, 10) / Fraction(6745, 10_000)
    return [far > OUTLIER_FROM and far > limit * usual for far in away]


def _median(values: Sequence[Fraction]) -> Fraction:
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(values) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


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


def points_in(rubric: Rubric, millis: int | None) -> str:
    """For a page, in the rubric's own points: `52.5`, of 70; as `points` where weights count."""
    if millis is None or rubric.counting is Counting.WEIGHT:
        return points(millis)
    # To the thousandth of a point first: what was stored is rounded to a thousandth of 100.
    return points(rounded(Fraction(millis * rubric.highest, 100)))


def for_picture(millis: int | None) -> float:
    """Where a score stands on a picture's line of 0 to 100. Never reckoned with."""
    return float(Fraction(millis or 0, 1000))
