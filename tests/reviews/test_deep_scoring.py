"""Points, parts, thresholds and formulas: worked by hand, and by a second reckoning."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grants.calls.automatic import Band, ByBands, ByConditions, ByOrder, Order, value_of
from grants.calls.conditions import Operator, Test
from grants.calls.rubric import Counting, Criterion, Rubric, Scale, Threshold, Unit
from grants.reviews.automatic import Others, basis_of, score_of, value_in
from grants.reviews.ranking import Candidate, rank
from grants.reviews.scoring import merit_millis, points_in, worked_out_millis
from grants.reviews.thresholds import missed
from tests.factories.applications import SMALL_RUBRIC, words
from tests.reviews.deep_rubric import RUBRIC

PEOPLE = {"shown": 3, "heard": 2, "design": 2}
ANSWERS = {"cost": 5, "reach": 2, "wish": 4}


def test_points_and_parts_worked_by_hand() -> None:
    # 12·3/6 + 8·2/4 + 25·2/4 = 6 + 4 + 12.5 = 22.5 of 70
    assert merit_millis(RUBRIC, PEOPLE) == 32_143
    # 7·5/7 + 8·2/4 + 10 = 5 + 4 + 10 = 19 of 70
    assert worked_out_millis(RUBRIC, ANSWERS) == 27_143
    assert points_in(RUBRIC, 75_000) == "52.5"
    assert points_in(SMALL_RUBRIC, 75_000) == "75.0"


def test_points_on_a_page_round_the_points_and_not_what_is_stored() -> None:
    # 52.05 of 70 is 74.357142… of 100, stored as 74,357, which is 52.0499 of 70
    assert points_in(RUBRIC, 74_357) == "52.1"


def test_a_threshold_reached_exactly_is_not_missed() -> None:
    # need 8 of 20: 12·2/6 + 8·2/4 = 4 + 4 = 8, on the mean of 1 and 3, of 3 and 1
    reviews = [{"shown": 1, "heard": 3, "design": 4}, {"shown": 3, "heard": 1, "design": 4}]
    assert missed(RUBRIC, reviews, ANSWERS) == []
    lower = [{**reviews[0], "heard": 2}, reviews[1]]
    found = missed(RUBRIC, lower, ANSWERS)
    assert [(m.level.value, m.key, m.needed, m.reached, m.highest) for m in found] == [
        ("criterion", "need", Fraction(8), Fraction(7), 20)
    ]


def test_sections_and_the_total_have_their_own() -> None:
    # section: 4 + 4 + 12.5 = 20.5 of 45, of which 22.5 are needed; total 20.5 + 5 = 25.5 of 30
    found = missed(
        RUBRIC, [{"shown": 2, "heard": 2, "design": 2}], {"cost": 5, "reach": 0, "wish": 0}
    )
    assert [(m.level.value, m.needed, m.reached) for m in found] == [
        ("section", Fraction(45, 2), Fraction(41, 2)),
        ("total", Fraction(30), Fraction(51, 2)),
    ]
    assert missed(RUBRIC, [], {}) == []


def test_the_test_of_thresholds_would_see_one_that_nobody_asks_for() -> None:
    easy = replace(RUBRIC, threshold=None)
    found = missed(
        easy, [{"shown": 2, "heard": 2, "design": 2}], {"cost": 5, "reach": 0, "wish": 0}
    )
    assert [m.level.value for m in found] == ["section"]


LOWEST = ByOrder(Order.LOWEST, "amount", "people", 4)


@pytest.mark.parametrize(
    ("answers", "value"),
    [
        ({"amount": 900, "people": 4}, Fraction(225)),
        ({"amount": 1000, "people": "2.5"}, Fraction(400)),
        ({"amount": 0, "people": 4}, Fraction(0)),
        ({"amount": 900, "people": 0}, None),
        ({"amount": 900, "people": -1}, None),
        ({"amount": 900}, None),
        ({"people": 4}, None),
        ({"amount": 900, "people": "many"}, None),
        ({"amount": True, "people": 4}, None),
    ],
)
def test_a_value_needs_both_answers(answers: dict[str, object], value: Fraction | None) -> None:
    assert value_of(LOWEST, answers) == value
    assert value_in(basis_of(LOWEST, answers)) == value


def test_the_order_worked_by_hand() -> None:
    scale = Scale(0, 7)
    values = [10, 10, 20, 30, 40, 50, None]
    others = Others.of(None if v is None else Fraction(v) for v in values)
    bases = [{"value": None if v is None else str(v)} for v in values]
    # two share the first place; the third has two before it; nobody with a value below 4
    assert [score_of(LOWEST, scale, b, others) for b in bases] == [7, 7, 5, 4, 4, 4, 0]
    highest = replace(LOWEST, order=Order.HIGHEST, least=None)
    assert [score_of(highest, scale, b, others) for b in bases] == [3, 3, 4, 5, 6, 7, 0]


def test_bands_and_conditions_worked_by_hand() -> None:
    bands = ByBands("people", (Band(4, 100), Band(2, 50, "99.5")))
    scale = Scale(0, 4)
    found = [
        score_of(bands, scale, basis_of(bands, {"people": people}))
        for people in (100, 99, "99.5", "99.6", 50, 49, None)
    ]
    assert found == [4, 2, 2, 0, 2, 0, 0]
    wishes = ByConditions(
        (Test("a", Operator.IS, True), Test("b", Operator.IS, True), Test("c", Operator.IS, True)),
        2,
    )
    answers = [{"a": True, "b": True}, {"a": True, "b": False}, {"a": True, "b": True, "c": True}]
    assert [score_of(wishes, scale, basis_of(wishes, each)) for each in answers] == [4, 0, 4]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.none() | st.fractions(0, 9, max_denominator=4), min_size=1, max_size=12),
    st.sampled_from(Order),
    st.integers(0, 4),
)
def test_the_order_agrees_with_counting_one_by_one(
    values: list[Fraction | None], order: Order, least: int
) -> None:
    by, scale = ByOrder(order, "of", None, least), Scale(0, 7)
    others = Others.of(values)
    for value in values:
        if value is None:
            expected = 0
        else:
            expected = 7
            for other in values:
                if other is not None and (
                    other < value if order is Order.LOWEST else other > value
                ):
                    expected -= 1
            expected = max(least, expected)
        basis = {"value": None if value is None else str(value)}
        assert score_of(by, scale, basis, others) == expected


@st.composite
def scored_rubrics(draw: st.DrawFn) -> tuple[Rubric, list[dict[str, int]]]:
    """A rubric in points with parts and thresholds, and a few reviews of it."""
    merit, leaves = [], []
    for n in range(draw(st.integers(1, 3))):
        made = []
        for m in range(draw(st.integers(1, 3))):
            scale = Scale(draw(st.integers(0, 1)), draw(st.integers(2, 7)))
            weight = draw(st.integers(1, 30))
            made.append(Criterion(f"c{n}{m}", words("c"), weight, scale=scale))
        whole = sum(each.weight for each in made)
        threshold = draw(
            st.none()
            | st.builds(Threshold, st.integers(0, whole))
            | st.builds(Threshold, st.integers(0, 100), st.just(Unit.PERCENT))
        )
        parent = Criterion(f"c{n}", words("c"), whole, threshold=threshold, parts=tuple(made))
        merit.append(parent)
        leaves += made
    reviews = [
        {each.key: draw(st.sampled_from(list(each.scale.points))) for each in leaves if each.scale}
        for _review in range(draw(st.integers(1, 4)))
    ]
    return Rubric(Scale(0, 4), tuple(merit), SMALL_RUBRIC.harm, Counting.POINTS), reviews


@settings(max_examples=60, deadline=None)
@given(scored_rubrics())
def test_merit_and_thresholds_agree_with_a_second_reckoning(
    made: tuple[Rubric, list[dict[str, int]]],
) -> None:
    rubric, reviews = made
    all_points = sum(leaf.weight for parent in rubric.merit for leaf in parent.parts)
    for scores in reviews:
        # In whole numbers: every share over the product of all the scales' lengths.
        common = 1
        for parent in rubric.merit:
            for leaf in parent.parts:
                assert leaf.scale is not None
                common *= leaf.scale.max - leaf.scale.min
        top = sum(
            leaf.weight
            * (scores[leaf.key] - leaf.scale.min)
            * common
            // (leaf.scale.max - leaf.scale.min)
            for parent in rubric.merit
            for leaf in parent.parts
            if leaf.scale
        )
        bottom = common * all_points
        assert merit_millis(rubric, scores) == (2 * 100_000 * top + bottom) // (2 * bottom)
    below = []
    for parent in rubric.merit:
        if parent.threshold is None:
            continue
        got = Fraction(0)
        for scores in reviews:
            for leaf in parent.parts:
                assert leaf.scale is not None
                length = leaf.scale.max - leaf.scale.min
                got += Fraction(leaf.weight * (scores[leaf.key] - leaf.scale.min), length)
        needed = Fraction(parent.threshold.value)
        if parent.threshold.unit is Unit.PERCENT:
            needed = needed * sum(leaf.weight for leaf in parent.parts) / 100
        if got / len(reviews) < needed:
            below.append(parent.key)
    assert [each.key for each in missed(rubric, reviews, {})] == below


def test_below_a_threshold_there_is_a_place_and_no_rank() -> None:
    made = rank(
        [
            Candidate("A", 90, "clear", 10),
            Candidate("B", 80, "clear", 10, below_threshold=True),
            Candidate("C", 70, "clear", 10),
        ],
        100,
    )
    assert [(r.candidate.reference, r.rank, r.running) for r in made.rows] == [
        ("A", 1, 10),
        ("B", None, None),
        ("C", 2, 20),
    ]
    assert made.asked == 20
