"""What a matching rule owes: so much for so much, up to a cap, worked out event by event.

After each event the matcher owes `min(cap, floor(counted × adds ÷ for_each))`, where `counted`
is all that counts so far, in minor units. What an event unlocks is what is owed after it less
what was owed before. So the parts always sum to the rule applied to the whole: to split a gift,
or to give in another order, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class MatchBasis(StrEnum):
    """When a gift counts: as soon as it is promised, or once its money is there."""

    PLEDGES = "pledges"
    RECEIPTS = "receipts"


class Uncounted(StrEnum):
    """Why a gift does not count under a rule."""

    OWN = "own"
    MATCH = "match"
    BASIS = "basis"
    PERIOD = "period"
    KIND = "kind"
    USE = "use"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A rule's figures: it adds `adds` for each `for_each`, up to `cap_minor`."""

    adds: int
    for_each: int
    cap_minor: int

    def owed(self, counted: int) -> int:
        """What the matcher owes in all, for all that counts; in minor units."""
        return min(self.cap_minor, counted * self.adds // self.for_each)

    def used_up_by(self) -> int:
        """The least that must count until the cap is reached, in minor units."""
        return -(-self.cap_minor * self.for_each // self.adds)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which gifts a rule counts. Empty kinds, theme and area leave nobody and nothing out."""

    matcher_id: int
    basis: MatchBasis
    starts_on: date
    ends_on: date | None
    kinds: Sequence[str] = ()
    theme: str = ""
    area: str = ""

    def counts(self, gift: Gift) -> bool:
        """A gift of another contributor, within the period, of the kind the rule names."""
        return self.why_not(gift) is None

    def why_not(self, gift: Gift) -> Uncounted | None:
        """The first reason for which a gift does not count; None when it counts."""
        if gift.giver_id == self.matcher_id:
            return Uncounted.OWN
        if gift.is_match:
            return Uncounted.MATCH
        if gift.promised if self.basis is MatchBasis.RECEIPTS else gift.on_pledge:
            return Uncounted.BASIS
        if not self.starts_on <= gift.on <= (self.ends_on or date.max):
            return Uncounted.PERIOD
        if self.kinds and gift.giver_kind not in self.kinds:
            return Uncounted.KIND
        fits = all(
            not wanted or wanted.strip().casefold() == given.strip().casefold()
            for wanted, given in ((self.theme, gift.theme), (self.area, gift.area))
        )
        return None if fits else Uncounted.USE


@dataclass(frozen=True, slots=True)
class Gift:
    """A pledge or a contribution, as a rule looks at it.

    `promised`: it is a pledge. `on_pledge`: it is money that comes on one, so that a rule on
    pledges has counted it. `is_match`: a rule unlocked it itself, which no rule counts.
    """

    giver_id: int
    giver_kind: str
    on: date
    promised: bool = False
    on_pledge: bool = False
    is_match: bool = False
    theme: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One event under a rule: what counts after it, what is owed, and how that changed."""

    counted: int
    owed: int
    change: int


def step(ratio: Ratio, counted: int, more: int) -> Step:
    """What one event changes; `more` is below nil when a gift counts no longer."""
    after = counted + more
    return Step(after, ratio.owed(after), ratio.owed(after) - ratio.owed(counted))


def steps(ratio: Ratio, events: Iterable[int]) -> list[Step]:
    """What each event of a history changes, in order."""
    made: list[Step] = []
    for more in events:
        made.append(step(ratio, made[-1].counted if made else 0, more))
    return made
