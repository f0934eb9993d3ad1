"""What is reckoned is the product's own arithmetic on what it is said to be; no time is judged."""

from collections import Counter

from grants.bench.reckoning import (
    REVIEWERS,
    REVIEWS,
    WANTED,
    Reckoned,
    crowded,
    ranking_of,
    reckonings,
    reviewing,
    sheets_of,
    text,
)
from grants.calls.rubric import default_rubric
from grants.reviews.assignment import obstacle, plan


def test_a_ranking_is_made_from_single_scores() -> None:
    rubric = default_rubric()
    made = ranking_of(rubric, sheets_of(rubric, 60))
    assert len(made.rows) == 60
    assert made.funded == 6, "a tenth of what was asked for is there"
    assert {row.candidate.gate for row in made.rows} == {"clear", "held", "stopped"}
    assert all(row.rank is None for row in made.rows if row.candidate.blocked)


def test_a_plan_fills_every_case_and_breaks_no_bar() -> None:
    cases, people = reviewing(120)
    made = plan(cases, people)
    assert {len(chosen) for chosen in made.values()} == {REVIEWS}
    assert len(people) == REVIEWERS
    for case in cases:
        assert all(obstacle(case, people[who]) is None for who in made[case.reference])
    loads = Counter(who for chosen in made.values() for who in chosen)
    assert sum(loads.values()) == 120 * REVIEWS


def test_the_crowded_lots_bear_the_award_only_if_reservations_move() -> None:
    made = crowded()
    direct = sum(lot.available for lot in made.lots if lot.fits & 1)
    assert direct < WANTED < sum(lot.available for lot in made.lots)
    assert made.bear(WANTED) == WANTED


def test_each_reckoning_is_told_in_seconds_and_yardsticks() -> None:
    made = reckonings(ranked=12, planned=5, additions=10_000)
    assert [each.name for each in made] == [
        "rank 12 × 3 reviews",
        "assign 5 × 60 reviewers",
        "allocate 300 lots × 100 awards",
    ]
    assert text([Reckoned("rank 12", 1.234, 5.67)]).splitlines()[1].split() == [
        "rank",
        "12",
        "1.23",
        "5.7",
    ]
