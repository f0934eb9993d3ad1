"""Whose money an award may use, and which reservations make room for it.

Money flows from lots to awards wherever the lot's restrictions fit, so that an award is borne
whenever any allocation bears it. In this order:

1. Nothing that is reserved for another award moves, if that can be; else as little as does.
2. The most restricted money goes first, because free money can still serve any later award;
   among equals what stops being usable first, then what came first.

What an agreement committed never moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from grants.funds.flow import NEW, Flow, Source
from grants.funds.ledger import Share
from grants.funds.relaxing import Lifting, fewest
from grants.kernel.days import day_words
from grants.kernel.i18n import _
from grants.kernel.money import Money, sum_money


@dataclass(frozen=True, slots=True)
class LotOffer:
    """A lot as far as choosing needs to know it. An empty restriction restricts nothing."""

    lot_id: int
    name: str
    available: Money
    received_on: date
    theme: str = ""
    area: str = ""
    applicant_kind: str = ""
    usable_from: date | None = None
    usable_until: date | None = None
    # The key of the objective an award must serve, and its name for people.
    objective: str = ""
    objective_name: str = ""
    most_per_award: Money | None = None

    @property
    def restrictions(self) -> int:
        """How many restrictions it carries."""
        return (
            sum(bool(r) for r in (self.theme, self.area, self.applicant_kind, self.objective))
            + (self.usable_from is not None or self.usable_until is not None)
            + (self.most_per_award is not None)
        )


@dataclass(frozen=True, slots=True)
class Need:
    """What an award asks of the lots."""

    amount: Money
    theme: str
    area: str
    applicant_kind: str
    on: date
    # The keys of the objectives it serves.
    objectives: frozenset[str] = frozenset()
    # What lots bear of the same award by its agreement: it counts towards the most they give.
    borne: Mapping[int, Money] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reservation:
    """What another award has reserved and no agreement committed: it may move to other lots."""

    application_id: int
    need: Need
    held: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A reservation that makes room: what it gives up, and what it takes instead."""

    application_id: int
    given_up: tuple[Share, ...]
    taken: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Allocated:
    """The lots that bear an award, and the reservations that move for it."""

    shares: list[Share]
    moved: list[Moved]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why an award cannot be borne: what fits, and the fewest restrictions in the way.

    None are named where the fund has too little for any.
    """

    wanted: Money
    available: Money
    fitting: Money
    in_the_way: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What a person reads."""
        if not self.in_the_way:
            return _(
                "The fund has %(available)s available; %(wanted)s are needed.",
                available=str(self.available),
                wanted=str(self.wanted),
            )
        first = _(
            "Lots that fit this award hold %(fitting)s; %(wanted)s are needed.",
            fitting=str(self.fitting),
            wanted=str(self.wanted),
        )
        second = _("The fewest restrictions in the way:")
        return " ".join((first, second, *self.in_the_way))


def obstacles(lot: LotOffer, need: Need) -> list[str]:
    """The restrictions of a lot that this award does not meet, each as a sentence."""
    found = []
    if not _same(lot.theme, need.theme):
        found.append(_("%(lot)s is only for the theme “%(theme)s”.", lot=lot.name, theme=lot.theme))
    if not _same(lot.area, need.area):
        found.append(_("%(lot)s is only for the area “%(area)s”.", lot=lot.name, area=lot.area))
    if not _same(lot.applicant_kind, need.applicant_kind):
        found.append(
            _(
                "%(lot)s is only for applicants of the kind “%(kind)s”.",
                lot=lot.name,
                kind=lot.applicant_kind,
            )
        )
    if lot.objective and lot.objective not in need.objectives:
        found.append(
            _(
                "%(lot)s is only for the objective “%(name)s”.",
                lot=lot.name,
                name=lot.objective_name,
            )
        )
    if lot.usable_from is not None and need.on < lot.usable_from:
        found.append(
            _(
                "%(lot)s can be used from %(day)s on.",
                lot=lot.name,
                day=day_words(lot.usable_from),
            )
        )
    if lot.usable_until is not None and need.on > lot.usable_until:
        found.append(
            _(
                "%(lot)s could be used until %(day)s.",
                lot=lot.name,
                day=day_words(lot.usable_until),
            )
        )
    return found


def _same(restriction: str, value: str) -> bool:
    plain = restriction.strip().casefold()
    return not plain or plain == value.strip().casefold()


def allocate(
    lots: Iterable[LotOffer], need: Need, others: Sequence[Reservation] = ()
) -> Allocated | Shortfall:
    """The lots that bear an award, with amounts that sum to it exactly, or why none do.

    `lots` are all that are not short, those with nothing available among them; what another
    award holds in a lot that is not given stays there, unless it can make room elsewhere.
    """
    if need.amount.minor <= 0:
        raise ValueError("an award is above nil")
    offers = sorted(lots, key=_order)
    flow = _flow(offers, need, others)
    if flow.bear(need.amount.minor) < need.amount.minor:
        return _shortfall(offers, need, flow)
    currency = need.amount.currency
    numbers = _numbers(offers, others)
    return Allocated(
        [
            Share(numbers[lot], Money(minor, currency))
            for lot, minor in sorted(flow.holds[NEW].items())
        ],
        [
            _moved(other, flow.holds[at], numbers)
            for at, other in enumerate(others, start=1)
            if flow.holds[at] != _held(other, numbers)
        ],
    )


def _order(lot: LotOffer) -> tuple[int, date, date, int]:
    return (-lot.restrictions, lot.usable_until or date.max, lot.received_on, lot.lot_id)


def _flow(offers: Sequence[LotOffer], need: Need, others: Sequence[Reservation]) -> Flow:
    needs = (need, *(other.need for other in others))
    sources = [
        Source(
            lot.available.minor,
            sum(1 << at for at, each in enumerate(needs) if fits(lot, each)),
            None if lot.most_per_award is None else lot.most_per_award.minor,
        )
        for lot in offers
    ]
    numbers = _numbers(offers, others)
    # A lot that is not offered gives nothing more, but may hold what is reserved.
    sources += [Source(0, 0)] * (len(numbers) - len(offers))
    return Flow(
        sources,
        [_held(other, numbers) for other in others],
        [_beside(each, numbers) for each in needs],
    )


def _beside(need: Need, numbers: Sequence[int]) -> dict[int, int]:
    place = {lot_id: at for at, lot_id in enumerate(numbers)}
    return {place[lot_id]: all_.minor for lot_id, all_ in need.borne.items() if lot_id in place}


def _numbers(offers: Sequence[LotOffer], others: Sequence[Reservation]) -> list[int]:
    """The lots by their place in the flow."""
    held = (share.lot_id for other in others for share in other.held)
    return list(dict.fromkeys((*(lot.lot_id for lot in offers), *held)))


def _held(other: Reservation, numbers: Sequence[int]) -> dict[int, int]:
    place = {lot_id: at for at, lot_id in enumerate(numbers)}
    return {place[share.lot_id]: share.amount.minor for share in other.held}


def _moved(other: Reservation, now: Mapping[int, int], numbers: Sequence[int]) -> Moved:
    change = Counter(now)
    change.subtract(_held(other, numbers))
    currency = other.need.amount.currency
    shares = [(Share(numbers[at], Money(abs(by), currency)), by) for at, by in change.items()]
    return Moved(
        other.application_id,
        tuple(share for share, by in shares if by < 0),
        tuple(share for share, by in shares if by > 0),
    )


def _shortfall(offers: Sequence[LotOffer], need: Need, flow: Flow) -> Shortfall:
    wanted, currency = need.amount, need.amount.currency
    available = sum_money((lot.available for lot in offers), currency)
    borne = Money(flow.borne, currency)
    if available < wanted:
        return Shortfall(wanted, available, borne, ())
    missing = [obstacles(lot, need) for lot in offers]
    liftings = {}
    for at, source in enumerate(flow.lots[: len(offers)]):
        most = source.most
        options = [Lifting(at, len(missing[at]), most)] if missing[at] else []
        if most is not None:
            options.append(Lifting(at, len(missing[at]) + 1, None))
        if options:
            liftings[at] = options
    sentences = []
    for each in sorted(fewest(flow, wanted.minor, liftings), key=lambda one: one.lot):
        sentences += missing[each.lot]
        if each.restrictions > len(missing[each.lot]):
            sentences.append(_capped(offers[each.lot]))
    return Shortfall(wanted, available, borne, tuple(sentences))


def in_the_way(lot: LotOffer, need: Need, borne: Money) -> list[str]:
    """The restrictions that keep a lot from bearing `need.amount` beside what it bears already."""
    most = lot.most_per_award
    over = most is not None and borne + need.amount > most
    return [*obstacles(lot, need), *([_capped(lot)] if over else [])]


def _capped(lot: LotOffer) -> str:
    return _(
        "%(lot)s gives at most %(most)s to one award.", lot=lot.name, most=str(lot.most_per_award)
    )


def fits(lot: LotOffer, need: Need) -> bool:
    """Does an award meet every restriction of a lot but how much it may have?"""
    return (
        _same(lot.theme, need.theme)
        and _same(lot.area, need.area)
        and _same(lot.applicant_kind, need.applicant_kind)
        and (not lot.objective or lot.objective in need.objectives)
        and (lot.usable_from is None or lot.usable_from <= need.on)
        and (lot.usable_until is None or need.on <= lot.usable_until)
    )
