"""Whose money an award may use: lots whose restrictions fit, the most restricted first.

Restricted money goes first, because free money can still serve any later award; among
equals what stops being usable first, then what came first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from grants.funds.ledger import Share
from grants.kernel.i18n import _
from grants.kernel.money import Money


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

    @property
    def for_one_award(self) -> Money:
        """What one award may have of it now."""
        if self.most_per_award is None:
            return self.available
        return min(self.available, self.most_per_award)


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


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why an award cannot be borne: what fits, and which restrictions stand in the way."""

    wanted: Money
    fitting: Money
    in_the_way: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What a person reads."""
        first = _(
            "Lots that fit this award hold %(fitting)s; %(wanted)s are needed.",
            fitting=str(self.fitting),
            wanted=str(self.wanted),
        )
        return " ".join((first, *self.in_the_way))


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
                day=lot.usable_from.isoformat(),
            )
        )
    if lot.usable_until is not None and need.on > lot.usable_until:
        found.append(
            _(
                "%(lot)s could be used until %(day)s.",
                lot=lot.name,
                day=lot.usable_until.isoformat(),
            )
        )
    return found


def _same(restriction: str, value: str) -> bool:
    plain = restriction.strip().casefold()
    return not plain or plain == value.strip().casefold()


def choose(lots: Iterable[LotOffer], need: Need) -> list[Share] | Shortfall:
    """The lots that bear an award, with amounts that sum to it exactly, or why not.

    Lots fit or do not, and each gives up to what is available, so taking them in any
    order finds the money if it is there; the order only decides whose money goes first.
    """
    if need.amount.minor <= 0:
        raise ValueError("an award is above nil")
    offers = sorted(lots, key=_order)
    fitting = [lot for lot in offers if lot.available.minor > 0 and not obstacles(lot, need)]
    left, shares = need.amount, []
    for lot in fitting:
        if not left:
            break
        part = min(left, lot.for_one_award)
        shares.append(Share(lot.lot_id, part))
        left = left - part
    if left:
        return Shortfall(need.amount, need.amount - left, tuple(_in_the_way(offers, need)))
    return shares


def _order(lot: LotOffer) -> tuple[int, date, date, int]:
    return (-lot.restrictions, lot.usable_until or date.max, lot.received_on, lot.lot_id)


def _in_the_way(offers: Sequence[LotOffer], need: Need) -> Iterable[str]:
    for lot in offers:
        if lot.available.minor > 0:
            yield from obstacles(lot, need)
            if lot.for_one_award < lot.available:
                yield _(
                    "%(lot)s gives at most %(most)s to one award.",
                    lot=lot.name,
                    most=str(lot.most_per_award),
                )
