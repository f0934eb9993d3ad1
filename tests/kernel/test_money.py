import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.kernel.errors import Invalid
from grants.kernel.money import LARGEST_MINOR, MixedCurrencies, Money, minor_digits, sum_money

CURRENCIES = st.sampled_from(["PKR", "GBP", "JPY", "KWD"])
MINOR = st.integers(-(10**15), 10**15)
AMOUNTS = st.builds(Money, MINOR, CURRENCIES)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any)


@given(AMOUNTS, WEIGHTS)
def test_parts_sum_to_the_whole_and_are_fair(whole: Money, weights: list[int]) -> None:
    parts = whole.split(weights)
    assert sum_money(parts, whole.currency) == whole
    for part, weight in zip(parts, weights, strict=True):
        exact, rest = divmod(whole.minor * weight, sum(weights))
        assert part.minor in ({exact} if rest == 0 else {exact, exact + 1})
    assert whole.split(weights) == parts


@given(st.builds(Money, st.integers(0, LARGEST_MINOR), CURRENCIES))
def test_what_is_written_is_read_back(amount: Money) -> None:
    assert Money.parse(amount.plain(), amount.currency) == amount
    assert Money.parse(amount.text(), amount.currency) == amount
    assert Money.parse(str(amount), amount.currency) == amount


@given(MINOR, MINOR, CURRENCIES)
def test_it_counts_as_whole_numbers_do(a: int, b: int, currency: str) -> None:
    one, other = Money(a, currency), Money(b, currency)
    assert (one + other).minor == a + b
    assert (one - other).minor == a - b
    assert (-one).minor == -a
    assert (one * 3).minor == a * 3
    assert (one < other, one <= other, one > other, one >= other) == (a < b, a <= b, a > b, a >= b)
    assert bool(one) == bool(a)


@pytest.mark.parametrize(
    "typed",
    [
        "250,000",
        "2,50,000",
        "250000",
        " 250 000 ",
        "PKR 250,000",
        "۲۵۰۰۰۰",
        "٢٥٠٬٠٠٠",
        "250000.00",
        "۲۵۰۰۰۰٫۰۰",
    ],
)
def test_what_people_type(typed: str) -> None:
    assert Money.parse(typed, "PKR") == Money(250_000_00, "PKR")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "-5",
        "1.234",
        "1e5",
        "NaN",
        "Infinity",
        "25,0000",
        "1,2,3",
        "٪",
        "5-",
        "0x10",
        "9" * 30,
    ],
)
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(Invalid):
        Money.parse(typed, "PKR")


def test_currencies_have_their_own_minor_unit() -> None:
    assert [minor_digits(code) for code in ("PKR", "JPY", "KWD")] == [2, 0, 3]
    assert str(Money(2_385_000_00, "PKR")) == "PKR 2,385,000"
    assert str(Money(2_385_000_50, "PKR")) == "PKR 2,385,000.50"
    assert Money(-48_000_00, "PKR").text() == "−48,000"
    assert Money(-48_000_00, "PKR").plain() == "-48000"
    assert str(Money(5, "JPY")) == "JPY 5"
    assert str(Money(1, "KWD")) == "KWD 0.001"
    with pytest.raises(ValueError, match="unknown currency"):
        Money(1, "XXZ")
    with pytest.raises(Invalid):
        Money.parse("5.5", "JPY")


def test_floats_and_other_currencies_are_refused() -> None:
    for wrong in (1.0, True, "1", None):
        with pytest.raises(TypeError):
            Money(wrong, "PKR")  # type: ignore[arg-type]
    amount = Money(1, "PKR")
    with pytest.raises(TypeError):
        _ = amount * 1.5  # type: ignore[operator]
    for act in (
        lambda: amount + Money(1, "GBP"),
        lambda: amount - Money(1, "GBP"),
        lambda: amount < Money(1, "GBP"),
        lambda: sum_money([Money(1, "GBP")], "PKR"),
    ):
        with pytest.raises(MixedCurrencies):
            act()
    with pytest.raises(TypeError):
        _ = amount + 1  # type: ignore[operator]


@pytest.mark.parametrize("weights", [[], [0, 0], [-1, 2], [0.5, 0.5]])
def test_weights_that_cannot_be(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weight"):
        Money(100, "PKR").split(weights)
