"""How limits and what stands in the way of a portfolio read."""

from __future__ import annotations

from collections.abc import Mapping

from grants.kernel.i18n import _, ngettext
from grants.kernel.money import Money as Amount
from grants.reviews.portfolio import (
    Bound,
    Budget,
    By,
    Limit,
    Measure,
    Money,
    Restriction,
)

Names = Mapping[tuple[By, str], str]


def limit_words(limit: Limit, names: Names, currency: str) -> str:
    """`At least PKR 2,000,000 for “Girls in sport”`."""
    name = names.get((limit.by, limit.value), limit.value)
    if limit.measure is Measure.COUNT:
        if limit.bound is Bound.FLOOR:
            return ngettext(
                "At least %(n)s application of “%(name)s”",
                "At least %(n)s applications of “%(name)s”",
                limit.amount,
                name=name,
            )
        return ngettext(
            "At most %(n)s application of “%(name)s”",
            "At most %(n)s applications of “%(name)s”",
            limit.amount,
            name=name,
        )
    amount = str(Amount(limit.amount, currency))
    if limit.bound is Bound.FLOOR:
        return _("At least %(amount)s for “%(name)s”", amount=amount, name=name)
    return _("At most %(amount)s for “%(name)s”", amount=amount, name=name)


def in_the_way_words(restriction: Restriction, names: Names, currency: str) -> str:
    """What stands in the way of a set, as a sentence."""
    if isinstance(restriction, Limit):
        return _("%(limit)s.", limit=limit_words(restriction, names, currency))
    if isinstance(restriction, Budget):
        return _("The budget of the call: %(sum)s.", sum=str(Amount(restriction.minor, currency)))
    if isinstance(restriction, Money):
        return _(
            "The money there is in the lots: %(sum)s.",
            sum=str(Amount(restriction.minor, currency)),
        )
    return _(
        "The restriction of %(lot)s, %(sum)s.",
        lot=restriction.lot.name,
        sum=str(Amount(restriction.lot.available, currency)),
    )
