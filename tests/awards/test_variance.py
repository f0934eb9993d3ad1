"""Differences from the budget, at each edge; the budget cut to what is awarded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.awards.budgeting import Line, cut_to
from grants.awards.variance import Variance, percent, variance
from grants.kernel.money import Money

W, E, M = Variance.WITHIN, Variance.EXPLAINED, Variance.MARKED


@pytest.mark.parametrize(
    ("planned", "spent", "interim", "final", "said"),
    [
        (1000, 1000, W, W, 0),
        (1000, 1100, W, W, 10),  # exactly so much is not past it
        (1000, 1101, E, E, 10),
        (1000, 1250, E, E, 25),
        (1000, 1251, M, M, 25),
        (1000, 900, W, W, -10),
        (1000, 899, W, E, -10),
        (1000, 750, W, E, -25),
        (1000, 749, W, M, -25),
        (1000, 0, W, M, -100),
        (3, 4, M, M, 33),
        (1, 1, W, W, 0),
    ],
)
def test_differences(
    planned: int, spent: int, interim: Variance, final: Variance, said: int
) -> None:
    one, other = Money(planned, "PKR"), Money(spent, "PKR")
    assert variance(one, other, final=False) is interim
    assert variance(one, other, final=True) is final
    assert percent(one, other) == said


@given(st.integers(1, 10**12), st.lists(st.integers(0, 10**9), max_size=30))
def test_a_cut_budget_sums_to_the_award(amount: int, asked: list[int]) -> None:
    lines = cut_to(
        Money(amount, "PKR"), [Line(str(n), Money(each, "PKR")) for n, each in enumerate(asked)]
    )
    assert sum(line.amount.minor for line in lines) == (amount if any(asked) else 0)
    assert all(line.amount.minor > 0 for line in lines)
