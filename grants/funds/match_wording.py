"""How a matching rule reads, and what is asked of it: how much, by whom, for what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from grants.funds.match import MatchBasis, Uncounted
from grants.funds.wording import KINDS, restriction
from grants.kernel.days import day_words
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _, lazy
from grants.kernel.money import Money

MATCH_BASES = {
    MatchBasis.RECEIPTS.value: lazy("Money, once it is received"),
    MatchBasis.PLEDGES.value: lazy("Pledges, as soon as they are made"),
}
_WHY_NOT = {
    Uncounted.OWN: lazy("Its own gifts do not count."),
    Uncounted.MATCH: lazy("What a rule unlocked does not count."),
    Uncounted.BASIS: lazy("It counts another way."),
    Uncounted.PERIOD: lazy("It counts on other days."),
    Uncounted.KIND: lazy("It counts gifts of other contributors."),
    Uncounted.USE: lazy("It counts gifts for another use."),
}


class Terms(Protocol):
    """What a rule says."""

    @property
    def adds(self) -> int: ...
    @property
    def for_each(self) -> int: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def giver_kinds(self) -> list[str]: ...
    @property
    def gift_theme(self) -> str: ...
    @property
    def gift_area(self) -> str: ...


class Rule(Protocol):
    """A rule, its terms and who adds."""

    @property
    def reference(self) -> str: ...
    @property
    def terms(self) -> Terms: ...
    @property
    def contributor(self) -> Any: ...
    @property
    def cap(self) -> Money: ...


def rule_words(rule: Rule) -> str:
    """The rule as one sentence."""
    return _(
        "%(name)s adds %(adds)s for each %(each)s, up to %(cap)s.",
        name=rule.contributor.name,
        adds=rule.terms.adds,
        each=rule.terms.for_each,
        cap=str(rule.cap),
    )


def counted_words(terms: Terms) -> str:
    """Whose gifts count, and for what they are given."""
    whose = _(", ").join(str(KINDS[kind]) for kind in terms.giver_kinds)
    use = use_words(terms.gift_theme, terms.gift_area)
    if whose and use:
        return _("Gifts for %(use)s by: %(kinds)s", use=use, kinds=whose)
    if whose:
        return _("Gifts by: %(kinds)s", kinds=whose)
    if use:
        return _("Gifts for %(use)s by all others", use=use)
    return _("Gifts by all others")


def use_words(theme: str, area: str) -> str:
    """What a gift is given for: `Youth; Ward 7`; empty when for anything."""
    return "; ".join(part for part in (theme, area) if part)


def period_words(terms: Terms) -> str:
    """On which days a gift counts."""
    if terms.ends_on is None:
        return _("Gifts from %(first)s", first=day_words(terms.starts_on))
    return _(
        "Gifts from %(first)s until %(last)s",
        first=day_words(terms.starts_on),
        last=day_words(terms.ends_on),
    )


def why_not_words(why_not: Uncounted) -> str:
    """Why a gift does not count under a rule."""
    return str(_WHY_NOT[why_not])


def answer_words() -> dict[str, Any]:
    """The words of the page that says what a gift would unlock."""
    return {
        "rule": rule_words,
        "counted": counted_words,
        "period": period_words,
        "why_not": why_not_words,
        "restriction": restriction,
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks: what would this gift unlock? Kept as it was typed."""

    typed: str
    kind: str
    use: str
    amount: Money | None
    error: str
    theme: str = ""
    area: str = ""

    def or_nothing(self, currency: str) -> Money:
        """The amount; nil while none is asked about."""
        return self.amount or Money.zero(currency)


def asked(given: Mapping[str, str], currency: str, rules: Sequence[Rule], kind: str = "") -> Asked:
    """Read the question; `kind` is known when a contributor asks about its own gift."""
    typed = given.get("amount", "").strip()
    kind = kind or (given["kind"] if given.get("kind") in KINDS else "company")
    use = given.get("use", "")
    theme, area = next(
        ((r.terms.gift_theme, r.terms.gift_area) for r in rules if r.reference == use), ("", "")
    )
    amount, error = None, ""
    if typed:
        try:
            amount = Money.parse(typed, currency)
            if amount.minor <= 0:
                amount, error = None, _("Enter an amount above 0.")
        except Invalid as wrong:
            error = wrong.message
    return Asked(typed, kind, use if theme or area else "", amount, error, theme, area)


def uses_asked(rules: Sequence[Rule]) -> list[tuple[str, str]]:
    """The uses that rules name, each once: the reference of a rule that names it, and words."""
    named: dict[str, str] = {}
    for rule in rules:
        words = use_words(rule.terms.gift_theme, rule.terms.gift_area)
        if words and words not in named.values():
            named[rule.reference] = words
    return list(named.items())
