"""Money as a flow from lots to needs: the least moved, the most preferred lots first. Pure.

Successive shortest paths (R. K. Ahuja, T. L. Magnanti, J. B. Orlin, Network Flows, 1993, 9.7) in
whole numbers. A path begins at money that is available and ends at the new need; on its way it may
put another need into a lot and take from that need another one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NEW = 0
"""The number of the need that is to be borne; the others are borne already."""


@dataclass(frozen=True, slots=True)
class Source:
    """A lot: what is available, the most that one need may have, and which needs fit.

    `fits` has bit `k` set where need `k` fits.
    """

    available: int
    fits: int
    most: int | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """The shortest ways to the new need: the least moved, and the next step of each."""

    from_lot: dict[int, int]
    need_after: dict[int, int]
    lot_after: dict[int, int]


class Flow:
    """What each need holds of each lot. Lots are in order of preference.

    `held` is what every need but the new one holds already: need → lot → amount. Nothing of
    it leaves its lot unless the new need cannot be borne otherwise; then as little as does.
    `beside` is what each need, the new one first, has of a lot for good: it counts towards the
    most that the lot gives.
    """

    def __init__(
        self,
        lots: Sequence[Source],
        held: Sequence[Mapping[int, int]],
        beside: Sequence[Mapping[int, int]] = (),
    ) -> None:
        self._beside = list(beside) or [dict[int, int]()] * (1 + len(held))
        self.lots = list(lots)
        self.left = [lot.available for lot in lots]
        self._before = [dict[int, int](), *(dict(each) for each in held)]
        self.holds = [dict(each) for each in self._before]
        self._room = [0] * len(self.holds)
        for number, lot in enumerate(lots):
            for need in range(len(self.holds)):
                self._mark(number, need, fits=bool(lot.fits >> need & 1))

    def copy(self) -> Flow:
        """The same flow, to be carried on by itself."""
        made = object.__new__(Flow)
        made.lots, made.left = list(self.lots), list(self.left)
        made._before, made._room = self._before, list(self._room)
        made._beside = self._beside
        made.holds = [dict(each) for each in self.holds]
        return made

    @property
    def borne(self) -> int:
        """How much the new need has."""
        return sum(self.holds[NEW].values())

    def open_to_new(self, lot: int, most: int | None) -> None:
        """Let the new need have of a lot up to `most`, whatever restricts it."""
        source = self.lots[lot]
        self.lots[lot] = Source(source.available, source.fits | 1, most)
        self._mark(lot, NEW, fits=True)

    def bear(self, wanted: int) -> int:
        """Bring the new need to `wanted`, or as near as can be; returns what it then has."""
        missing = wanted - self.borne
        while missing > 0:
            way = self._ways()
            begins = [(moved, lot) for lot, moved in way.from_lot.items() if self.left[lot] > 0]
            if not begins:
                break
            missing -= self._push(min(begins)[1], way, missing)
        return wanted - missing

    def _ways(self) -> _Way:
        """The least that must be moved from each lot to the new need, backwards from it."""
        to_need, to_lot = {NEW: 0}, dict[int, int]()
        way = _Way(to_lot, {}, {})
        near: dict[int, int] = {}
        holders = self._holders()
        queue: deque[int] = deque([NEW])
        while queue:
            need = queue.popleft()
            reached = []
            for lot in self._short_of(need):
                if to_lot.get(lot, to_need[need] + 1) > to_need[need]:
                    to_lot[lot] = to_need[need]
                    reached.append(lot)
            far = to_need[need] + (need != NEW)
            known = 0
            for level, lots in near.items():
                if level <= far:
                    known |= lots
            fresh = self._room[need] & ~known
            while fresh:
                low = fresh & -fresh
                fresh ^= low
                lot = low.bit_length() - 1
                if to_lot.get(lot, far + 1) > far:
                    to_lot[lot] = far
                    reached.append(lot)
            for lot in reached:
                way.need_after[lot] = need
                near[to_lot[lot]] = near.get(to_lot[lot], 0) | 1 << lot
                for other in holders.get(lot, ()):
                    back = to_lot[lot] - (self._moved_in(other, lot) > 0)
                    if other not in to_need or back < to_need[other]:
                        to_need[other] = back
                        way.lot_after[other] = lot
                        queue.append(other)
        return way

    def _push(self, lot: int, way: _Way, most: int) -> int:
        """Send along a way as much as every step of it allows."""
        begin, steps = lot, list[tuple[int, int, int | None]]()
        amount = min(most, self.left[lot])
        while True:
            need = way.need_after[lot]
            free = self._free(lot, need)
            amount = amount if free is None else min(amount, free)
            if need == NEW:
                steps.append((lot, need, None))
                break
            after = way.lot_after[need]
            moved_in = self._moved_in(need, after)
            amount = min(amount, moved_in if moved_in > 0 else self.holds[need][after])
            steps.append((lot, need, after))
            lot = after
        self.left[begin] -= amount
        for into, need, out_of in steps:
            self._add(need, into, amount)
            if out_of is not None:
                self._add(need, out_of, -amount)
        return amount

    def _free(self, lot: int, need: int) -> int | None:
        """How much more of a lot a need may have at the cost of now; None is any amount."""
        moved_in = self._moved_in(need, lot)
        if need != NEW and moved_in < 0:
            return -moved_in
        most = self.lots[lot].most
        return None if most is None else most - self._whole(need, lot)

    def _whole(self, need: int, lot: int) -> int:
        return self.holds[need].get(lot, 0) + self._beside[need].get(lot, 0)

    def _moved_in(self, need: int, lot: int) -> int:
        return self.holds[need].get(lot, 0) - self._before[need].get(lot, 0)

    def _short_of(self, need: int) -> list[int]:
        """The lots of which a need had more before: to give it back moves nothing."""
        return [lot for lot in self._before[need] if self._moved_in(need, lot) < 0]

    def _holders(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for need, held in enumerate(self.holds[1:], start=1):
            for lot in held:
                found.setdefault(lot, []).append(need)
        return found

    def _add(self, need: int, lot: int, amount: int) -> None:
        now = self.holds[need].get(lot, 0) + amount
        if now:
            self.holds[need][lot] = now
        else:
            del self.holds[need][lot]
        self._mark(lot, need, fits=bool(self.lots[lot].fits >> need & 1))

    def _mark(self, lot: int, need: int, *, fits: bool) -> None:
        most = self.lots[lot].most
        if fits and (most is None or self._whole(need, lot) < most):
            self._room[need] |= 1 << lot
        else:
            self._room[need] &= ~(1 << lot)
