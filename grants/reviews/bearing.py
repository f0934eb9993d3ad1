"""Can these lots bear these amounts? Exact, in whole numbers. No database.

Amounts of one kind may be borne by the same lots. Where a lot gives one award only so much, that
award is a kind of its own. Money flows from lots to kinds; it suffices if
the greatest flow (L. R. Ford and D. R. Fulkerson, Flows in Networks, 1962) reaches every amount.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Kind:
    """The lots that may bear an amount, by their number.

    `most` names lots that give no more than so many minor units of it. That is said of one award,
    so `award` then tells whose amount it is.
    """

    lots: frozenset[int]
    most: frozenset[tuple[int, int]] = frozenset()
    award: str = ""


def borne(asked: Mapping[Kind, int], lots: Mapping[int, int]) -> bool:
    """Do the lots bear everything that is asked? `asked`: by kind, in minor units."""
    return greatest_flow(asked, lots) == sum(asked.values())


def greatest_flow(asked: Mapping[Kind, int], lots: Mapping[int, int]) -> int:
    """How much of what is asked the lots bear at most."""
    kinds = [kind for kind, amount in asked.items() if amount > 0]
    wanting = [asked[kind] for kind in kinds]
    left = dict(lots)
    room = {(n, lot): most for n, kind in enumerate(kinds) for lot, most in kind.most}
    given: dict[tuple[int, int], int] = {}
    total = 0
    while True:
        path = _way(kinds, wanting, left, given, room)
        if path is None:
            return total
        amount = min(
            wanting[path[0][0]],
            left[path[-1][1]],
            *(given[back] for back in _returned(path)),
            *(room[step] - given.get(step, 0) for step in path if step in room),
        )
        wanting[path[0][0]] -= amount
        left[path[-1][1]] -= amount
        for step in path:
            given[step] = given.get(step, 0) + amount
        for back in _returned(path):
            given[back] -= amount
        total += amount


def _returned(path: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What a kind gives back on the way, since another lot bears it now."""
    return [(later[0], earlier[1]) for earlier, later in pairwise(path)]


def _way(
    kinds: list[Kind],
    wanting: list[int],
    left: Mapping[int, int],
    given: Mapping[tuple[int, int], int],
    room: Mapping[tuple[int, int], int],
) -> list[tuple[int, int]] | None:
    """The shortest way by which more can be borne: (kind, lot) steps, from who wants it."""
    came: dict[int, tuple[int, int] | None] = {n: None for n, want in enumerate(wanting) if want}
    waiting = deque(came)
    seen_lots: set[int] = set()
    while waiting:
        kind = waiting.popleft()
        for lot in sorted(kinds[kind].lots - seen_lots):
            if given.get((kind, lot), 0) == room.get((kind, lot)):
                continue  # all that it may have of this lot
            seen_lots.add(lot)
            if left.get(lot, 0) > 0:
                return _steps(came, kind, lot)
            for other in range(len(kinds)):
                if other not in came and given.get((other, lot), 0) > 0:
                    came[other] = (kind, lot)
                    waiting.append(other)
    return None


def _steps(
    came: Mapping[int, tuple[int, int] | None], kind: int, lot: int
) -> list[tuple[int, int]]:
    path = [(kind, lot)]
    before = came[kind]
    while before is not None:
        path.append(before)
        before = came[before[0]]
    return path[::-1]
