"""The best set within money and limits: as brute force finds it, and exactly possible."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grants.reviews import portfolio_choosing
from grants.reviews.bearing import Kind, borne, greatest_flow
from grants.reviews.portfolio import (
    Bound,
    Budget,
    By,
    Impossible,
    Limit,
    Lot,
    Measure,
    Money,
    Option,
    Proposal,
    Question,
    Restricted,
    Restriction,
    obstacles,
    plain,
    possible,
)
from grants.reviews.portfolio_choosing import best, propose
from grants.reviews.ranking import Candidate


def option(
    name: str,
    merit: int,
    minor: int,
    *marks: tuple[By, str],
    lots: Sequence[int] = (1,),
    status: str = "in_review",
    gate: str = "clear",
    below: bool = False,
) -> Option:
    candidate = Candidate(name, merit, gate, minor, status, below)
    return Option(candidate, frozenset(marks), frozenset(lots))


def lots(*amounts: int) -> list[Lot]:
    return [Lot(n, f"Lot {n}", amount, bound=n > 1) for n, amount in enumerate(amounts, 1)]


def chosen(question: Question) -> list[str]:
    found = best(question)
    assert found is not None
    return [each.reference for each in found]


GIRLS, NORTH = (By.THEME, "girls"), (By.AREA, "north")


def floor(mark: tuple[By, str], amount: int, measure: Measure = Measure.MONEY) -> Limit:
    return Limit(*mark, Bound.FLOOR, measure, amount)


def ceiling(mark: tuple[By, str], amount: int, measure: Measure = Measure.MONEY) -> Limit:
    return Limit(*mark, Bound.CEILING, measure, amount)


def test_the_plain_ranking_stands_where_it_is_best_too() -> None:
    options = [option("a", 90, 10), option("b", 80, 10), option("c", 70, 10)]
    found = propose(Question(options, 20, lots=lots(100)))
    assert found == Proposal(("a", "b"), 170, 20, 0, 170, 20, 0)


def test_an_earmark_brings_in_what_it_is_for_and_says_what_is_given_up() -> None:
    options = [option("a", 90, 10), option("b", 80, 10), option("c", 70, 8, GIRLS)]
    found = propose(Question(options, 20, [floor(GIRLS, 5)], lots(100)))
    assert found == Proposal(("a", "c"), 160, 18, 2, 170, 20, 0, enters=("c",), leaves=("b",))


def test_a_set_of_equal_merit_is_chosen_by_rank() -> None:
    options = [option(name, 50, 10) for name in "dbca"]
    assert chosen(Question(options, 20, lots=lots(100))) == ["a", "b"]
    # 60 alone has as much as 30 + 30: the better rank comes first.
    assert chosen(
        Question([option("z", 60, 20), *(option(n, 30, 10) for n in "ab")], 20, lots=lots(100))
    ) == ["z"]


def test_nothing_that_cannot_be_awarded_is_chosen_and_what_is_awarded_stays() -> None:
    options = [
        option("held", 99, 1, gate="held"),
        option("stopped", 99, 1, gate="stopped"),
        option("below", 99, 1, below=True),
        option("declined", 99, 1, status="declined"),
        option("taken", 10, 15, GIRLS, status="awarded", lots=()),
        option("free", 50, 5),
        option("late", 40, 5, status="waitlisted"),
    ]
    assert chosen(Question(options, 20, lots=lots(100))) == ["free"]
    # What is awarded counts for limits.
    assert chosen(Question(options, 30, [ceiling(GIRLS, 15)], lots(100))) == ["free", "late"]
    assert best(Question(options, 10, lots=lots(100))) is None


def test_contributors_restrictions_are_kept_whole() -> None:
    """The second lot is only for girls: what is chosen must be borne by lots that may."""
    girls = option("girls", 50, 10, GIRLS, lots=(1, 2))
    others = [option("a", 90, 10), option("b", 80, 10)]
    question = Question([girls, *others], 30, lots=lots(10, 10))
    assert chosen(question) == ["a", "girls"]
    assert obstacles(question, others) == [Restricted(question.lots[1])]
    assert obstacles(question, [girls, *others]) == [Money(20)]
    assert possible(question, [girls, others[1]])


def test_a_lot_gives_one_award_no_more_than_it_may() -> None:
    """The second lot gives an award 6 at most: a large one needs the rest from elsewhere."""
    large, small = option("large", 90, 10, lots=(1, 2)), option("small", 50, 6, lots=(1, 2))
    tight = [Lot(1, "Free", 3), Lot(2, "Small works", 20, bound=True, most=6)]
    question = Question([large, small], 30, lots=tight)
    assert chosen(question) == ["small"]
    assert obstacles(question, [large]) == [Restricted(tight[1])]
    assert chosen(Question([large, small], 30, lots=[Lot(1, "Free", 4), tight[1]])) == [
        "large",
        "small",
    ]
    wanted = Limit(*NORTH, Bound.FLOOR, Measure.MONEY, 10)
    north = option("north", 90, 10, NORTH, lots=(1, 2))
    found = propose(Question([north], 30, [wanted], tight))
    assert found == Impossible((wanted, Restricted(tight[1]), Money(23)))


def test_what_makes_every_set_impossible_is_named_and_nothing_else() -> None:
    options = [option("a", 90, 10, GIRLS), option("b", 80, 10, NORTH), option("c", 70, 10)]
    wanted, most = floor(GIRLS, 2, Measure.COUNT), ceiling(NORTH, 5)
    found = propose(Question(options, 30, [wanted, most], lots(100)))
    assert found == Impossible((wanted,))
    both = [floor(GIRLS, 10), floor(NORTH, 10)]
    found = propose(Question(options, 15, both, lots(100)))
    assert found == Impossible((*both, Budget(15)))
    found = propose(Question(options, 30, both, lots(15)))
    assert found == Impossible((*both, Money(15)))
    strict = Question([option("a", 90, 10, GIRLS)], 30, [floor(GIRLS, 10)], lots(5, 20))
    assert propose(strict) == Impossible((strict.limits[0], Restricted(strict.lots[1]), Money(25)))
    assert propose(Question([], 30, [floor(GIRLS, 1)])) == Impossible((floor(GIRLS, 1),))


def test_every_obstacle_of_a_set_chosen_by_hand_is_named() -> None:
    options = [option("a", 90, 10, GIRLS), option("b", 80, 10, GIRLS)]
    question = Question(options, 15, [ceiling(GIRLS, 1, Measure.COUNT)], lots(100))
    assert obstacles(question, options) == [question.limits[0], Budget(15)]


def test_flows() -> None:
    one, two, both = (Kind(frozenset(each)) for each in ({1}, {2}, {1, 2}))
    assert greatest_flow({both: 10, one: 10}, {1: 10, 2: 10}) == 20  # both must give way to one
    assert not borne({one: 11, two: 1}, {1: 10, 2: 10})
    assert borne({}, {})
    assert not borne({Kind(frozenset()): 1}, {1: 10})
    # One award may have 4 of the first lot; what it takes of the second must leave the other some.
    limited = Kind(frozenset({1, 2}), frozenset({(1, 4)}), "a")
    assert greatest_flow({limited: 9, two: 5}, {1: 10, 2: 10}) == 14
    assert greatest_flow({limited: 9, two: 6}, {1: 10, 2: 10}) == 14


def test_amounts_as_large_as_a_city_are_exact() -> None:
    """A minor unit over the budget is over, however large the amounts are."""
    large = 10**13
    options = [option("a", 90, large + 1), option("b", 80, large), option("c", 10, large - 1)]
    assert chosen(Question(options, 2 * large, lots=lots(4 * large))) == ["a", "c"]


MARKS = [(by, value) for by in By for value in ("x", "y")]


@st.composite
def questions(draw: st.DrawFn) -> Question:
    count = draw(st.integers(0, 3))
    most = st.none() | st.integers(1, 25)
    made = [
        replace(lot, most=draw(most) if lot.bound else None)
        for lot in lots(*(draw(st.integers(0, 60)) for _n in range(count)))
    ]
    options = [
        option(
            f"r{n}",
            draw(st.integers(1, 6)) * 10,
            draw(st.integers(1, 30)),
            *draw(st.sets(st.sampled_from(MARKS), max_size=3)),
            lots=sorted(draw(st.sets(st.integers(1, max(1, count)), max_size=3))),
            status=draw(st.sampled_from(["in_review"] * 5 + ["awarded", "declined", "waitlisted"])),
            gate=draw(st.sampled_from(["clear"] * 5 + ["held"])),
        )
        for n in range(draw(st.integers(0, 8)))
    ]
    # What restricts nothing may bear everything.
    free = {lot.number for lot in made if not lot.bound}
    known = {lot.number for lot in made}
    options = [Option(o.candidate, o.marks, (o.lots | free) & known) for o in options]
    limits = [
        Limit(
            *draw(st.sampled_from(MARKS)),
            draw(st.sampled_from(Bound)),
            draw(st.sampled_from(Measure)),
            draw(st.integers(0, 25)),
        )
        for _n in range(draw(st.integers(0, 3)))
    ]
    return Question(options, draw(st.integers(0, 120)), limits, made)


def sets_of(question: Question) -> list[tuple[Option, ...]]:
    """Every possible set, judged by nothing of the product but its sums."""
    listed, taken = question.open, question.taken
    return [
        each
        for size in range(len(listed) + 1)
        for each in combinations(listed, size)
        if sum(o.minor for o in (*each, *taken)) <= question.budget
        and all(limit.keeps([*each, *taken]) for limit in question.limits)
        and _bears(question, each)
    ]


def _bears(question: Question, options: Sequence[Option]) -> bool:
    """By the least cut: whichever lots give all they have, the rest is had of the others."""
    wanted = sum(o.minor for o in options)
    for size in range(len(question.lots) + 1):
        for some in combinations(question.lots, size):
            others = [lot for lot in question.lots if lot not in some]
            rest = sum(
                min(o.minor, sum(lot.most or o.minor for lot in others if lot.number in o.lots))
                for o in options
            )
            if sum(lot.available for lot in some) + rest < wanted:
                return False
    return True


@given(questions())
@settings(max_examples=120, deadline=None)
def test_it_is_what_brute_force_finds(question: Question) -> None:
    sets = sets_of(question)
    listed = question.open
    found = best(question)
    if not sets:
        assert found is None
        return
    assert found is not None
    wanted = max(sets, key=lambda each: (sum(o.merit for o in each), [o in each for o in listed]))
    assert found == list(wanted)
    assert possible(question, found)


@given(questions())
@settings(max_examples=60, deadline=None)
def test_what_is_in_the_way_is_irreducible(question: Question) -> None:
    found = propose(question)
    if isinstance(found, Proposal):
        return
    kept = list(found.in_the_way)
    assert kept
    assert not portfolio_choosing._feasible(question, kept)
    for each in kept:
        rest: list[Restriction] = [other for other in kept if other is not each]
        assert portfolio_choosing._feasible(question, rest)


@given(questions(), st.data())
@settings(max_examples=60, deadline=None)
def test_a_set_chosen_by_hand_is_judged_as_by_sums(question: Question, data: st.DataObject) -> None:
    listed = question.open
    some = data.draw(st.lists(st.sampled_from(listed), unique=True) if listed else st.just([]))
    assert possible(question, some) == (set(some) in [set(each) for each in sets_of(question)])


@pytest.mark.parametrize("guarded", [True, False])
def test_the_exact_check_holds_back_what_a_solver_lets_in(
    guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A solver that first takes everything; without the check (the control) it is believed."""
    question = Question([option("a", 90, 10), option("b", 80, 10)], 10, lots=lots(100))
    honest = portfolio_choosing._once

    def careless(*given: Any) -> set[int] | None:
        forbidden = given[4]
        return honest(*given) if forbidden else {0, 1}

    monkeypatch.setattr(portfolio_choosing, "_once", careless)
    if not guarded:
        monkeypatch.setattr(portfolio_choosing, "obstacles", lambda *_given: [])
    assert chosen(question) == (["a"] if guarded else ["a", "b"])


def test_the_plain_ranking_stops_at_the_first_that_does_not_fit() -> None:
    options = [option("a", 90, 10), option("b", 80, 20), option("c", 70, 5)]
    assert [each.reference for each in plain(Question(options, 25, lots=lots(99)))] == ["a"]
