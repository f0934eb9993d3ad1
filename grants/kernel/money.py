"""How much: whole minor units with a currency. No float comes near it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel.numbers import list_currencies

from grants.kernel.errors import Invalid
from grants.kernel.i18n import _

# ISO 4217, list one: the currencies whose minor unit is not a hundredth.
_NO_MINOR_UNIT = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()
)
_THOUSANDTHS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
_CURRENCIES = frozenset(list_currencies())

# Digits as typed on Urdu, Persian and Arabic keyboards, and their separators.
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩٫٬", "01234567890123456789.,")
_AMOUNT = re.compile(r"\d{1,3}(,\d{2,3})+(\.\d+)?|\d+(\.\d+)?")

# A BIGINT column holds this much; sums stay far below.
LARGEST_MINOR = 10**16


class MixedCurrencies(TypeError):
    """Two currencies met in one sum: a mistake in the program, never a person's."""


def minor_digits(currency: str) -> int:
    """How many decimal digits the currency's minor unit has (ISO 4217): 0, 2 or 3."""
    if currency not in _CURRENCIES:
        raise ValueError(f"unknown currency {currency!r}")
    if currency in _NO_MINOR_UNIT:
        return 0
    return 3 if currency in _THOUSANDTHS else 2


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units (paisa, pence, or yen) of one ISO 4217 currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"money is whole minor units, not {type(self.minor).__name__}")
        minor_digits(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in a currency."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """What a person typed: `250,000`, `2,50,000`, `250000.50` or `۲۵۰۰۰۰`.

        Raises Invalid when it is no amount, has more digits than the currency's
        minor unit, is negative, or is beyond what a fund can hold.
        """
        plain = text.strip().translate(_DIGITS).replace(" ", "").removeprefix(currency)
        digits = minor_digits(currency)
        if not _AMOUNT.fullmatch(plain):
            raise Invalid(_("Enter the amount in digits, such as 250000."))
        try:
            scaled = Decimal(plain.replace(",", "")).scaleb(digits)
        except InvalidOperation as error:
            raise Invalid(_("Enter the amount in digits, such as 250000.")) from error
        if scaled != scaled.to_integral_value():
            raise Invalid(
                _("Enter the amount in whole units, such as 250000.")
                if digits == 0
                else _("Enter at most %(digits)s digits after the point.", digits=digits)
            )
        if scaled > LARGEST_MINOR:
            raise Invalid(_("This amount is too large. Check the number of digits."))
        return cls(int(scaled), currency)

    def _same(self, other: Money) -> int:
        if not isinstance(other, Money):
            raise TypeError(f"money with {type(other).__name__}")
        if other.currency != self.currency:
            raise MixedCurrencies(f"{self.currency} with {other.currency}")
        return other.minor

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __mul__(self, times: int) -> Money:
        if type(times) is not int:
            raise TypeError(f"money times {type(times).__name__}")
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Parts in proportion to `weights`, which sum to this amount exactly.

        Largest remainder (Hamilton's method); of equal remainders the earlier part
        gets the unit, so the same weights always give the same parts. Weights are
        whole, not negative, and not all nil.
        """
        if any(type(weight) is not int or weight < 0 for weight in weights):
            raise ValueError("weights are whole and not negative")
        total = sum(weights)
        if total == 0:
            raise ValueError("at least one weight must be above nil")
        shares = [divmod(self.minor * weight, total) for weight in weights]
        left = self.minor - sum(share for share, _rest in shares)
        by_remainder = sorted(range(len(shares)), key=lambda i: (-shares[i][1], i))
        lucky = set(by_remainder[:left])
        return [
            Money(share + (1 if i in lucky else 0), self.currency)
            for i, (share, _rest) in enumerate(shares)
        ]

    def _decimal(self) -> Decimal:
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def plain(self) -> str:
        """For a field or a file: `2385000`, or `2385000.50` where there are minor units."""
        return self.text().replace(",", "").replace("−", "-")

    def text(self) -> str:
        """For a page: `2,385,000`; minor units only when there are some; a real minus."""
        digits = minor_digits(self.currency)
        whole = self.minor % 10**digits == 0
        shown = f"{abs(self._decimal()):,.{0 if whole else digits}f}"
        return f"−{shown}" if self.minor < 0 else shown

    def __str__(self) -> str:
        return f"{self.currency} {self.text()}"


def sum_money(amounts: Iterable[Money], currency: str) -> Money:
    """The sum, nil for none. Every amount must be in `currency`."""
    total = Money.zero(currency)
    for amount in amounts:
        total = total + amount
    return total
