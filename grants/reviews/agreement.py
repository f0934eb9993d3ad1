"""Do reviewers agree? Krippendorff's alpha with its interval. No database: scores in.

Alpha is one less the disagreement that was observed over the one that chance would bring:
1 where all agree, 0 where they agree as dice do. Scores are ordered, so the ordinal metric
holds (K. Krippendorff, Content Analysis, 4th ed. 2018, chapter 12). The interval holds 95
in 100 of 1,000 draws of the same applications with replacement (A. Zapf et al., Measuring
inter-rater reliability for nominal data, BMC Medical Research Methodology 16:93, 2016);
the draws are the same each time. For people to read: no rank is reckoned with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

GOOD, TENTATIVE = 800, 667
"""From these thousandths on, scores may be relied on, or with care (Krippendorff, 12.4)."""
DRAWS, SEED = 1000, 20260101


@dataclass(frozen=True)
class Agreement:
    """Alpha and its interval in thousandths, over how many applications with two scores."""

    alpha: int
    low: int
    high: int
    units: int


def agreement(units: Sequence[Sequence[int]]) -> Agreement | None:
    """How far the scores of one criterion agree; `units`: the scores of each application.

    None where nothing can be said: no application has two scores, or all scores are alike.
    """
    paired = [unit for unit in units if len(unit) > 1]
    values = sorted({score for unit in paired for score in unit})
    if len(values) < 2:
        return None
    counts = _counts(paired, values)
    alpha = _alphas(np.ones((1, len(paired))), counts)[0]
    draws = np.random.default_rng(SEED).multinomial(
        len(paired), np.full(len(paired), 1 / len(paired)), size=DRAWS
    )
    found = _alphas(draws, counts)
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return Agreement(_millis(alpha), _millis(low), _millis(high), len(paired))


def _counts(units: Sequence[Sequence[int]], values: Sequence[int]) -> np.ndarray:
    """How often each value was given to each application."""
    tallies = [Counter(unit) for unit in units]
    return np.array([[tally[value] for value in values] for tally in tallies], dtype=np.float64)


def _alphas(weights: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Alpha of each draw; a draw in which all scores are alike has none.

    `weights`: how often each application stands in each draw. A value's place is the mean of
    the ranks that its scores have, and two values differ by the square of their distance.
    """
    size = counts.shape[1]
    pairs = counts[:, :, None] * counts[:, None, :] - np.einsum("uv,vw->uvw", counts, np.eye(size))
    pairs /= counts.sum(axis=1)[:, None, None] - 1
    observed = np.einsum("du,uvw->dvw", weights, pairs)
    given = weights @ counts
    place = np.cumsum(given, axis=1) - given / 2
    distance = (place[:, :, None] - place[:, None, :]) ** 2
    chance = np.einsum("dv,dw,dvw->d", given, given, distance) / (given.sum(axis=1) - 1)
    seen = np.einsum("dvw,dvw->d", observed, distance)
    share = np.divide(seen, chance, out=np.full(len(seen), np.nan), where=chance > 0)
    return np.asarray(1 - share)


def _millis(value: float) -> int:
    return round(float(value) * 1000)
