"""The plan of who reviews what: by hand, against every possible plan, and on many cases."""

from collections import Counter
from dataclasses import replace
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from grants.reviews.assignment import (
    KNOWN,
    LACKING,
    MANY,
    WITHOUT_PRACTITIONER,
    WITHOUT_SKILL,
    Case,
    Obstacle,
    Reviewer,
    Shortfall,
    away,
    obstacle,
    plan,
    shortfalls,
)

Chosen = dict[str, list[int]]


def points(cases: list[Case], reviewers: list[Reviewer], chosen: Chosen) -> int:
    """What a plan costs, counted from its description, not from the program that is solved."""
    people = {each.who: each for each in reviewers}
    total = 0
    for case in cases:
        asked = [people[who] for who in chosen.get(case.reference, [])]
        total += LACKING * (case.wanted - len(asked))
        if not case.practitioner and not any(each.practitioner for each in asked):
            total += WITHOUT_PRACTITIONER
        total -= sum(KNOWN * len(case.about & each.knows) for each in asked)
        total += WITHOUT_SKILL * len(case.skills.difference(*(each.knows for each in asked)))
    for each in reviewers:
        given_to = sum(each.who in asked for asked in chosen.values())
        total += sum(each.load + n for n in range(1, given_to + 1))
    return total


def every_plan(cases: list[Case], reviewers: list[Reviewer]) -> list[Chosen]:
    """All plans in which nobody is asked whom something keeps away, or beyond what they take."""
    ways = []
    for case in cases:
        able = [each.who for each in reviewers if obstacle(case, each) is None]
        ways.append([c for n in range(case.wanted + 1) for c in combinations(able, n)])
    found = []
    for way in product(*ways):
        counts = {each.who: sum(each.who in asked for asked in way) for each in reviewers}
        if all(each.room is None or counts[each.who] <= each.room for each in reviewers):
            names = [case.reference for case in cases]
            found.append(dict(zip(names, map(list, way), strict=True)))
    return found


WORDS = st.frozensets(st.sampled_from(["youth", "ward 1", "sport"]), max_size=2)
LANGUAGES = st.frozensets(st.sampled_from(["en", "ur"]), max_size=2)


@st.composite
def some(draw: st.DrawFn) -> tuple[list[Case], list[Reviewer]]:
    people = [
        Reviewer(
            who,
            draw(st.integers(0, 3)),
            draw(st.none() | st.integers(0, 4)),
            draw(LANGUAGES),
            draw(WORDS),
            draw(st.booleans()),
        )
        for who in range(draw(st.integers(1, 4)))
    ]
    numbers = st.frozensets(st.integers(0, 3), max_size=2)
    cases = [
        Case(
            f"{n}",
            draw(st.integers(1, 2)),
            draw(numbers),
            draw(numbers),
            draw(st.sampled_from(["", "en", "ur"])),
            draw(WORDS),
            draw(st.booleans()),
            languages=draw(st.sampled_from([frozenset(), frozenset({"ur"})])),
            skills=draw(WORDS),
        )
        for n in range(draw(st.integers(1, 3)))
    ]
    return cases, people


@settings(max_examples=150)
@given(some())
def test_no_plan_costs_less(made: tuple[list[Case], list[Reviewer]]) -> None:
    cases, people = made
    chosen = plan(cases, people)
    possible = every_plan(cases, people)
    assert chosen in possible
    assert points(cases, people, chosen) == min(points(cases, people, each) for each in possible)
    assert plan(reversed(cases), reversed(people)) == chosen


def test_by_hand() -> None:
    cases = [
        Case("0001", 2),
        Case("0002", 2, barred=frozenset({1, 2})),
        Case("0003", 2, barred=frozenset({4})),
    ]
    four = [Reviewer(who) for who in (1, 2, 3, 4)]
    assert plan(cases, four)["0002"] == [3, 4]
    assert sorted(who for asked in plan(cases, four).values() for who in asked) in (
        [1, 1, 2, 2, 3, 4],
        [1, 1, 2, 3, 3, 4],
        [1, 1, 2, 3, 4, 4],
        [1, 2, 2, 3, 3, 4],
        [1, 2, 2, 3, 4, 4],
    )
    assert plan([Case("x", 1)], [Reviewer(1, load=5), Reviewer(2)]) == {"x": [2]}
    assert plan([Case("x", 3, barred=frozenset({1}))], [Reviewer(1), Reviewer(2)]) == {"x": [2]}
    assert plan(cases, []) == {"0001": [], "0002": [], "0003": []}
    assert plan([Case("x", 0)], four) == {}


def test_a_practitioner_comes_before_what_people_know_and_that_before_fair_loads() -> None:
    local = Reviewer(1, load=9, practitioner=True)
    knows = Reviewer(2, load=2, knows=frozenset({"youth"}))
    free = Reviewer(3)
    case = Case("x", 1, about=frozenset({"youth"}))
    assert plan([case], [local, knows, free]) == {"x": [1]}
    assert plan([case], [knows, free]) == {"x": [2]}
    served = Case("x", 1, about=frozenset({"youth"}), practitioner=True)
    assert plan([served], [local, knows, free]) == {"x": [2]}


def test_what_keeps_people_away_is_counted() -> None:
    case = Case("x", 3, barred=frozenset({1}), asked=frozenset({2}), language="ur")
    people = [
        Reviewer(1),
        Reviewer(2),
        Reviewer(3, languages=frozenset({"en"})),
        Reviewer(4, load=2, most=2),
        Reviewer(5, languages=frozenset({"en", "ur"})),
    ]
    assert away(case, people) == {
        Obstacle.INTEREST: 1,
        Obstacle.ASKED: 1,
        Obstacle.LANGUAGE: 1,
        Obstacle.FULL: 1,
    }
    assert plan([case], people) == {"x": [5]}


def test_every_reviewer_says_that_they_read_the_languages_of_the_call() -> None:
    case = Case("x", 3, language="en", languages=frozenset({"en", "ur"}))
    people = [
        Reviewer(1),
        Reviewer(2, languages=frozenset({"en"})),
        Reviewer(3, languages=frozenset({"en", "ur"})),
    ]
    assert plan([case], people) == {"x": [3]}
    assert away(case, people) == {Obstacle.CALL_LANGUAGE: 2}


def test_a_wanted_skill_comes_before_fair_loads_and_after_a_practitioner() -> None:
    case = Case("x", 1, skills=frozenset({"sport"}))
    skilled = Reviewer(1, load=300, knows=frozenset({"sport"}))
    assert plan([case], [skilled, Reviewer(2)]) == {"x": [1]}
    assert plan([case], [skilled, Reviewer(2, practitioner=True)]) == {"x": [2]}


def test_each_skill_is_wanted_once_and_split_people_are_made_whole() -> None:
    skills = frozenset({"sport", "youth"})
    people = [Reviewer(who, knows=frozenset({"sport"})) for who in (1, 2)]
    people.append(Reviewer(3, load=9, knows=frozenset({"youth"})))
    assert plan([Case("x", 2, skills=skills)], people)["x"] in ([1, 3], [2, 3])
    assert plan([Case("x", 2, skills=frozenset({"sport"}))], people) == {"x": [1, 2]}


def test_people_who_would_be_split_are_made_whole() -> None:
    """Seven lines of seven points: two lines have five, thirds of all seven would have six."""
    lines = ["abc", "ade", "afg", "bdf", "beg", "cdg", "cef"]
    people = [Reviewer(who, most=60, knows=frozenset(line)) for who, line in enumerate(lines)]
    for many in (1, MANY // 7 + 1):
        cases = [Case(f"{n:03}", 2, skills=frozenset("abcdefg")) for n in range(many)]
        chosen = plan(cases, people)
        for case in cases:
            asked = chosen[case.reference]
            assert len(set(lines[asked[0]]) | set(lines[asked[1]])) == 5
        assert max(Counter(who for asked in chosen.values() for who in asked).values()) <= 60


def test_an_interest_that_nobody_told_is_named() -> None:
    whence = {1: Obstacle.MEMBER, 2: Obstacle.DOMAIN, 3: Obstacle.WALL}
    case = Case("x", 1, barred=frozenset({1, 2, 3, 4}), whence=whence)
    assert away(case, [Reviewer(who) for who in (1, 2, 3, 4)]) == {
        Obstacle.MEMBER: 1,
        Obstacle.DOMAIN: 1,
        Obstacle.WALL: 1,
        Obstacle.INTEREST: 1,
    }


def test_what_the_reviewers_of_a_full_case_lack_is_named_with_its_reason() -> None:
    people = [
        Reviewer(1, practitioner=True, load=2, most=2),
        Reviewer(2, knows=frozenset({"sport"})),
        Reviewer(3, knows=frozenset({"sport"})),
    ]
    case = Case("x", 0, barred=frozenset({2}), skills=frozenset({"sport", "youth"}))
    assert shortfalls(case, people) == [
        Shortfall("", Counter({Obstacle.FULL: 1}), 0),
        Shortfall("sport", Counter({Obstacle.INTEREST: 1}), 1),
        Shortfall("youth", Counter(), 0),
    ]
    assert shortfalls(replace(case, wanted=1), people) == [], "it can still be proposed for"
    assert shortfalls(Case("x", 0, practitioner=True), people) == []
