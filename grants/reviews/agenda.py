"""In which order a panel discusses. No database: a ranking in, places out.

Around the funding line first, because there the discussion decides: the last rank above the
line, the first below it, then outwards. Or in the order of rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")


class Order(StrEnum):
    """How an agenda is laid out at first."""

    LINE = "line"
    RANK = "rank"


def around_the_line(ranked: Sequence[T], above: int) -> list[T]:
    """Those nearest to the line first; `above`: how many of `ranked` stand above it."""
    places = sorted(range(len(ranked)), key=lambda at: (abs(2 * (at - above) + 1), at))
    return [ranked[at] for at in places]


def laid_out(ranked: Sequence[T], above: int, order: Order) -> list[T]:
    """The agenda in one of the orders."""
    return around_the_line(ranked, above) if order is Order.LINE else list(ranked)
