"""Choosing the best set by mixed-integer programming. No database.

A column for each application (chosen or not), and one for each kind of application and each lot
that may bear it: money flowing, up to what the lot gives one award. Rows: the budget, each limit,
what a kind costs is what flows to it, a lot gives what it has. HiGHS (Q. Huangfu and J. A. J. Hall,
2018) solves it in floating point; a tolerance only lets too much in, so each set found is checked
exactly in whole numbers, and one that is not possible after all is forbidden and the next sought.
What comes out is therefore possible, and the best there is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from math import gcd

import highspy
import numpy as np

from grants.reviews.portfolio import (
    Bound,
    Budget,
    Impossible,
    Limit,
    Money,
    Option,
    Proposal,
    Question,
    Restricted,
    Restriction,
    compared,
    kind_of,
    obstacles,
)

MOST = 150
"""So many applications are chosen among at most: those of the best rank."""


def propose(question: Question) -> Proposal | Impossible:
    """The best possible set beside the plain ranking; or what makes every set impossible."""
    found = best(question)
    return _in_the_way(question) if found is None else compared(question, found)


def best(question: Question) -> list[Option] | None:
    """The best possible set, best rank first; None where none is possible."""
    listed = question.open[:MOST]
    chosen = _solved(question, listed, {}, None)
    if chosen is None:
        return None
    merit = sum(listed[n].merit for n in chosen)
    fixed: dict[int, int] = {}
    for n in range(len(listed)):
        if n not in chosen:
            other = _solved(question, listed, {**fixed, n: 1}, merit)
            if other is not None:
                chosen = other
        fixed[n] = int(n in chosen)
    return [listed[n] for n in sorted(chosen)]


def _in_the_way(question: Question) -> Impossible:
    """As few restrictions as leave no set: each is left out in turn, and stays out if it can."""
    kept = question.restrictions
    for each in list(kept):
        rest = [other for other in kept if other is not each]
        if _feasible(question, rest):
            continue
        kept = rest
    return Impossible(tuple(kept))


def _feasible(question: Question, kept: Sequence[Restriction]) -> bool:
    less = _with_only(question, kept)
    return _solved(less, less.open[:MOST], {}, None) is not None


def _with_only(question: Question, kept: Sequence[Restriction]) -> Question:
    """The question with these restrictions and no other."""
    bound = {each.lot.number for each in kept if isinstance(each, Restricted)}
    free = frozenset(lot.number for lot in question.lots if lot.number not in bound)
    lots = [replace(lot, most=None) if lot.number in free else lot for lot in question.lots]
    options = [replace(each, lots=each.lots | free) for each in question.options]
    whole = sum(each.minor for each in question.options)
    if not any(isinstance(each, Money) for each in kept):
        lots = [replace(lot, available=whole, most=None) for lot in lots]
        everywhere = frozenset(lot.number for lot in lots)
        options = [replace(each, lots=everywhere) for each in options]
        if not lots:
            return replace(
                question,
                options=options,
                limits=[each for each in kept if isinstance(each, Limit)],
                budget=_budget(kept, whole),
            )
    return replace(
        question,
        options=options,
        lots=lots,
        limits=[each for each in kept if isinstance(each, Limit)],
        budget=_budget(kept, whole),
    )


def _budget(kept: Sequence[Restriction], otherwise: int) -> int:
    return next((each.minor for each in kept if isinstance(each, Budget)), otherwise)


def _solved(
    question: Question, listed: Sequence[Option], fixed: dict[int, int], merit: int | None
) -> set[int] | None:
    """The best set with these applications in or out; with `merit`, any that has as much."""
    forbidden: list[set[int]] = []
    while True:
        chosen = _once(question, listed, fixed, merit, forbidden)
        if chosen is None:
            return None
        options = [listed[n] for n in sorted(chosen)]
        enough = merit is None or sum(each.merit for each in options) >= merit
        if enough and not obstacles(question, options):
            return chosen
        forbidden.append(chosen)


class _Program:
    """Rows and columns as they are entered."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.row: list[int] = []
        self.column: list[int] = []
        self.value: list[float] = []
        self.least: list[float] = []
        self.most: list[float] = []

    def enter(self, terms: Sequence[tuple[int, float]], least: float, most: float) -> None:
        for column, value in terms:
            if value:
                self.row.append(len(self.least))
                self.column.append(column)
                self.value.append(value)
        self.least.append(least)
        self.most.append(most)


def _once(
    question: Question,
    listed: Sequence[Option],
    fixed: dict[int, int],
    merit: int | None,
    forbidden: Sequence[Collection[int]],
) -> set[int] | None:
    n, infinite = len(listed), highspy.kHighsInf
    of = [kind_of(each, question.lots) for each in listed]
    kinds = sorted(set(of), key=lambda k: (sorted(k.lots), sorted(k.most), k.award))
    pairs = [(k, lot) for k, kind in enumerate(kinds) for lot in sorted(kind.lots)]
    unit = _unit(question, listed)
    made = _Program(n + len(pairs))
    taken = question.taken
    money = [(i, each.minor / unit) for i, each in enumerate(listed)]
    made.enter(money, -infinite, (question.budget - sum(each.minor for each in taken)) / unit)
    for limit in question.limits:
        size = unit if limit.measure.value == "money" else 1
        rest = (limit.amount - limit.reached(taken)) / size
        terms = [(i, limit.weight(each) / size) for i, each in enumerate(listed)]
        if limit.bound is Bound.FLOOR:
            made.enter(terms, rest, infinite)
        else:
            made.enter(terms, -infinite, rest)
    for k, kind in enumerate(kinds):
        costs = [(i, each.minor / unit) for i, each in enumerate(listed) if of[i] == kind]
        flows = [(n + at, -1.0) for at, (own, _lot) in enumerate(pairs) if own == k]
        made.enter([*costs, *flows], 0, 0)
    for lot in question.lots:
        flows = [(n + at, 1.0) for at, (_k, number) in enumerate(pairs) if number == lot.number]
        made.enter(flows, -infinite, lot.available / unit)
    if merit is not None:
        made.enter([(i, float(each.merit)) for i, each in enumerate(listed)], merit - 0.5, infinite)
    for each in forbidden:
        terms = [(i, 1.0 if i in each else -1.0) for i in range(n)]
        made.enter(terms, -infinite, len(each) - 1)
    lower, upper = np.zeros(made.columns), np.full(made.columns, infinite)
    upper[:n] = 1
    for at, (k, number) in enumerate(pairs):
        upper[n + at] = dict(kinds[k].most).get(number, infinite) / unit
    for i, value in fixed.items():
        lower[i] = upper[i] = value
    cost = np.zeros(made.columns)
    cost[:n] = [-each.merit for each in listed]
    values = _run(made, cost, lower, upper, n)
    return None if values is None else {i for i in range(n) if values[i] > 0.5}


def _unit(question: Question, listed: Sequence[Option]) -> int:
    """The greatest amount of which all others are multiples: small numbers are solved safely."""
    return gcd(*(each.minor for each in listed)) or 1


def _run(
    made: _Program, cost: np.ndarray, lower: np.ndarray, upper: np.ndarray, whole: int
) -> np.ndarray | None:
    if not made.columns:
        kept = all(low <= 0 <= high for low, high in zip(made.least, made.most, strict=True))
        return np.zeros(0) if kept else None
    row, column = np.array(made.row, dtype=int), np.array(made.column, dtype=int)
    value = np.array(made.value, dtype=float)
    at = np.lexsort((row, column))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = made.columns, len(made.least)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, lower, upper
    lp.row_lower_, lp.row_upper_ = np.array(made.least), np.array(made.most)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.searchsorted(column[at], np.arange(made.columns + 1))
    lp.a_matrix_.index_, lp.a_matrix_.value_ = row[at], value[at]
    integer, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [integer if i < whole else real for i in range(made.columns)]
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    for option, setting in (("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.4)):
        solver.setOptionValue(option, setting)
    solver.passModel(lp)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        return np.asarray(solver.getSolution().col_value)
    if status in (
        highspy.HighsModelStatus.kInfeasible,
        highspy.HighsModelStatus.kUnboundedOrInfeasible,
    ):
        return None
    raise RuntimeError(f"no set: {status}")
