"""Points, ranks and loads, worked by hand."""

from fractions import Fraction

import pytest

from grants.calls.rubric import Criterion, HarmRubric, Rubric, Scale, default_rubric
from grants.reviews.ranking import Candidate, rank
from grants.reviews.scoring import harm_millis, merit_millis, points, rounded, spread
from tests.factories.applications import SMALL_RUBRIC, words

MERIT = {"M1": 3, "M2": 4, "M3": 3, "M4": 2, "M5": 4, "M6": 1}


def test_merit_worked_by_hand() -> None:
    # 15·3/4 + 15·4/4 + 25·3/4 + 15·2/4 + 15·4/4 + 15·1/4 = 11.25+15+18.75+7.5+15+3.75
    assert merit_millis(default_rubric(), MERIT) == 71_250
    assert merit_millis(default_rubric(), dict.fromkeys(MERIT, 4)) == 100_000
    assert merit_millis(default_rubric(), dict.fromkeys(MERIT, 0)) == 0
    # 60·1/4 + 40·3/4 = 15 + 30
    assert merit_millis(SMALL_RUBRIC, {"M1": 1, "M2": 3}) == 45_000


def test_weights_that_are_no_hundred_and_a_scale_from_one() -> None:
    rubric = Rubric(
        Scale(1, 4),
        (Criterion("a", words("A"), 1), Criterion("b", words("B"), 2)),
        HarmRubric(Scale(0, 4), ()),
    )
    # (1·0/3 + 2·1/3) / 3 = 2/9 of 100 = 22.2222…
    assert merit_millis(rubric, {"a": 1, "b": 2}) == 22_222
    # (1·1/3 + 2·2/3) / 3 = 5/9 = 55.5555…
    assert merit_millis(rubric, {"a": 2, "b": 3}) == 55_556


def test_half_a_thousandth_rounds_up() -> None:
    assert [rounded(Fraction(n, 2)) for n in (1, 2, 3, 5)] == [1, 1, 2, 3]
    assert rounded(Fraction(499, 1000)) == 0


def test_a_score_outside_the_scale_or_a_missing_one_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the scale"):
        merit_millis(SMALL_RUBRIC, {"M1": 5, "M2": 0})
    with pytest.raises(KeyError):
        merit_millis(SMALL_RUBRIC, {"M1": 1})


def test_harm_is_its_own_axis() -> None:
    low = {"M1": 4, "M2": 4, "D1": 0, "D3": 0, "D4": 1}
    assert merit_millis(SMALL_RUBRIC, low) == 100_000
    assert harm_millis(SMALL_RUBRIC, low) == 8_333  # 1 of 12
    assert harm_millis(SMALL_RUBRIC, {**low, "M1": 0}) == 8_333


def test_the_spread_of_several_reviews() -> None:
    found = spread([80_000, 90_001, 70_000])
    assert found is not None
    assert (found.mean, found.median, found.low, found.high) == (80_000, 80_000, 70_000, 90_001)
    even = spread([1, 2])
    assert even is not None
    assert (even.mean, even.median) == (2, 2)
    assert spread([]) is None
    assert [s.wide for s in (spread([40_000, 65_000]), spread([40_000, 65_001])) if s] == [
        False,
        True,
    ]


def test_points_on_a_page() -> None:
    assert [points(m) for m in (84_000, 71_250, 71_249, 100_000, 49)] == [
        "84.0",
        "71.3",
        "71.2",
        "100.0",
        "0.0",
    ]


def candidate(
    reference: str,
    merit: int | None,
    minor: int = 10,
    gate: str = "clear",
    status: str = "in_review",
) -> Candidate:
    return Candidate(reference, merit, gate, minor, status)


def test_the_best_merit_with_a_failed_gate_is_never_fundable() -> None:
    for gate in ("held", "stopped"):
        made = rank([candidate("A", 99_000, gate=gate), candidate("B", 50_000)], 100)
        first, second = made.rows
        assert (first.candidate.reference, first.rank, first.proposed) == ("A", None, False)
        assert (second.rank, second.running) == (1, 10)
        assert (made.proposed, made.asked) == (10, 10)


def test_the_funding_line_skips_nobody() -> None:
    made = rank(
        [
            candidate("A", 90, 40),
            candidate("B", 80, 30, gate="mitigated"),
            candidate("C", 70, 40),
            candidate("D", 60, 10),
            candidate("E", None, 5),
        ],
        100,
    )
    assert [(r.candidate.reference, r.rank, r.running, r.over) for r in made.rows] == [
        ("A", 1, 40, None),
        ("B", 2, 70, None),
        ("C", 3, None, 10),
        ("D", 4, None, -20),
        ("E", None, None, None),
    ]
    assert (made.line_after, made.left, made.asked, made.funded) == (1, 30, 120, 2)


def test_equal_merit_goes_by_reference() -> None:
    made = rank([candidate("0002", 90), candidate("0001", 90)], 15)
    assert [(r.candidate.reference, r.rank, r.proposed) for r in made.rows] == [
        ("0001", 1, True),
        ("0002", 2, False),
    ]


def test_what_is_settled_keeps_its_rank_and_frees_its_money() -> None:
    made = rank(
        [
            candidate("A", 90, 60, status="declined"),
            candidate("B", 80, 60),
            candidate("C", 70, 40, status="awarded"),
        ],
        100,
    )
    assert [(r.rank, r.running) for r in made.rows] == [(1, None), (2, 60), (3, 100)]
    assert made.line_after is None
