"""Alpha and severity: by hand, and against other programs and sums."""

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grants.reviews.agreement import Agreement, agreement
from grants.reviews.severity import Severity, adjusted, severities

# K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: four
# observers, twelve units; the paper gives 0.815 for ordered values.
OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)


def test_the_example_of_the_author() -> None:
    units = [[each for each in unit if each is not None] for unit in zip(*OBSERVERS, strict=True)]
    found = agreement(units)
    assert found is not None
    assert (found.alpha, found.units) == (815, 11)
    assert found.low < found.alpha <= found.high
    assert agreement(units) == found


def test_where_nothing_can_be_said() -> None:
    assert agreement([]) is None
    assert agreement([[1], [4]]) is None
    assert agreement([[3, 3], [3, 3, 3]]) is None
    assert agreement([[0, 0], [4, 4]]) == Agreement(1000, 1000, 1000, 2)


SCORES = st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=4), min_size=2, max_size=8)


@given(SCORES)
def test_alpha_is_that_of_another_program(units: list[list[int]]) -> None:
    found = agreement(units)
    assume(found is not None)
    table = np.full((4, len(units)), np.nan)
    for column, unit in enumerate(units):
        table[: len(unit), column] = unit
    other = krippendorff.alpha(
        reliability_data=table, level_of_measurement="ordinal", value_domain=[0, 1, 2, 3, 4]
    )
    assert found is not None
    assert found.alpha == pytest.approx(other * 1000, abs=0.6)


def test_mildness_by_hand() -> None:
    # One is 10 points milder than Two on the first, and Two 20 milder than Three on the second.
    merits = {1: {1: 70_000, 2: 60_000}, 2: {2: 50_000, 3: 30_000}, 3: {4: 90_000}}
    found = severities(merits)
    assert found == {
        1: Severity(1, 70_000, 13_333, 1),
        2: Severity(2, 55_000, 3_333, 1),
        3: Severity(1, 30_000, -16_667, 1),
        4: Severity(1, 90_000, 0, 4),
    }
    assert adjusted(merits[1], found) == 56_667
    assert adjusted(merits[2], found) == 46_667
    assert adjusted(merits[3], found) == 90_000
    assert severities({}) == {}


@given(
    st.dictionaries(
        st.integers(1, 6),
        st.dictionaries(st.integers(1, 5), st.integers(0, 100_000), min_size=1, max_size=4),
        min_size=1,
        max_size=6,
    )
)
def test_no_other_mildness_fits_better(merits: dict[int, dict[int, int]]) -> None:
    """The residuals of a least-squares fit have no part left that any reviewer explains."""
    found = severities(merits)
    for who, each in found.items():
        left = 0.0
        for scores in merits.values():
            if who in scores:
                plain = {other: merit - found[other].mild for other, merit in scores.items()}
                left += plain[who] - sum(plain.values()) / len(plain)
        assert abs(left) <= 2 * each.reviews + 1
    for group in {each.group for each in found.values()}:
        members = [each.mild for each in found.values() if each.group == group]
        assert abs(sum(members)) <= len(members)
