"""In which order applications are funded. No database: candidates in, a ranking out.

Rank is by mean merit, highest first, among those whose harm gate is clear or mitigated.
Equal merit to the last thousandth: the lower reference (the application begun earlier) comes
first, and each has a rank of its own. A blocked application stays where its merit puts it,
without a rank and outside the running total: merit never buys off harm. So does one that misses
a threshold of the rubric. An application without a submitted review is not ranked.

The funding line falls above the first ranked application that no longer fits into the money
there is. Below it nobody is proposed, even if a smaller request would fit: the panel may
decide that, with a reason; the ranking does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

BLOCKED = frozenset({"held", "stopped"})
SETTLED_WITHOUT_MONEY = frozenset({"declined", "waitlisted"})


@dataclass(frozen=True)
class Candidate:
    """An application as the ranking sees it. `minor` is what it would take from the money:
    the awarded amount once awarded, else what was requested."""

    reference: str
    merit_millis: int | None
    gate: str
    minor: int
    status: str = "in_review"
    below_threshold: bool = False

    @property
    def blocked(self) -> bool:
        """By harm."""
        return self.gate in BLOCKED

    @property
    def outside(self) -> bool:
        """Without a rank: by harm, below a threshold, or not scored yet."""
        return self.blocked or self.below_threshold or self.merit_millis is None


@dataclass(frozen=True)
class Row:
    """A candidate in its place. `running` only above the line; `over` only below it.

    `over`: by how much the money would be exceeded if this one were funded next; nil or less
    where it would fit, but waits behind a higher rank.
    """

    candidate: Candidate
    rank: int | None
    running: int | None = None
    over: int | None = None

    @property
    def proposed(self) -> bool:
        """Above the funding line."""
        return self.running is not None


@dataclass(frozen=True)
class Reached:
    """How far a ranking has come: from here it goes on with the rows below."""

    rank: int = 0
    proposed: int = 0
    asked: int = 0  # by everything ranked and not settled, above and below the line
    full: bool = False  # the funding line has been passed


TOP = Reached()


@dataclass(frozen=True)
class Ranking:
    """The rows in order of merit, and where the money ends."""

    rows: list[Row]
    available: int
    reached: Reached
    line_after: int | None = field(default=None)  # index of the last row above the line

    def then(self, candidates: Iterable[Candidate]) -> Ranking:
        """This ranking with the rows that follow below it."""
        more = rank(candidates, self.available, self.reached)
        line = self.line_after
        if line is None and more.line_after is not None:
            line = len(self.rows) + more.line_after
        return Ranking([*self.rows, *more.rows], self.available, more.reached, line)

    @property
    def proposed(self) -> int:
        return self.reached.proposed

    @property
    def asked(self) -> int:
        return self.reached.asked

    @property
    def left(self) -> int:
        return self.available - self.proposed

    @property
    def funded(self) -> int:
        """How many are proposed."""
        return sum(row.proposed for row in self.rows)


def order(candidate: Candidate) -> tuple[int, int, str]:
    """Scored before unscored, higher merit first, then the lower reference."""
    merit = candidate.merit_millis
    return (merit is None, -(merit or 0), candidate.reference)


def rank(candidates: Iterable[Candidate], available: int, above: Reached = TOP) -> Ranking:
    """Rank candidates against the money there is, in minor units, below what is ranked already."""
    rows: list[Row] = []
    place, proposed, asked, full = above.rank, above.proposed, above.asked, above.full
    line_after: int | None = None
    for candidate in sorted(candidates, key=order):
        if candidate.outside:
            rows.append(Row(candidate, None))
            continue
        place += 1
        if candidate.status in SETTLED_WITHOUT_MONEY:
            rows.append(Row(candidate, place))
            continue
        asked += candidate.minor
        if not full and proposed + candidate.minor > available:
            full = True
            line_after = len(rows) - 1
        if full and candidate.status != "awarded":
            rows.append(Row(candidate, place, over=proposed + candidate.minor - available))
        else:
            proposed += candidate.minor
            rows.append(Row(candidate, place, running=proposed))
    return Ranking(rows, available, Reached(place, proposed, asked, full), line_after)
