"""The fewest restrictions that stand in the way of an award. Pure, and exact.

A restriction is lifted for the new need alone, as a contributor would agree to it. What a set of
lots adds to the flow is at most the sum of what each adds by itself, which bounds the search.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grants.funds.flow import NEW, Flow

MOST_TRIED = 500
"""So many sets are tried; where that is not enough, the best that was found is given."""


@dataclass(frozen=True, slots=True)
class Lifting:
    """What lifting so many restrictions of a lot lets the new need have of it."""

    lot: int
    restrictions: int
    most: int | None


Options = Sequence[tuple[Lifting, int]]
"""Liftings of one lot, with the most that each can add to the flow."""


def fewest(
    flow: Flow, wanted: int, liftings: Mapping[int, Sequence[Lifting]]
) -> tuple[Lifting, ...]:
    """The smallest set that lets the new need have `wanted`; at most one of each lot.

    `flow` bears as much as it can. Raises ValueError where all of them together do not do.
    """
    every = [max(options, key=lambda each: each.restrictions) for options in liftings.values()]
    if _lifted(flow, every, wanted).borne < wanted:
        raise ValueError("no set of restrictions is in the way")
    groups = _bounded(flow, wanted, liftings)
    search = _Search(wanted, groups)
    most = sum(each.restrictions for each in every)
    for cost in range(_least(groups, wanted - flow.borne, most), most):
        found = search.within(flow, cost)
        if found is not None:
            return found
        if search.tried >= MOST_TRIED:
            break
    return _without_need(flow, wanted, every)


def _lifted(flow: Flow, liftings: Sequence[Lifting], wanted: int) -> Flow:
    made = flow.copy()
    for each in liftings:
        made.open_to_new(each.lot, each.most)
    made.bear(wanted)
    return made


def _bounded(
    flow: Flow, wanted: int, liftings: Mapping[int, Sequence[Lifting]]
) -> list[list[tuple[Lifting, int]]]:
    """What each lifting adds at most, those that add most first.

    What stands in a lot bounds it; of those that a smallest set would hold, the flow says it.
    """
    missing = wanted - flow.borne
    inside = dict(enumerate(flow.left))
    for held in flow.holds[1:]:
        for lot, amount in held.items():
            inside[lot] += amount
    bounds: dict[Lifting, int] = {}
    for options in liftings.values():
        for each in options:
            room = inside[each.lot]
            if each.most is not None:
                room = min(room, each.most - flow.holds[NEW].get(each.lot, 0))
            bounds[each] = max(0, min(room, missing))
    said: set[Lifting] = set()
    while True:
        groups = [[(each, bounds[each]) for each in options] for options in liftings.values()]
        open_ones = [each for each in _cheapest(groups, missing) if each not in said]
        if not open_ones:
            return sorted(groups, key=lambda options: -max(gain for _each, gain in options))
        for each in open_ones:
            bounds[each] = _lifted(flow, [each], wanted).borne - flow.borne
            said.add(each)


def _reach(groups: Sequence[Options], cost: int) -> list[list[int]]:
    """The most that the groups from `i` on can add for so many restrictions: [i][cost]."""
    reach = [[0] * (cost + 1)]
    for options in reversed(groups):
        after = reach[-1]
        best = list(after)
        for each, gain in options:
            for budget in range(each.restrictions, cost + 1):
                best[budget] = max(best[budget], after[budget - each.restrictions] + gain)
        reach.append(best)
    return reach[::-1]


def _least(groups: Sequence[Options], missing: int, most: int) -> int:
    """No set of fewer restrictions can do."""
    cost = 4
    while True:
        whole = _reach(groups, cost)[0]
        if whole[cost] >= missing or cost >= most:
            return next((at for at, gain in enumerate(whole) if gain >= missing), most)
        cost *= 2


def _cheapest(groups: Sequence[Options], missing: int) -> list[Lifting]:
    """A set of the fewest restrictions that could do, by the bounds."""
    most = sum(max(each.restrictions for each, _gain in options) for options in groups)
    budget = _least(groups, missing, most)
    reach = _reach(groups, budget)
    chosen = []
    for at, options in enumerate(groups):
        if reach[at][budget] == reach[at + 1][budget]:
            continue
        for each, gain in options:
            rest = budget - each.restrictions
            if rest >= 0 and reach[at + 1][rest] + gain == reach[at][budget]:
                chosen.append(each)
                budget = rest
                break
    return chosen


@dataclass(slots=True)
class _Search:
    """Tries sets, those first that add most, and passes over what the bounds rule out."""

    wanted: int
    groups: Sequence[Options]
    tried: int = 0

    def within(self, flow: Flow, cost: int) -> tuple[Lifting, ...] | None:
        """A set of at most so many restrictions that does, if there is one."""
        return self._on(flow, _reach(self.groups, cost), 0, cost)

    def _on(
        self, flow: Flow, reach: Sequence[Sequence[int]], at: int, budget: int
    ) -> tuple[Lifting, ...] | None:
        if flow.borne >= self.wanted:
            return ()
        while reach[at][budget] >= self.wanted - flow.borne and self.tried < MOST_TRIED:
            for each, gain in reversed(self.groups[at]):
                if not gain or each.restrictions > budget:
                    continue
                self.tried += 1
                lifted = _lifted(flow, [each], self.wanted)
                found = self._on(lifted, reach, at + 1, budget - each.restrictions)
                if found is not None:
                    return (each, *found)
            at += 1
        return None


def _without_need(flow: Flow, wanted: int, liftings: Sequence[Lifting]) -> tuple[Lifting, ...]:
    """Leave out, one by one, what the flow does without."""
    kept = list(liftings)
    for each in sorted(liftings, key=lambda one: -one.restrictions):
        rest = [one for one in kept if one is not each]
        if _lifted(flow, rest, wanted).borne >= wanted:
            kept = rest
    return tuple(kept)
