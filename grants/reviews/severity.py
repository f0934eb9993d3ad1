"""Who scores strictly? Merit with and without each reviewer's own measure. No database.

Each merit score is taken as the application's worth, plus how mild the reviewer is, plus
chance: the additive two-way model, fitted by least squares over unbalanced data (S. R.
Searle, Linear Models, 1971, chapter 7). Mildness adds up to nothing over reviewers who are
joined by applications in common; between groups that no application joins, nothing can be
compared, and nothing is. For people to read beside the raw scores: no rank is reckoned
with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Severity:
    """How a reviewer scores: how many reviews, their mean, how mild, in thousandths.

    `mild` is above nil for who scores higher than others do on the same applications.
    `group`: reviewers with the same number can be compared.
    """

    reviews: int
    mean: int
    mild: int
    group: int


Merits = Mapping[int, Mapping[int, int]]
"""Merit in thousandths, by application and reviewer."""


def severities(merits: Merits) -> dict[int, Severity]:
    """How each reviewer scores, beside those who scored the same applications."""
    people = sorted({who for scores in merits.values() for who in scores})
    place = {who: number for number, who in enumerate(people)}
    left, right = np.zeros((len(people), len(people))), np.zeros(len(people))
    own: dict[int, list[int]] = defaultdict(list)
    joined = _Groups(people)
    for scores in merits.values():
        mean = sum(scores.values()) / len(scores)
        here = [place[who] for who in scores]
        for who, merit in scores.items():
            own[who].append(merit)
            joined.join(who, next(iter(scores)))
            left[place[who], place[who]] += 1
            left[place[who], here] -= 1 / len(scores)
            right[place[who]] += merit - mean
    # Of all solutions the shortest: in each group the mildnesses add up to nothing.
    mild = np.linalg.lstsq(left, right, rcond=None)[0] if people else right
    return {
        who: Severity(
            len(own[who]), round(sum(own[who]) / len(own[who])), round(mild[n]), joined.of(who)
        )
        for who, n in place.items()
    }


def adjusted(scores: Mapping[int, int], severity: Mapping[int, Severity]) -> int:
    """The mean merit of an application without its reviewers' mildness, in thousandths.

    It stays between nothing and a hundred points.
    """
    plain = [merit - severity[who].mild for who, merit in scores.items()]
    return min(100_000, max(0, round(sum(plain) / len(plain))))


class _Groups:
    """Reviewers joined by applications in common; a group is named by its lowest number."""

    def __init__(self, people: list[int]) -> None:
        self._above = {who: who for who in people}

    def of(self, who: int) -> int:
        while self._above[who] != who:
            self._above[who] = self._above[self._above[who]]
            who = self._above[who]
        return who

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.of(one), self.of(other)))
        self._above[high] = low
