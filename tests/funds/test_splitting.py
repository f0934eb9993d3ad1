"""A hundred thousand amounts divided, paid in parts and exchanged, to the last minor unit.

The cases come of a fixed seed; what is expected is worked out here otherwise than the
product does. Currencies have 0, 2 and 3 decimals.
"""

from datetime import date
from fractions import Fraction
from random import Random

from grants.funds.exchange import Rate
from grants.funds.ledger import Share, split_over_lots
from grants.kernel.money import LARGEST_MINOR, Money, minor_digits

CASES = 100_000
CURRENCIES = ("JPY", "PKR", "KWD")
DAY = date(2026, 1, 1)


def drawn(chance: Random) -> Money:
    """An amount of any size: as many small ones as large ones."""
    return Money(chance.randint(1, 10 ** chance.randint(1, 14)), chance.choice(CURRENCIES))


def by_largest_remainder(whole: int, weights: list[int]) -> list[int]:
    """Give each its full units, then one unit at a time to whoever lacks most."""
    total = sum(weights)
    given = [whole * weight // total for weight in weights]
    for _unit in range(whole - sum(given)):
        lacking = [whole * w - got * total for w, got in zip(weights, given, strict=True)]
        given[lacking.index(max(lacking))] += 1
    return given


def test_amounts_divided_by_weights() -> None:
    chance = Random(1)
    for _case in range(CASES // 2):
        whole = drawn(chance)
        weights = [chance.randint(0, 10 ** chance.randint(0, 9)) for _n in range(1, 6)]
        weights[chance.randrange(5)] += 1
        parts = whole.split(weights)
        assert [part.minor for part in parts] == by_largest_remainder(whole.minor, weights)
        assert sum(part.minor for part in parts) == whole.minor


def test_payments_empty_the_lots_and_never_take_more_than_a_lot_holds() -> None:
    chance = Random(2)
    payments = 0
    while payments < CASES // 4:
        currency = chance.choice(CURRENCIES)
        held = {
            lot: chance.randint(1, 10 ** chance.randint(1, 12))
            for lot in range(chance.randint(1, 4))
        }
        left = sum(held.values())
        while left:
            last = payments % 5 == 4
            amount = left if last else chance.randint(1, left)
            shares = [Share(lot, Money(minor, currency)) for lot, minor in held.items() if minor]
            taken = split_over_lots(Money(amount, currency), shares)
            for share in taken:
                assert 0 < share.amount.minor <= held[share.lot_id]
                held[share.lot_id] -= share.amount.minor
            left -= amount
            payments += 1
            assert sum(held.values()) == left
        assert set(held.values()) == {0}


def test_amounts_exchanged() -> None:
    chance = Random(4)
    for _case in range(CASES // 4):
        amount, currency = drawn(chance), chance.choice(CURRENCIES)
        # Halves are frequent among rates in whole thousandths.
        thousandths = chance.randint(1, 10 ** chance.randint(1, 5))
        rate = Rate(f"{thousandths // 1000}.{thousandths % 1000:03}", DAY, "the bank")
        shift = minor_digits(currency) - minor_digits(amount.currency)
        exact = Fraction(amount.minor * thousandths, 1000) * Fraction(10) ** shift
        if exact <= LARGEST_MINOR:
            # Python rounds a fraction half to even.
            assert rate.of(amount, currency).minor == round(exact)
