"""Rates of exchange: exact decimals, and what an amount is in another currency."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation, localcontext

from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import LARGEST_MINOR, Money, minor_digits

_PLACES = 12


@dataclass(frozen=True, slots=True)
class Rate:
    """How much of the fund's currency one of another is worth: of which day, by whom."""

    value: str
    on: date
    source: str

    def of(self, amount: Money, currency: str) -> Money:
        """An amount in `currency`, rounded half to even to its minor unit."""
        with localcontext() as context:
            context.prec = 60
            whole = Decimal(amount.minor).scaleb(-minor_digits(amount.currency))
            minor = (whole * Decimal(self.value)).scaleb(minor_digits(currency))
            rounded = int(minor.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
        if rounded > LARGEST_MINOR:
            raise Invalid(_("This amount is too large. Check the number of digits."), "rate")
        return Money(rounded, currency)


def read_rate(text: str, *, on: date, source: str) -> Rate:
    """A rate as it is typed: `352.4175`. Raises Invalid on `rate` or `rate_source`."""
    plain = "".join(
        str(unicodedata.decimal(mark)) if mark.isdecimal() else mark for mark in text.strip()
    ).replace("\u066b", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise Invalid(_("Enter the rate in digits, such as 352.4175."), "rate") from error
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or not 0 < value < 10**9 or exponent < -_PLACES:
        raise Invalid(_("Enter the rate in digits, such as 352.4175."), "rate")
    if not source.strip():
        raise Invalid(_("Say where the rate comes from."), "rate_source")
    return Rate(format(value, "f"), on, source.strip())


def read_foreign(text: str) -> Money:
    """An amount in another currency as it is typed: `USD 10,000`. Raises Invalid."""
    code, _space, amount = text.strip().partition(" ")
    try:
        minor_digits(code.upper())
    except ValueError as error:
        raise Invalid(
            _("Begin with the three letters of the currency, such as USD 10,000."),
            "foreign_amount",
        ) from error
    try:
        return Money.parse(amount, code.upper())
    except Invalid as error:
        raise Invalid(error.message, "foreign_amount") from error
