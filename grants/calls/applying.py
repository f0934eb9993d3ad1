"""Who may apply beside the questions: limits of the organisation, tiers of amounts, how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grants.calls.questions import Question, QuestionType
from grants.calls.text import Text
from grants.kernel.money import Money


class MatchOf(StrEnum):
    """Of which amount a tier's match is a share."""

    REQUESTED = "requested"
    TOTAL_COST = "total_cost"


@dataclass(frozen=True)
class Limits:
    """What an organisation must be, by its profile, to apply.

    It works in at least one of the places of `works_in`, where any are named. Its age is
    counted in calendar years: the year of closing less the year of founding.
    """

    works_in: tuple[Text, ...] = ()
    age_at_least: int | None = None
    age_at_most: int | None = None


@dataclass(frozen=True)
class Tier:
    """Amounts up to `up_to`, and what is asked of whoever requests one of them.

    `match_percent` of the requested amount, or of the total cost, comes from the
    organisation or its partners.
    """

    key: str
    name: Text
    up_to: Money
    match_percent: int = 0
    age_at_least: int | None = None

    def match_needed(self, base: Money) -> Money:
        """The least match for an amount, in minor units rounded up."""
        return Money(-(-base.minor * self.match_percent // 100), base.currency)


@dataclass(frozen=True)
class Applying:
    """Limits, tiers in rising order, of what the match is a share, and how many applications."""

    limits: Limits = Limits()
    tiers: tuple[Tier, ...] = ()
    match_of: MatchOf = MatchOf.REQUESTED
    several: bool = False

    def tier_for(self, requested: Money | None) -> Tier | None:
        """The tier that follows from the requested amount: the first that reaches up to it."""
        if requested is None:
            return None
        return next((tier for tier in self.tiers if requested <= tier.up_to), None)

    @property
    def asks_match(self) -> bool:
        """Does any tier need a match?"""
        return any(tier.match_percent for tier in self.tiers)

    @property
    def asks_age(self) -> bool:
        """Does the age of the organisation count anywhere?"""
        limits = self.limits
        return (
            limits.age_at_least is not None
            or limits.age_at_most is not None
            or any(tier.age_at_least is not None for tier in self.tiers)
        )


ANYBODY = Applying()
"""No limit, no tier, and one application of each organisation."""


@dataclass(frozen=True)
class MatchShort:
    """A match that is too small: the tier, the amount it is a share of, needed and offered."""

    tier: Tier
    base: Money
    needed: Money
    offered: Money


def match_short(
    applying: Applying,
    *,
    requested: Money | None,
    total_cost: Money | None,
    offered: Money | None,
) -> MatchShort | None:
    """What the match lacks; None where it is enough, none is needed, or an amount is missing."""
    tier = applying.tier_for(requested)
    base = requested if applying.match_of is MatchOf.REQUESTED else total_cost
    if tier is None or base is None or offered is None:
        return None
    needed = tier.match_needed(base)
    return MatchShort(tier, base, needed, offered) if offered < needed else None


def match_column(question: Question) -> str | None:
    """The key of the one column of a table that is added up to the match; None if none is."""
    amounts = [
        column.key
        for column in question.columns
        if column.type is QuestionType.MONEY and column.key in question.totals
    ]
    return amounts[0] if len(amounts) == 1 else None


def to_document(applying: Applying) -> dict[str, Any]:
    """What stands in the document of a call; nothing for what says nothing."""
    found: dict[str, Any] = {}
    limits = {
        "works_in": [{"name": each.document()} for each in applying.limits.works_in] or None,
        "age_at_least": applying.limits.age_at_least,
        "age_at_most": applying.limits.age_at_most,
    }
    if any(value is not None for value in limits.values()):
        found["limits"] = {name: value for name, value in limits.items() if value is not None}
    if applying.tiers:
        found["tiers"] = [_tier_document(tier) for tier in applying.tiers]
    if applying.match_of is not MatchOf.REQUESTED:
        found["match_of"] = applying.match_of.value
    if applying.several:
        found["several"] = True
    return found


def from_document(stored: Mapping[str, Any], currency: str) -> Applying:
    """The inverse of `to_document`."""
    limits = stored.get("limits", {})
    return Applying(
        limits=Limits(
            works_in=tuple(Text.from_document(each["name"]) for each in limits.get("works_in", ())),
            age_at_least=limits.get("age_at_least"),
            age_at_most=limits.get("age_at_most"),
        ),
        tiers=tuple(
            Tier(
                key=each["key"],
                name=Text.from_document(each["name"]),
                up_to=Money(each["up_to"], currency),
                match_percent=each.get("match_percent", 0),
                age_at_least=each.get("age_at_least"),
            )
            for each in stored.get("tiers", ())
        ),
        match_of=MatchOf(stored.get("match_of", MatchOf.REQUESTED.value)),
        several=stored.get("several", False),
    )


def _tier_document(tier: Tier) -> dict[str, Any]:
    document: dict[str, Any] = {
        "key": tier.key,
        "name": tier.name.document(),
        "up_to": tier.up_to.minor,
    }
    if tier.match_percent:
        document["match_percent"] = tier.match_percent
    if tier.age_at_least is not None:
        document["age_at_least"] = tier.age_at_least
    return document
