"""Who reviews what: the best plan. No database: cases and reviewers in, a plan out.

The plan costs least, in points:

- 1,000,000 for each review that nobody is found for;
- 10,000 for each case without a local practitioner among its reviewers;
- 500 less for each skill that the call wants and a reviewer has;
- n for the n-th review that a person has to do, so that loads are even;
- 3 less for each theme or area of a case that a reviewer knows.

Nobody is asked who has an interest in the case, was asked before, does not read the language
it is written in, or one that the call asks of every reviewer, or has as many reviews to do as they
take.

Each case and each reviewer is a node of a network through which reviews flow, and the
practitioners are a part of those who can be asked for a case: the linear program of such a
flow has a whole-numbered optimum at a vertex (Hoffman and Kruskal, 1956), where the simplex
method of HiGHS (Huangfu and Hall, 2018) ends. The same input gives the same plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import highspy
import numpy as np

LACKING, WITHOUT_PRACTITIONER, SKILLED, KNOWN = 1_000_000, 10_000, 500, 3


class Obstacle(StrEnum):
    """Why somebody cannot be asked for a case."""

    INTEREST = "interest"
    MEMBER = "member"
    DOMAIN = "domain"
    WALL = "wall"
    ASKED = "asked"
    LANGUAGE = "language"
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
    wanted, folded as they are compared.
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
        return Obstacle.LANGUAGE
    return Obstacle.FULL if reviewer.room == 0 else None


def away(case: Case, reviewers: Iterable[Reviewer]) -> Counter[Obstacle]:
    """What keeps people from a case, each reason with how many of them."""
    found = (obstacle(case, each) for each in reviewers)
    return Counter(each for each in found if each is not None)


def plan(cases: Iterable[Case], reviewers: Iterable[Reviewer]) -> dict[str, list[int]]:
    """Whom to ask for each case, by its reference: the plan that costs least.

    Fewer than wanted stand there where nobody else is left.
    """
    listed = sorted((each for each in cases if each.wanted > 0), key=lambda each: each.reference)
    people = sorted(reviewers, key=lambda each: each.who)
    pairs = [
        (row, column)
        for row, case in enumerate(listed)
        for column, person in enumerate(people)
        if obstacle(case, person) is None
    ]
    chosen: dict[str, list[int]] = {case.reference: [] for case in listed}
    for row, column in _cheapest(listed, people, pairs):
        chosen[listed[row].reference].append(people[column].who)
    return chosen


def _cheapest(
    cases: Sequence[Case], people: Sequence[Reviewer], pairs: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The pairs of the cheapest plan, in order.

    Columns: a pair each; for each case what it lacks, and whether it has no practitioner; for
    each person one for each further review. Rows: a case gets what it wants; a case has a
    practitioner; what a person is given is what they carry.
    """
    if not pairs:
        return []
    carried = Counter(column for _row, column in pairs)
    rooms = [min(_room(person), carried[column]) for column, person in enumerate(people)]
    n, m = len(cases), len(people)
    first_lack, first_without = len(pairs), len(pairs) + n
    first_carry = first_without + n
    width = first_carry + sum(rooms)

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

    least = np.zeros(2 * n + m)
    least[:n] = [case.wanted for case in cases]
    least[n : 2 * n] = [0 if case.practitioner else 1 for case in cases]
    most = least.copy()
    most[n : 2 * n] = highspy.kHighsInf
    taken = _solved(cost, upper, least, most, rows, columns, signs)
    return [pair for pair, share in zip(pairs, taken, strict=False) if share > 0.5]


def _worth(case: Case, person: Reviewer) -> int:
    wanted, known = len(case.skills & person.knows), len(case.about & person.knows)
    return -SKILLED * wanted - KNOWN * known


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
) -> np.ndarray:
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
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"no plan: {solver.getModelStatus()}")
    return np.asarray(solver.getSolution().col_value)
