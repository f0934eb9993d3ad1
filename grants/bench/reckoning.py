"""Reckonings without a database or a page: how long the product's own arithmetic takes.

Seconds of the processor tell of the machine; `times yardstick` of the product: the yardstick
is a loop of ten million additions, run in the same process just before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from time import process_time
from typing import Any

from grants.bench.sheets import Sheet, invented
from grants.calls.rubric import Rubric, default_rubric
from grants.funds.flow import Flow, Source
from grants.harm.gates import Standing, gate, raised, section
from grants.reviews.assignment import Case, Reviewer, plan
from grants.reviews.ranking import Candidate, Ranking, rank
from grants.reviews.scoring import merit_millis, spread
from grants.reviews.thresholds import missed

RANKED, REVIEWS = 10_000, 3
PLANNED, REVIEWERS = 1_000, 60
LOTS, RESERVED, WANTED = 300, 100, 7_000_000
ADDITIONS = 10_000_000


@dataclass(frozen=True)
class Reckoned:
    """One reckoning: what was reckoned, in how many seconds, and yardsticks."""

    name: str
    seconds: float
    yardsticks: float

    def document(self) -> dict[str, Any]:
        """As JSON-able data."""
        return {
            "reckoning": self.name,
            "seconds": round(self.seconds, 3),
            "times_yardstick": round(self.yardsticks, 2),
        }


def reckonings(
    ranked: int = RANKED, planned: int = PLANNED, additions: int = ADDITIONS
) -> list[Reckoned]:
    """Each reckoning once, on invented figures that are the same in every run."""
    rubric = default_rubric()
    scores = sheets_of(rubric, ranked)
    cases, people = reviewing(planned)
    yardstick = _seconds(lambda: _add(additions))
    wanted: list[tuple[str, Callable[[], object]]] = [
        (f"rank {ranked:,} × {REVIEWS} reviews", lambda: ranking_of(rubric, scores)),
        (f"assign {planned:,} × {REVIEWERS} reviewers", lambda: plan(cases, people)),
        (f"allocate {LOTS} lots × {RESERVED} awards", lambda: crowded().bear(WANTED)),
    ]
    timed = [(name, _seconds(work)) for name, work in wanted]
    return [Reckoned(name, seconds, seconds / yardstick) for name, seconds in timed]


def text(made: Iterable[Reckoned]) -> str:
    """A table as of the pages."""
    lines = [f"{'reckoning':<34}{'seconds':>9}{'times yardstick':>17}"]
    lines += [f"{each.name:<34}{each.seconds:>9.2f}{each.yardsticks:>17.1f}" for each in made]
    return "\n".join(lines)


def sheets_of(rubric: Rubric, applications: int) -> list[list[Sheet]]:
    """Three sheets of scores for each application."""
    chance = Random(1)  # noqa: S311 - figures, not secrets
    drawn = invented(rubric, chance)
    return [[chance.choice(drawn) for _review in range(REVIEWS)] for _each in range(applications)]


def ranking_of(rubric: Rubric, scores: Sequence[Sequence[Sheet]]) -> Ranking:
    """From single scores to the funding line: merit, thresholds, harm gate, rank."""
    candidates = []
    for number, sheets in enumerate(scores, start=1):
        merit = [{line.key: line.value for line in s.lines if line.axis == "merit"} for s in sheets]
        harm = {who: sheet.harm for who, sheet in enumerate(sheets)}
        flags = raised(rubric.harm, harm)
        standings = [Standing.OPEN_STOP if flag.is_stop else Standing.OPEN for flag in flags]
        found = spread([merit_millis(rubric, each) for each in merit])
        candidates.append(
            Candidate(
                f"A-{number:06}",
                None if found is None else found.mean,
                gate(standings, section(rubric.harm, harm)).state.value,
                1_000_000,
                below_threshold=bool(missed(rubric, merit, {})),
            )
        )
    return rank(candidates, 1_000_000 * len(candidates) // 10)


def reviewing(applications: int) -> tuple[list[Case], list[Reviewer]]:
    """Applications that want three reviewers and two skills, and sixty people with interests."""
    chance = Random(2)  # noqa: S311 - figures, not secrets
    themes = [f"theme {n}" for n in range(8)]
    people = [
        Reviewer(
            who,
            most=-(-applications * REVIEWS // REVIEWERS) + 10,
            languages=frozenset(chance.sample(("en", "ur"), chance.randint(1, 2))),
            knows=frozenset(chance.sample(themes, 3)),
            practitioner=who % 3 == 0,
        )
        for who in range(REVIEWERS)
    ]
    cases = [
        Case(
            f"A-{number:06}",
            REVIEWS,
            barred=frozenset(chance.sample(range(REVIEWERS), 2)),
            language=chance.choice(("en", "ur")),
            about=frozenset(chance.sample(themes, 2)),
            skills=frozenset(themes[:2]),
        )
        for number in range(applications)
    ]
    return cases, people


def crowded() -> Flow:
    """Lots of which many are spent out, and awards whose reservations must make room."""
    chance = Random(3)  # noqa: S311 - figures, not secrets
    lots = [
        Source(
            chance.choice((0, 0, chance.randint(1, 1_000_000))),
            # The new award fits one lot in thirty, and those that have money reserved a third.
            sum(1 << need for need in range(1, RESERVED + 1) if chance.random() < 0.3)
            | (chance.random() < 0.03),
            chance.choice((None, None, None, 500_000)),
        )
        for _lot in range(LOTS)
    ]
    held = [
        {lot: chance.randint(1, 1_000_000) for lot in chance.sample(range(LOTS), 5)}
        for _award in range(RESERVED)
    ]
    return Flow(lots, held)


def _seconds(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return process_time() - begun


def _add(times: int) -> int:
    total = 0
    for number in islice(iter(int, 1), times):
        total += number
    return total
