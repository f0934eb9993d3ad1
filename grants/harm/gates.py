"""When harm blocks an award: the rubric's gate rules, as arithmetic without a database.

Source: `gate_rules` and `risk` of the default rubric (`harm/default_rubric.json`; its
rules are printed here word for word). The thresholds of rules 2 and 5 stand in the
call's own rubric, frozen when the call opened; these are the default's:

1. "tick of a red flag opens a block on award"
2. "median 0 on any criterion, or any single score <=1 on D2,D3,D4,D5,D8, opens the flag"
3. "flag closes only on an accepted mitigation plan (action, owner, due, evidence, residual
   LxS); acceptor is neither the flagging reviewer nor the case officer"
4. "stop flags cannot be mitigated; only withdrawn with two named persons' reasons"
5. "section minimum 60% of 40"

How a **stop flag** arises. The rubric writes `stop_flag` beside the words of a criterion's
red flag, so it says what that *red flag* does when a reviewer ticks it: on a stop
criterion (D2, D4, D8 by default) the tick opens a stop flag. A low score or a low median
there says that a safeguard is missing, which a plan can mend: it opens an ordinary flag.
D8's red flag names two things, of which only the confirmed listed party is a stop: a
possible match is said by the score, and its flag closes on a plan that resolves it.

A flag raised **by hand** is the tick of rule 1 outside a review: whoever raises it says what
was seen and what would make it safe, and on a stop criterion whether it is the red flag itself.

A **risk** in the bands "high: mitigate before first payment" and "extreme: blocks award" opens a
flag, so that its plan is proposed, accepted and kept as any other. The flag of an extreme risk
blocks; that of a high one lets the award pass, and goes with it as a condition.

Something heard of an award while it runs asks to look **again**: a flag that blocks nothing by
itself, and stands until a plan is accepted or nothing is found in what was heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from grants.calls.rubric import HarmRubric


class Cause(StrEnum):
    """Which gate rule opened a flag."""

    TICKED = "ticked"
    LOW_SCORE = "low_score"
    MEDIAN = "median"
    BY_HAND = "by_hand"
    RISK = "risk"
    AGAIN = "again"


class HarmScore(NamedTuple):
    """One reviewer's score on one harm criterion, and whether the red flag was ticked."""

    value: int
    red_flag: bool = False


# One reviewer's scores by the criterion's key; and all reviews by the reviewer's number.
Scores = Mapping[str, HarmScore]


@dataclass(frozen=True)
class HarmReview:
    """One reviewer's harm scores as submitted, with the words beside them."""

    reviewer_id: int
    submitted_at: datetime
    scores: Mapping[str, HarmScore]
    reasons: Mapping[str, str]
    would_make_safe: Mapping[str, str]


@dataclass(frozen=True, order=True)
class Raised:
    """A flag that the gate rules demand. Nobody (None) raised what the median says."""

    criterion: str
    cause: Cause
    is_stop: bool
    by: int | None


def raised(rubric: HarmRubric, reviews: Mapping[int, Scores]) -> list[Raised]:
    """Every flag that rules 1 and 2 demand, in the rubric's order of criteria.

    Rule 2 opens *the* flag, so a criterion's ordinary flags are not doubled: a reviewer's
    tick stands for the low score beside it, and a reviewer's flag for the median's. A stop
    flag stands for nothing else, since its withdrawal must not lift what the scores say.
    """
    found: list[Raised] = []
    by_reviewer = sorted(reviews.items())
    for criterion in rubric.criteria:
        own: list[Raised] = []
        values: list[int] = []
        low = rubric.gates.flag_at_score if criterion.strict else rubric.scale.min - 1
        for reviewer, scores in by_reviewer:
            score = scores.get(criterion.key)
            if score is None:
                continue
            values.append(score.value)
            if score.red_flag:
                own.append(Raised(criterion.key, Cause.TICKED, criterion.stop, reviewer))
                if not criterion.stop:
                    continue
            if score.value <= low:
                own.append(Raised(criterion.key, Cause.LOW_SCORE, False, reviewer))
        ordinary = any(not flag.is_stop for flag in own)
        if not ordinary and values and twice_median(values) <= 2 * rubric.gates.flag_at_median:
            own.append(Raised(criterion.key, Cause.MEDIAN, False, None))
        found.extend(own)
    return found


def twice_median(values: Sequence[int]) -> int:
    """Twice the median, so that the middle of an even number of scores stays whole."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return 2 * ordered[middle] if len(ordered) % 2 else ordered[middle - 1] + ordered[middle]


@dataclass(frozen=True)
class Section:
    """The whole harm axis of one application against the section minimum (rule 5).

    `twice_points` is twice the sum of the criteria's medians; `maximum` the most that sum
    can be (40: ten criteria of four points).
    """

    twice_points: int
    maximum: int
    minimum_percent: int

    @property
    def reached(self) -> bool:
        """At least the minimum percent of the maximum; exactly that is enough."""
        return 100 * self.twice_points >= 2 * self.minimum_percent * self.maximum

    @property
    def points(self) -> str:
        """The sum of medians for a page: `23` or `23.5`."""
        whole, half = divmod(self.twice_points, 2)
        return f"{whole}.5" if half else str(whole)

    @property
    def needed(self) -> int:
        """The fewest whole points that reach the minimum."""
        return -(-self.minimum_percent * self.maximum // 100)


def section(rubric: HarmRubric, reviews: Mapping[int, Scores]) -> Section | None:
    """The harm axis as a whole, from each criterion's median; None before any review.

    Scores count from the bottom of the scale. A criterion that nobody scored counts nil.
    """
    if not reviews:
        return None
    low, high = rubric.scale.min, rubric.scale.max
    total = 0
    for criterion in rubric.criteria:
        values = [s[criterion.key].value - low for s in reviews.values() if criterion.key in s]
        total += twice_median(values) if values else 0
    return Section(total, (high - low) * len(rubric.criteria), rubric.gates.section_minimum_percent)


class Standing(StrEnum):
    """What one flag does to the gate now."""

    OPEN = "open"
    OPEN_STOP = "open_stop"
    BEFORE_PAYMENT = "before_payment"
    MITIGATED = "mitigated"
    WITHDRAWN = "withdrawn"


class GateState(StrEnum):
    """Whether harm allows an award; the codes of the application's `harm_gate`."""

    CLEAR = "clear"
    MITIGATED = "mitigated"
    HELD = "held"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Gate:
    """The gate of one application: its state, and the figures that explain it."""

    state: GateState
    open_flags: int = 0
    conditions: int = 0
    below_minimum: bool = False

    @property
    def blocks(self) -> bool:
        """No award passes a held or a stopped gate, whatever the merit."""
        return self.state in BLOCKING


BLOCKING = frozenset({GateState.HELD, GateState.STOPPED})

WITHDRAWN_BY = 2
"""Rule 4: so many named persons' reasons withdraw a stop flag."""


def gate(standings: Iterable[Standing], whole: Section | None) -> Gate:
    """The gate, from its flags and the section minimum.

    Stopped by any open stop flag; else held by any open flag, or below the section
    minimum (only another score lifts that); else mitigated, when accepted plans or high
    risks stand behind it as conditions of the award; else clear.
    """
    listed = list(standings)
    open_flags = sum(s in (Standing.OPEN, Standing.OPEN_STOP) for s in listed)
    conditions = listed.count(Standing.MITIGATED) + listed.count(Standing.BEFORE_PAYMENT)
    below = whole is not None and not whole.reached
    if Standing.OPEN_STOP in listed:
        state = GateState.STOPPED
    elif open_flags or below:
        state = GateState.HELD
    elif conditions:
        state = GateState.MITIGATED
    else:
        state = GateState.CLEAR
    return Gate(state, open_flags, conditions, below)
