"""How far a matching rule's cap is filled, as pages show it."""

from __future__ import annotations

from typing import Any

from grants.funds.queries_match import RuleStanding
from grants.kernel.i18n import _
from grants.kernel.money import Money, minor_digits
from grants.web.pictures import Amount, cap_filled, in_one_unit


def cap_shown(standing: RuleStanding, more: Money | None = None) -> dict[str, Any]:
    """The bar, wide and narrow, with the finding as title; `more` is what one gift would add."""
    rule, currency = standing.rule, standing.owed.currency
    adds = more or Money.zero(currency)
    left = standing.left - adds
    shown = {
        "came": standing.came,
        "unlocked": standing.owed,
        "more": adds,
        "left": left,
        "cap": rule.cap,
    }
    scale = in_one_unit(
        [amount.minor for amount in shown.values()], minor_digits=minor_digits(currency)
    )
    given: Any = {
        name: Amount(amount.minor, text)
        for (name, amount), text in zip(shown.items(), scale.texts, strict=True)
    }
    title = (
        _("%(amount)s left of “%(rule)s”", amount=str(left), rule=rule.terms.name)
        if left
        else _("“%(rule)s” is used up", rule=rule.terms.name)
    )
    unit = _("Million %(currency)s", currency=currency) if scale.million else currency
    return {
        "finding": title,
        "unit": unit,
        "wide": cap_filled(title=title, unit=unit, **given),
        "narrow": cap_filled(title=title, unit=unit, narrow=True, **given),
    }
