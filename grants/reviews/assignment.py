"""Who reviews what: a fair suggestion. No database: needs and loads in, pairs out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """An application that wants `wanted` more reviewers, and who may not be one of them."""

    reference: str
    wanted: int
    barred: frozenset[int]


def suggest(needs: Iterable[Need], loads: Mapping[int, int]) -> dict[str, list[int]]:
    """Reviewers for each application, the least loaded first.

    `loads` are the open reviews each reviewer has already, by number. Applications with the
    fewest possible reviewers choose first, so that a conflict-ridden one is not left without;
    of equally loaded reviewers, the one with the lower number. The same input gives the same
    answer. Fewer than wanted are suggested where there are no more.
    """
    carried = dict(loads)
    listed = sorted(needs, key=lambda need: (len(carried.keys() - need.barred), need.reference))
    chosen: dict[str, list[int]] = {}
    for need in listed:
        possible = sorted(carried.keys() - need.barred, key=lambda who: (carried[who], who))
        chosen[need.reference] = possible[: need.wanted]
        for who in chosen[need.reference]:
            carried[who] += 1
    return chosen
