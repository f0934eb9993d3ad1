"""Does a statement tie? Sums in, and out comes what still lies between the bank and the books.

A statement ties when its lines make up its balances, it begins where the one before ended (the
first, where the books stood), each line is tied, and nothing in the books until its last
day is missing at the bank. What bank and books have on different days is tied, and no gap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class GapKind(StrEnum):
    """What keeps a statement from tying."""

    SUM = "sum"
    CHAIN = "chain"
    BEGINNING = "beginning"
    UNTIED = "untied"
    BOOKS = "books"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that keeps a statement from tying; amounts in minor units."""

    kind: GapKind
    minor: int
    count: int = 0


@dataclass(frozen=True, slots=True)
class Sums:
    """A statement with the sums of its lines, in minor units."""

    statement_id: int
    first_on: date
    last_on: date
    opening: int
    closing: int
    lines: int
    moved: int
    untied: int
    untied_moved: int


@dataclass(frozen=True, slots=True)
class Missing:
    """How much of one day's movements in the books no line is tied to."""

    count: int
    moved: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one statement stands."""

    sums: Sums
    gaps: tuple[Gap, ...]

    @property
    def ties(self) -> bool:
        """Is there nothing left to explain?"""
        return not self.gaps

    @property
    def status(self) -> str:
        """The code of its pill."""
        return "ties" if self.ties else "unreconciled"


def stand(
    statements: Sequence[Sums], books_before: int, missing: Mapping[date, Missing]
) -> list[Standing]:
    """Where each statement stands; `statements` are in the order of their days.

    `books_before` is what the books held when the first one began, less what is tied to a later
    line; `missing` are the movements since then that no line is tied to, by day.
    """
    found = []
    ended: int | None = None
    for one in statements:
        gaps = []
        if one.opening + one.moved != one.closing:
            gaps.append(Gap(GapKind.SUM, one.closing - one.opening - one.moved))
        if ended is None and one.opening != books_before:
            gaps.append(Gap(GapKind.BEGINNING, one.opening - books_before))
        if ended is not None and one.opening != ended:
            gaps.append(Gap(GapKind.CHAIN, one.opening - ended))
        if one.untied:
            gaps.append(Gap(GapKind.UNTIED, one.untied_moved, one.untied))
        until = [each for day, each in missing.items() if day <= one.last_on]
        if until:
            moved = sum(each.moved for each in until)
            gaps.append(Gap(GapKind.BOOKS, moved, sum(each.count for each in until)))
        found.append(Standing(one, tuple(gaps)))
        ended = one.closing
    return found


@dataclass(frozen=True, slots=True)
class AtTheBank:
    """Where a fund's statements stand together: the last day they cover, those that do not tie."""

    until: date | None
    open: tuple[Standing, ...]

    @property
    def status(self) -> str:
        """Ties, unreconciled, or none."""
        if self.until is None:
            return "none"
        return "unreconciled" if self.open else "ties"


def together(standings: Sequence[Standing]) -> AtTheBank:
    """All statements as one."""
    return AtTheBank(
        until=max((one.sums.last_on for one in standings), default=None),
        open=tuple(one for one in standings if not one.ties),
    )
