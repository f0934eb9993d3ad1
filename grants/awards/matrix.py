"""What a fund's calls do for its framework: each aim, the calls that answer it, their money. Pure.

An application that serves two aims counts whole in both, so rows of several aims are never
added up; the calls of one aim are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from grants.awards.uses import PAPER, Drawn, unit_words
from grants.kernel.i18n import _, ngettext
from grants.kernel.money import Money, minor_digits
from grants.web.pictures import Amount, Picture, in_one_unit
from grants.web.pictures.matrix import Lane, Square, matrix


class Counted(NamedTuple):
    """How many there are, and how much money."""

    number: int
    money: Money


@dataclass(frozen=True, slots=True)
class Crossing:
    """One aim in one call."""

    call: str
    slug: str
    requested: Counted
    awarded: Counted
    disbursed: Money


@dataclass(frozen=True, slots=True)
class Row:
    """One aim with the calls that answer it, the first to close first."""

    name: str
    note: str
    crossings: tuple[Crossing, ...]
    currency: str
    key: str = ""
    # Its name in the address of a page.
    address: str = ""

    @property
    def requested(self) -> Counted:
        """All calls together."""
        return self._sum([each.requested for each in self.crossings])

    @property
    def awarded(self) -> Counted:
        """All calls together."""
        return self._sum([each.awarded for each in self.crossings])

    @property
    def disbursed(self) -> Money:
        """All calls together."""
        return sum((each.disbursed for each in self.crossings), Money.zero(self.currency))

    @property
    def is_without_call(self) -> bool:
        """No call answers it: a gap."""
        return not self.crossings

    @property
    def is_without_award(self) -> bool:
        """Calls answer it and nothing came of them yet: a gap of another kind."""
        return bool(self.crossings) and not self.awarded.number

    @property
    def overlaps(self) -> bool:
        """Several calls answer it: they may fund the same."""
        return len(self.crossings) > 1

    def _sum(self, counted: Sequence[Counted]) -> Counted:
        money = sum((each.money for each in counted), Money.zero(self.currency))
        return Counted(sum(each.number for each in counted), money)


DRAWN_CALLS = 8


def finding(rows: Sequence[Row]) -> str:
    """What the matrix shows, in a sentence."""
    without = sum(row.is_without_call for row in rows)
    if without:
        return ngettext(
            "%(n)s of %(of)s has no call", "%(n)s of %(of)s have no call", without, of=len(rows)
        )
    unpaid = sum(row.is_without_award for row in rows)
    if unpaid:
        return ngettext(
            "%(n)s of %(of)s has calls and no award yet",
            "%(n)s of %(of)s have calls and no award yet",
            unpaid,
            of=len(rows),
        )
    return _("Every one has a call and an award")


def drawn(rows: Sequence[Row], currency: str) -> Drawn | None:
    """The picture: a lane for each aim, a square for each call, a bar of what it awarded."""
    if not rows:
        return None
    calls = list(dict.fromkeys(each.slug for row in rows for each in row.crossings))[-DRAWN_CALLS:]
    names = {each.slug: each.call for row in rows for each in row.crossings}
    sizes = [each.awarded.money.minor for row in rows for each in row.crossings]
    totals = [row.awarded.money.minor for row in rows]
    scale = in_one_unit([*sizes, *totals], minor_digits=minor_digits(currency))
    texts = iter(scale.texts)
    found = finding(rows)
    squares = [
        {each.slug: Amount(each.awarded.money.minor, next(texts)) for each in row.crossings}
        for row in rows
    ]
    lanes = [
        Lane(
            row.name,
            tuple(Square(calls.index(slug), each) for slug, each in found_here.items()
                  if slug in calls),
            Amount(row.awarded.money.minor, next(texts)),
            _("no call") if row.is_without_call else "",
        )
        for row, found_here in zip(rows, squares, strict=True)
    ]  # fmt: skip
    unit = unit_words(currency, million=scale.million)

    def draw(width: int, *, narrow: bool) -> Picture:
        return matrix(
            title=found,
            columns=[names[slug] for slug in calls],
            lanes=lanes,
            unit=unit,
            width=width,
            narrow=narrow,
        )

    return Drawn(
        found,
        _("Awarded, %(unit)s. Hatched: no call", unit=unit),
        draw(1100, narrow=False),
        draw(330, narrow=True),
        draw(PAPER, narrow=False),
    )
