"""What a fund's money is for: pictures that pages and reports share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from grants.kernel.i18n import _, ngettext
from grants.kernel.money import Money, minor_digits
from grants.web.pictures import (
    Amount,
    Flow,
    Picture,
    Source,
    Use,
    in_one_unit,
    money_stages,
    sources_and_uses,
)

PAPER = 680


@dataclass(frozen=True, slots=True)
class Used:
    """How much of a contributor's money is for a theme; None: no agreement is signed yet."""

    contributor_id: int
    theme: str | None
    amount: Money


@dataclass(frozen=True, slots=True)
class Giver:
    """A contributor as a picture shows it."""

    id: int
    name: str
    note: str
    available: Money


@dataclass(frozen=True, slots=True)
class Drawn:
    """One picture in its layouts, its unit in words, and what it finds."""

    finding: str
    unit: str
    wide: Picture
    narrow: Picture
    paper: Picture


class Stages(Protocol):
    """Money by stage, each a part of the one before."""

    @property
    def received(self) -> Money: ...
    @property
    def reserved(self) -> Money: ...
    @property
    def committed(self) -> Money: ...
    @property
    def disbursed(self) -> Money: ...
    @property
    def available(self) -> Money: ...


def theme_words(theme: str | None) -> str:
    """A theme as people read it."""
    if theme is None:
        return _("Reserved, agreement not yet signed")
    return theme[:1].upper() + theme[1:] if theme else _("No theme named")


def unit_words(currency: str, *, million: bool) -> str:
    """The unit of a picture's figures."""
    return _("Million %(currency)s", currency=currency) if million else currency


def stages_drawn(figures: Stages) -> Drawn:
    """What became of the money received, as nested bars."""
    amounts = (
        figures.received,
        figures.reserved,
        figures.committed,
        figures.disbursed,
        figures.available,
    )
    currency = figures.received.currency
    scale = in_one_unit([a.minor for a in amounts], minor_digits=minor_digits(currency))
    received, reserved, committed, disbursed, available = (
        Amount(amount.minor, text) for amount, text in zip(amounts, scale.texts, strict=True)
    )
    unit = unit_words(currency, million=scale.million)
    finding = _found(figures)

    def draw(*, narrow: bool) -> Picture:
        return money_stages(
            title=finding,
            received=received,
            reserved=reserved,
            committed=committed,
            disbursed=disbursed,
            available=available,
            unit=unit,
            narrow=narrow,
        )

    return Drawn(
        finding,
        _("%(unit)s. Each bar is part of the one above it", unit=unit),
        draw(narrow=False),
        draw(narrow=True),
        draw(narrow=False),
    )


def _found(figures: Stages) -> str:
    if figures.received.minor <= 0:
        return _("No money has been received yet")
    return _(
        "Of every 100 %(currency)s received, %(promised)s are promised and %(paid)s are paid",
        currency=figures.received.currency,
        promised=figures.reserved.minor * 100 // figures.received.minor,
        paid=figures.disbursed.minor * 100 // figures.received.minor,
    )


def uses_drawn(
    givers: Sequence[Giver], used: Sequence[Used], counts: Mapping[str, int]
) -> Drawn | None:
    """Who gave, and what it is for: nothing while nothing is received.

    `counts` says how many awards a theme has.
    """
    if not givers:
        return None
    currency = givers[0].available.currency
    table = uses_table(givers, used)
    themes = [theme for theme in table if any(table[theme].values())]
    free = {giver.id: giver.available for giver in givers}
    flows: list[tuple[int, int, Money]] = []
    for at, theme in enumerate(themes):
        flows += [
            (i, at, amount) for i, g in enumerate(givers) if (amount := table[theme].get(g.id))
        ]
    flows += [(i, len(themes), free[g.id]) for i, g in enumerate(givers) if free[g.id]]
    if not flows:
        return None
    given = [sum(a.minor for i, _u, a in flows if i == n) for n in range(len(givers))]
    taken = [sum(a.minor for _s, u, a in flows if u == n) for n in range(len(themes) + 1)]
    minors = [*given, *taken, *(a.minor for _s, _u, a in flows)]
    scale = in_one_unit(minors, minor_digits=minor_digits(currency))
    amounts = [Amount(m, t) for m, t in zip(minors, scale.texts, strict=True)]
    sources = [
        Source(giver.name, giver.note, amount)
        for giver, amount in zip(givers, amounts, strict=False)
    ]
    to = amounts[len(givers) :]
    uses = [
        Use(theme_words(theme), _awards(counts, theme), to[n]) for n, theme in enumerate(themes)
    ]
    uses.append(Use(_("Available"), _("not yet promised to anyone"), to[len(themes)], free=True))
    drawn = [
        Flow(s, u, amount)
        for (s, u, _a), amount in zip(flows, amounts[len(givers) + len(uses) :], strict=True)
    ]
    unit = unit_words(currency, million=scale.million)
    finding = _("Who gave, and what it is for")

    def draw(width: int, *, narrow: bool = False) -> Picture:
        return sources_and_uses(
            title=finding,
            sources=sources,
            uses=uses,
            flows=drawn,
            unit=unit,
            width=width,
            narrow=narrow,
        )

    return Drawn(
        finding,
        _("%(unit)s. Restricted money goes only where its contributor allows", unit=unit),
        draw(1100),
        draw(1100, narrow=True),
        draw(PAPER),
    )


def _awards(counts: Mapping[str, int], theme: str | None) -> str:
    n = 0 if theme is None else counts.get(theme, 0)
    return ngettext("%(n)s award", "%(n)s awards", n) if n else ""


def uses_table(givers: Sequence[Giver], used: Sequence[Used]) -> dict[str | None, dict[int, Money]]:
    """Amounts by theme and contributor, the largest theme first, what is unsigned last."""
    by_theme: dict[str | None, dict[int, Money]] = {}
    for each in used:
        by_theme.setdefault(each.theme, {})[each.contributor_id] = each.amount

    def order(theme: str | None) -> tuple[bool, int, str]:
        return theme is None, -sum(a.minor for a in by_theme[theme].values()), theme or ""

    return {theme: by_theme[theme] for theme in sorted(by_theme, key=order)}
