"""Which set of applications has most merit within the money and the limits. No database.

A set is possible if it costs no more than the budget, keeps every limit (a floor or a ceiling, in
money or in number, for a theme, an area or a kind of applicant; an earmark is a floor in money),
and the fund's lots can bear it under their contributors' restrictions. What is awarded already is
in every set; what is held or stopped by harm, below a threshold, not scored or declined is in none.

Among possible sets the one with the highest sum of merit is proposed, in thousandths of a point.
Where several have as much, the one that comes first by rank: it has the best-ranked application
that one of them has, then the next, and so on. The people decide; this proposes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from grants.reviews.bearing import Kind, borne
from grants.reviews.ranking import Candidate, order, rank


class By(StrEnum):
    """What a limit looks at."""

    THEME = "theme"
    AREA = "area"
    KIND = "kind"


class Bound(StrEnum):
    """At least, or at most."""

    FLOOR = "floor"
    CEILING = "ceiling"


class Measure(StrEnum):
    """What is counted: minor units, or applications."""

    MONEY = "money"
    COUNT = "count"


@dataclass(frozen=True)
class Option:
    """An application that may be chosen: what it belongs to, and which lots may bear it.

    `marks` are (what, value) pairs folded as they are compared; an application may serve
    several themes.
    """

    candidate: Candidate
    marks: frozenset[tuple[By, str]] = frozenset()
    lots: frozenset[int] = frozenset()

    @property
    def reference(self) -> str:
        return self.candidate.reference

    @property
    def merit(self) -> int:
        return self.candidate.merit_millis or 0

    @property
    def minor(self) -> int:
        return self.candidate.minor

    @property
    def taken(self) -> bool:
        """Awarded already: in every set, and its money is reserved."""
        return self.candidate.status == "awarded"

    @property
    def open(self) -> bool:
        """It may be chosen."""
        return (
            not self.taken
            and not self.candidate.outside
            and self.candidate.status != "declined"
            and self.minor > 0
        )


@dataclass(frozen=True)
class Limit:
    """A floor or a ceiling on what has this mark."""

    by: By
    value: str
    bound: Bound
    measure: Measure
    amount: int

    def keeps(self, chosen: Iterable[Option]) -> bool:
        """Does a set keep it?"""
        reached = self.reached(chosen)
        return reached >= self.amount if self.bound is Bound.FLOOR else reached <= self.amount

    def reached(self, chosen: Iterable[Option]) -> int:
        """How much of a set it counts."""
        return sum(self.weight(each) for each in chosen)

    def weight(self, option: Option) -> int:
        """What an application adds to it."""
        if (self.by, self.value) not in option.marks:
            return 0
        return 1 if self.measure is Measure.COUNT else option.minor


@dataclass(frozen=True)
class Lot:
    """Money of one contribution; `bound`: it carries a restriction; `most`: for one award."""

    number: int
    name: str
    available: int
    bound: bool = False
    most: int | None = None


@dataclass(frozen=True)
class Budget:
    """The call spends at most so much."""

    minor: int


@dataclass(frozen=True)
class Money:
    """The lots together have only so much."""

    minor: int


@dataclass(frozen=True)
class Restricted:
    """A lot may bear only what its contributor allows."""

    lot: Lot


Restriction = Budget | Money | Limit | Restricted
"""What can stand in the way of a set."""


@dataclass(frozen=True)
class Question:
    """What may be chosen, and within what."""

    options: Sequence[Option]
    budget: int
    limits: Sequence[Limit] = ()
    lots: Sequence[Lot] = ()

    @property
    def open(self) -> list[Option]:
        """What may be chosen, best rank first."""
        return sorted((o for o in self.options if o.open), key=lambda o: order(o.candidate))

    @property
    def taken(self) -> list[Option]:
        """What is awarded already."""
        return [each for each in self.options if each.taken]

    @property
    def restrictions(self) -> list[Restriction]:
        """Everything that can stand in the way, in the order in which it is named."""
        bound = [Restricted(lot) for lot in self.lots if lot.bound and lot.available > 0]
        whole = sum(lot.available for lot in self.lots)
        return [*self.limits, *bound, Money(whole), Budget(self.budget)]


@dataclass(frozen=True)
class Proposal:
    """A set, and what it gives up against the plain ranking.

    `enters` and `leaves` are references, best rank first; sums are of what is chosen with what
    is awarded already.
    """

    chosen: tuple[str, ...]
    merit: int
    spent: int
    left: int
    plain_merit: int
    plain_spent: int
    plain_left: int
    enters: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()


@dataclass(frozen=True)
class Impossible:
    """No set keeps all of these; left out any one of them, there is one."""

    in_the_way: tuple[Restriction, ...] = field(default=())


def possible(question: Question, chosen: Collection[Option]) -> bool:
    """Is this set possible? Exact, and by nothing that chooses."""
    return not obstacles(question, chosen)


def obstacles(question: Question, chosen: Collection[Option]) -> list[Restriction]:
    """Every restriction that makes a set impossible; nothing where it is possible.

    Of contributors' restrictions, as few as do: without any one of those named, the lots would
    bear the set.
    """
    whole = [*question.taken, *(each for each in chosen if not each.taken)]
    found: list[Restriction] = [each for each in question.limits if not each.keeps(whole)]
    found += _unborne(question, [each for each in chosen if not each.taken])
    if sum(each.minor for each in whole) > question.budget:
        found.append(Budget(question.budget))
    return found


def asked_of(
    question: Question, chosen: Iterable[Option], kept: Collection[int]
) -> dict[Kind, int]:
    """What a set asks of the lots, by which may bear it, while only these restrictions hold."""
    holding = [lot for lot in question.lots if lot.number in kept]
    free = frozenset(lot.number for lot in question.lots if lot.number not in kept)
    asked: Counter[Kind] = Counter()
    for each in chosen:
        asked[kind_of(each, holding, free)] += each.minor
    return dict(asked)


def kind_of(option: Option, holding: Iterable[Lot], free: frozenset[int] = frozenset()) -> Kind:
    """The lots that may bear an application: these as far as they allow, free ones in any case."""
    most = frozenset(
        (lot.number, lot.most)
        for lot in holding
        if lot.number in option.lots and lot.most is not None and lot.most < option.minor
    )
    return Kind(option.lots | free, most, option.reference if most else "")


def _unborne(question: Question, chosen: Sequence[Option]) -> list[Restriction]:
    money = {lot.number: lot.available for lot in question.lots}
    whole = sum(money.values())
    if sum(each.minor for each in chosen) > whole:
        return [Money(whole)]
    kept = [lot for lot in question.lots if lot.bound and lot.available > 0]
    if borne(asked_of(question, chosen, {lot.number for lot in kept}), money):
        return []
    for lot in list(kept):
        rest = {each.number for each in kept if each is not lot}
        if not borne(asked_of(question, chosen, rest), money):
            kept.remove(lot)
    return [Restricted(lot) for lot in kept] or [Money(whole)]


def plain(question: Question) -> list[Option]:
    """What the ranking proposes: from the top, until the next no longer fits."""
    by_reference = {each.reference: each for each in question.options}
    made = rank((each.candidate for each in question.options), question.budget)
    return [
        by_reference[row.candidate.reference]
        for row in made.rows
        if row.proposed and by_reference[row.candidate.reference].open
    ]


def compared(question: Question, chosen: Sequence[Option]) -> Proposal:
    """A set beside the plain ranking: who enters, who leaves, points, money left."""
    listed = plain(question)
    taken = question.taken

    def together(options: Sequence[Option]) -> tuple[int, int]:
        whole = [*taken, *options]
        return sum(each.merit for each in whole), sum(each.minor for each in whole)

    merit, spent = together(chosen)
    plain_merit, plain_spent = together(listed)
    ours = {each.reference for each in chosen}
    theirs: Mapping[str, Option] = {each.reference: each for each in listed}
    return Proposal(
        chosen=tuple(each.reference for each in chosen),
        merit=merit,
        spent=spent,
        left=question.budget - spent,
        plain_merit=plain_merit,
        plain_spent=plain_spent,
        plain_left=question.budget - plain_spent,
        enters=tuple(each.reference for each in chosen if each.reference not in theirs),
        leaves=tuple(reference for reference in theirs if reference not in ours),
    )
