"""How far a matching rule's cap is filled, as pages show it."""

from __future__ import annotations

from typing import Any, Protocol

from grants.kernel.i18n import _
from grants.kernel.money import Money, minor_digits
from grants.web.pictures import Amount, cap_filled, in_one_unit


class Standing(Protocol):
    """A rule, what it owes and what of it came."""

    @property
    def rule(self) -> Any: ...
    @property
    def owed(self) -> Money: ...
    @property
    def came(self) -> Money: ...


def cap_shown(standing: Standing, more: Money | None = None) -> dict[str, Any]:
    """The bar, wide and narrow, with the finding as title; `more` is what one gift would add."""
    name, cap = standing.rule.terms.name, standing.rule.cap
    owed, currency = standing.owed, cap.currency
    more = more or Money.zero(currency)
    left = cap - owed - more
    shown = {
        "came": min(standing.came, owed),
        "unlocked": owed,
        "more": more,
        "left": left,
        "cap": cap,
    }
    scale = in_one_unit(
        [amount.minor for amount in shown.values()], minor_digits=minor_digits(currency)
    )
    given: Any = {
        name: Amount(amount.minor, text)
        for (name, amount), text in zip(shown.items(), scale.texts, strict=True)
    }
    title = (
        _("%(amount)s left of “%(rule)s”", amount=str(cap - owed), rule=name)
        if owed < cap
        else _("“%(rule)s” is used up", rule=name)
    )
    unit = _("Million %(currency)s", currency=currency) if scale.million else currency
    return {
        "finding": title,
        "unit": unit,
        "wide": cap_filled(title=title, unit=unit, **given),
        "narrow": cap_filled(title=title, unit=unit, narrow=True, **given),
    }
