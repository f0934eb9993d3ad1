"""The rubric's gate rules, as a table."""

import json
from pathlib import Path

import pytest

from grants.calls.rubric import default_rubric
from grants.harm.gates import (
    Cause,
    GateState,
    HarmScore,
    Raised,
    Scores,
    Section,
    Standing,
    gate,
    raised,
    section,
)
from grants.harm.risk import Band, band

RUBRIC = default_rubric().harm
KEYS = [criterion.key for criterion in RUBRIC.criteria]
A, B, C = 1, 2, 3


def review(value: int = 3, **own: int | HarmScore) -> Scores:
    """A reviewer who gives `value` everywhere but where said."""
    scores = {key: HarmScore(value) for key in KEYS}
    scores |= {k: v if isinstance(v, HarmScore) else HarmScore(v) for k, v in own.items()}
    return scores


def ticked(value: int = 3) -> HarmScore:
    return HarmScore(value, red_flag=True)


@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        ({A: review(), B: review()}, []),
        # 1: a tick opens a flag, at whatever score; on D2, D4 and D8 a stop flag
        ({A: review(D1=ticked(4))}, [Raised("D1", Cause.TICKED, False, A)]),
        ({A: review(D4=ticked(4))}, [Raised("D4", Cause.TICKED, True, A)]),
        # 2: any single score of 0 or 1 on a strict criterion, and no other
        ({A: review(), B: review(D3=1)}, [Raised("D3", Cause.LOW_SCORE, False, B)]),
        ({A: review(), B: review(D3=2)}, []),
        ({A: review(), B: review(D1=1), C: review()}, []),
        ({A: review(D4=0)}, [Raised("D4", Cause.LOW_SCORE, False, A)]),
        # 2: a median of 0 anywhere
        (
            {A: review(D1=0), B: review(D1=0), C: review()},
            [Raised("D1", Cause.MEDIAN, False, None)],
        ),
        ({A: review(D1=0), B: review(D1=0), C: review(), 4: review()}, []),
        ({A: review(D1=0), B: review(D1=1)}, []),
        # *the* flag: a reviewer's own stands for the median's, a tick for its low score
        (
            {A: review(D3=0), B: review(D3=0)},
            [Raised("D3", Cause.LOW_SCORE, False, A), Raised("D3", Cause.LOW_SCORE, False, B)],
        ),
        ({A: review(D3=ticked(0))}, [Raised("D3", Cause.TICKED, False, A)]),
        # … but a stop flag stands for nothing else: its withdrawal leaves what scores say
        (
            {A: review(D4=ticked(0))},
            [Raised("D4", Cause.TICKED, True, A), Raised("D4", Cause.LOW_SCORE, False, A)],
        ),
        (
            {A: review(D2=ticked(0)), B: review(D2=3)},
            [Raised("D2", Cause.TICKED, True, A), Raised("D2", Cause.LOW_SCORE, False, A)],
        ),
    ],
)
def test_which_flags_are_raised(reviews: dict[int, Scores], expected: list[Raised]) -> None:
    assert raised(RUBRIC, reviews) == expected


def test_the_section_minimum_is_sixty_percent_of_forty() -> None:
    low = section(RUBRIC, {A: review(2)})
    assert (low.twice_points, low.maximum, low.needed, low.reached) == (40, 40, 24, False)  # type: ignore[union-attr]
    just = section(RUBRIC, {A: review(2, D1=4, D2=4)})
    assert (just.points, just.reached) == ("24", True)  # type: ignore[union-attr]
    half = section(RUBRIC, {A: review(2, D1=4, D2=4), B: review(2, D1=4, D2=3)})
    assert (half.points, half.reached) == ("23.5", False)  # type: ignore[union-attr]
    assert section(RUBRIC, {}) is None


ENOUGH, SHORT = Section(48, 40, 60), Section(47, 40, 60)


@pytest.mark.parametrize(
    ("standings", "whole", "state", "open_flags", "conditions"),
    [
        ([], None, GateState.CLEAR, 0, 0),
        ([], ENOUGH, GateState.CLEAR, 0, 0),
        ([], SHORT, GateState.HELD, 0, 0),
        ([Standing.OPEN], ENOUGH, GateState.HELD, 1, 0),
        ([Standing.OPEN, Standing.MITIGATED], ENOUGH, GateState.HELD, 1, 1),
        ([Standing.MITIGATED, Standing.MITIGATED], ENOUGH, GateState.MITIGATED, 0, 2),
        ([Standing.MITIGATED], SHORT, GateState.HELD, 0, 1),
        ([Standing.OPEN_STOP, Standing.OPEN], ENOUGH, GateState.STOPPED, 2, 0),
        ([Standing.WITHDRAWN], ENOUGH, GateState.CLEAR, 0, 0),
    ],
)
def test_the_gate(
    standings: list[Standing],
    whole: Section | None,
    state: GateState,
    open_flags: int,
    conditions: int,
) -> None:
    found = gate(standings, whole)
    assert (found.state, found.open_flags, found.conditions) == (state, open_flags, conditions)
    assert found.blocks == (state in {GateState.HELD, GateState.STOPPED})


@pytest.mark.parametrize(
    ("likelihood", "severity", "expected"),
    [
        (1, 4, Band.LOW),
        (1, 5, Band.HIGH),  # severity 5 is at least high
        (2, 5, Band.HIGH),
        (3, 5, Band.EXTREME),
        (3, 3, Band.MEDIUM),
        (5, 1, Band.MEDIUM),
        (4, 3, Band.HIGH),
        (4, 4, Band.EXTREME),
    ],
)
def test_the_bands_of_a_risk(likelihood: int, severity: int, expected: Band) -> None:
    assert band(likelihood, severity) is expected


@pytest.mark.shared
def test_the_rules_are_the_rubrics_own(shared: Path) -> None:
    source = json.loads((shared / "rubric" / "do_no_harm.json").read_text(encoding="utf-8"))
    import grants.harm.gates as gates

    words = " ".join((gates.__doc__ or "").split())
    for rule in source["gate_rules"]:
        assert f'"{rule}"' in words, rule
    stops = {each["id"] for each in source["dnh"] if each["stop_flag"]}
    assert {each.key for each in RUBRIC.criteria if each.stop} == stops
    assert {each.key for each in RUBRIC.criteria if each.strict} == {"D2", "D3", "D4", "D5", "D8"}
    for low, high, words in source["risk"]["bands"]:
        products = {
            band(i, j): i * j for i in range(1, 6) for j in range(1, 5) if low <= i * j <= high
        }
        assert set(products) == {Band(words.partition(":")[0])}
