"""Whether an organisation may apply to a call: the one judgement, wherever it is asked.

The public quiz, the beginning of an application, its submission and the staff's check all
ask `judge`. It is pure: what it knows of the organisation and of the answers is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grants.calls.applying import Tier
from grants.calls.definition import CallDefinition
from grants.calls.eligibility import EligibilityQuestion, Verdict, verdicts
from grants.calls.text import Text
from grants.kernel.money import Money
from grants.organisations.kinds import OrganisationKind
from grants.organisations.names import words_of


class Rule(StrEnum):
    """What of an organisation, or of the amount, a limit looks at."""

    KIND = "kind"
    AREA = "area"
    AGE_AT_LEAST = "age_at_least"
    AGE_AT_MOST = "age_at_most"
    FLOOR = "floor"
    CEILING = "ceiling"
    TIER_AGE = "tier_age"


OF_THE_AMOUNT = frozenset({Rule.FLOOR, Rule.CEILING})
"""What another requested amount mends: the form says so beside the amount."""


class Outcome(StrEnum):
    """What came of a limit; unknown where the profile does not say."""

    PASSES = "passes"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Applicant:
    """What an organisation's profile says of it; None or empty where it says nothing."""

    kind: OrganisationKind
    founded_year: int | None = None
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class LimitJudged:
    """One limit with what came of it; `tier` is the one whose limit it is."""

    rule: Rule
    outcome: Outcome
    tier: Tier | None = None


@dataclass(frozen=True)
class Judgement:
    """What is still to answer, what fails, what staff must clear, and each limit in order."""

    unanswered: tuple[EligibilityQuestion, ...]
    failed: tuple[EligibilityQuestion, ...]
    caveats: tuple[EligibilityQuestion, ...]
    limits: tuple[LimitJudged, ...]
    tier: Tier | None

    @property
    def missed(self) -> tuple[LimitJudged, ...]:
        """The limits that are not met."""
        return tuple(each for each in self.limits if each.outcome is Outcome.FAILS)

    @property
    def unknown(self) -> tuple[LimitJudged, ...]:
        """The limits on which the profile is silent."""
        return tuple(each for each in self.limits if each.outcome is Outcome.UNKNOWN)

    @property
    def to_say(self) -> tuple[LimitJudged, ...]:
        """Limits not met or not known, less those of which the form tells beside the amount."""
        return tuple(
            each
            for each in self.limits
            if each.outcome is not Outcome.PASSES and each.rule not in OF_THE_AMOUNT
        )

    @property
    def refused(self) -> bool:
        """Whether the applicant cannot apply as things stand."""
        return bool(self.failed or self.missed)

    @property
    def eligible(self) -> bool:
        """Whether everything is known and nothing fails; caveats may wait for staff."""
        return not (self.refused or self.unanswered or self.unknown)


def judge(
    definition: CallDefinition,
    applicant: Applicant | None,
    answers: Mapping[str, Any],
    requested: Money | None,
) -> Judgement:
    """Judge an organisation and its answers by the call's own words.

    `applicant` is None while nobody has said who applies, `requested` while nobody has said
    how much: what depends on them is left out.
    """
    judged = verdicts(definition.eligibility, answers)
    return Judgement(
        unanswered=_with(judged, None),
        failed=_with(judged, Verdict.FAILS),
        caveats=_with(judged, Verdict.CAVEAT),
        limits=tuple(_limits(definition, applicant, requested)) if applicant else (),
        tier=definition.applying.tier_for(requested),
    )


def age_at_closing(definition: CallDefinition, founded_year: int) -> int:
    """An organisation's age on closing day, in calendar years."""
    return int(definition.closes[:4]) - founded_year


def works_there(area: str, place: Text) -> bool:
    """Does an area of a profile lie at the place, by the words of its name in any language?"""
    there = set(words_of(area))
    return any(set(words_of(name)) <= there for _code, name in place.versions)


def _with(
    judged: tuple[tuple[EligibilityQuestion, Verdict | None], ...], wanted: Verdict | None
) -> tuple[EligibilityQuestion, ...]:
    return tuple(each for each, verdict in judged if verdict is wanted)


def _limits(
    definition: CallDefinition, applicant: Applicant, requested: Money | None
) -> Iterator[LimitJudged]:
    limits = definition.applying.limits
    yield _judged(Rule.KIND, applicant.kind in definition.applicants)
    if limits.works_in:
        there = any(works_there(a, p) for a in applicant.areas for p in limits.works_in)
        yield _judged(Rule.AREA, there if applicant.areas else None)
    age = None
    if applicant.founded_year is not None:
        age = age_at_closing(definition, applicant.founded_year)
    if limits.age_at_least is not None:
        yield _judged(Rule.AGE_AT_LEAST, age if age is None else age >= limits.age_at_least)
    if limits.age_at_most is not None:
        yield _judged(Rule.AGE_AT_MOST, age if age is None else age <= limits.age_at_most)
    if requested is None:
        return
    if definition.floor is not None:
        yield _judged(Rule.FLOOR, requested >= definition.floor)
    yield _judged(Rule.CEILING, requested <= definition.ceiling)
    tier = definition.applying.tier_for(requested)
    if tier is not None and tier.age_at_least is not None:
        yield _judged(Rule.TIER_AGE, age if age is None else age >= tier.age_at_least, tier)


def _judged(rule: Rule, met: bool | None, tier: Tier | None = None) -> LimitJudged:
    outcome = Outcome.UNKNOWN if met is None else Outcome.PASSES if met else Outcome.FAILS
    return LimitJudged(rule, outcome, tier)
