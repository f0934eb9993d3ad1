"""Who reviews what: the best plan. No database: cases and reviewers in, a plan out.

The plan costs least, in points:

- 1,000,000 for each review that nobody is found for;
- 10,000 for each case without a local practitioner among its reviewers;
- 500 for each skill that the call wants and none of its reviewers has;
- n for the n-th review that a person has to do, so that loads are even;
- 3 less for each theme or area of a case that a reviewer knows.

Nobody is asked who has an interest in the case, was asked before, does not read the language
it is written in, or one that the call asks of every reviewer, or has as many reviews to do as they
take.

Each case and each reviewer is a node of a network through which reviews flow, and the
practitioners are a part of those who can be asked for a case: the linear program of such a
flow has a whole-numbered optimum at a vertex (Hoffman and Kruskal, 1956), where the simplex
method of HiGHS (Huangfu and Hall, 2018) ends. Skills that overlap can split a person between
two cases; then HiGHS is asked for whole people. That takes long where there are more than 1,000
pairs to choose from: there the cases that are split are planned again, one after another, and
the others stay. The same input gives the same plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import highspy
import numpy as np

LACKING, WITHOUT_PRACTITIONER, WITHOUT_SKILL, KNOWN = 1_000_000, 10_000, 500, 3
MANY, NEARLY = 1_000, 1e-6


class Obstacle(StrEnum):
    """Why somebody cannot be asked for a case."""

    INTEREST = "interest"
    MEMBER = "member"
    DOMAIN = "domain"
    WALL = "wall"
    ASKED = "asked"
    LANGUAGE = "language"
    CALL_LANGUAGE = "call_language"
    FULL = "full"


@dataclass(frozen=True)
class Reviewer:
    """Somebody who can be asked.

    `load`: reviews they have to do already; `most`: as many as they take, None for any
    number. `languages`: those they read, empty where they did not say. `knows`: themes and
    areas, folded as they are compared.
    """

    who: int
    load: int = 0
    most: int | None = None
    languages: frozenset[str] = frozenset()
    knows: frozenset[str] = frozenset()
    practitioner: bool = False

    @property
    def room(self) -> int | None:
        """How many more reviews they take; None for any number."""
        return None if self.most is None else max(0, self.most - self.load)


@dataclass(frozen=True)
class Case:
    """An application that wants `wanted` more reviewers.

    `barred`: who has an interest in it, `whence` says what kind where it is not one they told;
    `asked`: who reviews it already, or said no. `practitioner`: one of its reviewers is a local
    practitioner already. `languages`: those each reviewer must say that they read; `skills`: those
    wanted that none of its reviewers has yet, folded as they are compared.
    """

    reference: str
    wanted: int
    barred: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()
    language: str = ""
    about: frozenset[str] = frozenset()
    practitioner: bool = False
    whence: Mapping[int, Obstacle] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()


def obstacle(case: Case, reviewer: Reviewer) -> Obstacle | None:
    """What keeps this person from this case, whatever else is planned; None for nothing."""
    if reviewer.who in case.barred:
        return case.whence.get(reviewer.who, Obstacle.INTEREST)
    if reviewer.who in case.asked:
        return Obstacle.ASKED
    if case.language and reviewer.languages and case.language not in reviewer.languages:
        return Obstacle.LANGUAGE
    if case.languages - reviewer.languages:
        return Obstacle.CALL_LANGUAGE
    return Obstacle.FULL if reviewer.room == 0 else None


def away(case: Case, reviewers: Iterable[Reviewer]) -> Counter[Obstacle]:
    """What keeps people from a case, each reason with how many of them."""
    found = (obstacle(case, each) for each in reviewers)
    return Counter(each for each in found if each is not None)


@dataclass(frozen=True)
class Shortfall:
    """What the reviewers of a case do not bring: a skill, or (empty) local practice.

    `away`: what keeps those who have it; `able`: how many could still be asked.
    """

    skill: str
    away: Counter[Obstacle]
    able: int


def shortfalls(case: Case, reviewers: Sequence[Reviewer]) -> list[Shortfall]:
    """What a case lacks beside numbers, and why, where no more can be asked for it."""
    if case.wanted and any(obstacle(case, each) is None for each in reviewers):
        return []
    found = []
    if not case.practitioner:
        found.append(_shortfall("", case, [each for each in reviewers if each.practitioner]))
    found += [
        _shortfall(skill, case, [each for each in reviewers if skill in each.knows])
        for skill in sorted(case.skills)
    ]
    return found


def _shortfall(skill: str, case: Case, having: Sequence[Reviewer]) -> Shortfall:
    why = away(case, having)
    return Shortfall(skill, why, len(having) - why.total())


def plan(cases: Iterable[Case], reviewers: Iterable[Reviewer]) -> dict[str, list[int]]:
    """Whom to ask for each case, by its reference: the plan that costs least.

    Fewer than wanted stand there where nobody else is left.
    """
    listed = sorted((each for each in cases if each.wanted > 0), key=lambda each: each.reference)
    people = sorted(reviewers, key=lambda each: each.who)
    if len(listed) == 1:
        return {listed[0].reference: _for_one(listed[0], people)}
    pairs = [
        (row, column)
        for row, case in enumerate(listed)
        for column, person in enumerate(people)
        if obstacle(case, person) is None
    ]
    taken = _cheapest(listed, people, pairs)
    split = {pairs[place][0] for place in np.flatnonzero(_split(taken))}
    chosen: dict[str, list[int]] = {case.reference: [] for case in listed}
    for (row, column), share in zip(pairs, taken, strict=True):
        if row not in split and share > 0.5:
            chosen[listed[row].reference].append(people[column].who)
    for row in sorted(split):
        given = Counter(who for asked in chosen.values() for who in asked)
        loaded = [replace(each, load=each.load + given[each.who]) for each in people]
        chosen |= plan([listed[row]], loaded)
    return chosen


def _for_one(case: Case, people: Iterable[Reviewer]) -> list[int]:
    """Whom to ask for one case, at the least cost.

    Of all who are chosen among the people so far, only how many they are and what they bring
    matters for the rest: of those alike in both the cheapest are kept.
    """
    kept: dict[tuple[int, frozenset[str], bool], tuple[int, tuple[int, ...]]]
    kept = {(0, frozenset(), case.practitioner): (0, ())}
    for person in people:
        if obstacle(case, person) is not None:
            continue
        price = person.load + 1 + _worth(case, person)
        for (number, skills, local), (cost, who) in list(kept.items()):
            if number < case.wanted:
                alike = (
                    number + 1,
                    skills | (case.skills & person.knows),
                    local or person.practitioner,
                )
                found = (cost + price, (*who, person.who))
                kept[alike] = min(found, kept.get(alike, found))
    costs = [
        (
            cost
            + LACKING * (case.wanted - number)
            + WITHOUT_PRACTITIONER * (not local)
            + WITHOUT_SKILL * len(case.skills - skills),
            who,
        )
        for (number, skills, local), (cost, who) in kept.items()
    ]
    return list(min(costs)[1])


def _cheapest(
    cases: Sequence[Case], people: Sequence[Reviewer], pairs: Sequence[tuple[int, int]]
) -> np.ndarray:
    """How much of each pair the cheapest plan takes.

    Columns: a pair each; for each case what it lacks, and whether it has no practitioner; for
    each person one for each further review; for each skill of a case whether nobody has it.
    Rows: a case gets what it wants; a case has a practitioner; what a person is given is what
    they carry; a skill of a case is there.
    """
    if not pairs:
        return np.zeros(0)
    carried = Counter(column for _row, column in pairs)
    rooms = [min(_room(person), carried[column]) for column, person in enumerate(people)]
    n, m = len(cases), len(people)
    first_lack, first_without = len(pairs), len(pairs) + n
    first_carry = first_without + n
    first_skill = first_carry + sum(rooms)
    wanted = [(row, skill) for row, case in enumerate(cases) for skill in sorted(case.skills)]
    width = first_skill + len(wanted)

    cost, upper = np.zeros(width), np.ones(width)
    rows: list[np.ndarray] = []
    columns: list[np.ndarray] = []
    signs: list[np.ndarray] = []

    def enter(row: np.ndarray, column: np.ndarray, sign: float) -> None:
        rows.append(row)
        columns.append(column)
        signs.append(np.full(len(row), sign))

    case_of = np.array([row for row, _column in pairs])
    person_of = np.array([column for _row, column in pairs])
    every_pair, every_case = np.arange(len(pairs)), np.arange(n)
    cost[every_pair] = [_worth(cases[i], people[j]) for i, j in pairs]
    cost[first_lack:first_without] = LACKING
    upper[first_lack:first_without] = [case.wanted for case in cases]
    cost[first_without:first_carry] = WITHOUT_PRACTITIONER
    enter(case_of, every_pair, 1)
    enter(every_case, first_lack + every_case, 1)
    local = np.array([people[column].practitioner for _row, column in pairs])
    enter(n + case_of[local], every_pair[local], 1)
    enter(n + every_case, first_without + every_case, 1)
    enter(2 * n + person_of, every_pair, 1)
    place = first_carry
    for column, person in enumerate(people):
        slots = np.arange(place, place + rooms[column])
        cost[slots] = person.load + 1 + np.arange(rooms[column])
        enter(np.full(len(slots), 2 * n + column), slots, -1)
        place += rooms[column]
    cost[first_skill:] = WITHOUT_SKILL
    place_of = {each: number for number, each in enumerate(wanted)}
    having = np.array(
        [
            (pair, place_of[row, skill])
            for pair, (row, column) in enumerate(pairs)
            for skill in cases[row].skills & people[column].knows
        ],
        dtype=np.int64,
    ).reshape(-1, 2)
    enter(2 * n + m + having[:, 1], having[:, 0], 1)
    every_skill = np.arange(len(wanted))
    enter(2 * n + m + every_skill, first_skill + every_skill, 1)

    least = np.zeros(2 * n + m + len(wanted))
    least[:n] = [case.wanted for case in cases]
    least[n : 2 * n] = [0 if case.practitioner else 1 for case in cases]
    least[2 * n + m :] = 1
    most = least.copy()
    most[n : 2 * n] = most[2 * n + m :] = highspy.kHighsInf
    return _solved(
        cost,
        upper,
        least,
        most,
        rows,
        columns,
        signs,
        whole=len(pairs),
        few=len(pairs) <= MANY,
    )


def _worth(case: Case, person: Reviewer) -> int:
    return -KNOWN * len(case.about & person.knows)


def _room(person: Reviewer) -> int:
    return 10**6 if person.room is None else person.room


def _solved(
    cost: np.ndarray,
    upper: np.ndarray,
    least: np.ndarray,
    most: np.ndarray,
    rows: list[np.ndarray],
    columns: list[np.ndarray],
    signs: list[np.ndarray],
    *,
    whole: int,
    few: bool,
) -> np.ndarray:
    """The cheapest shares; the first `whole` columns are 0 or 1 where there are few of them."""
    row, column, sign = (np.concatenate(each) for each in (rows, columns, signs))
    order = np.lexsort((row, column))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(least)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(len(cost)), upper
    lp.row_lower_, lp.row_upper_ = least, most
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.searchsorted(column[order], np.arange(len(cost) + 1))
    lp.a_matrix_.index_, lp.a_matrix_.value_ = row[order], sign[order]
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.setOptionValue("solver", "simplex")
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", 0.0)
    # Every cost is a whole number: within less than one point of the best is the best.
    solver.setOptionValue("mip_abs_gap", 0.9)
    solver.passModel(lp)
    taken = _run(solver)[:whole]
    if not few or not _split(taken).any():
        return taken
    every = np.arange(whole, dtype=np.int32)
    solver.changeColsIntegrality(whole, every, np.full(whole, highspy.HighsVarType.kInteger))
    return _run(solver)[:whole]


def _split(taken: np.ndarray) -> np.ndarray:
    """Which pairs are taken only in part."""
    return np.asarray(np.minimum(taken, 1 - taken) > NEARLY)


def _run(solver: highspy.Highs) -> np.ndarray:
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"no plan: {solver.getModelStatus()}")
    return np.asarray(solver.getSolution().col_value)
