"""Is this an account number? IBANs are checked whole, local numbers by their shape."""

from __future__ import annotations

import re

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from grants.kernel.errors import Invalid
from grants.kernel.i18n import _

_LOCAL = re.compile(r"[0-9][0-9 -]{4,30}[0-9]")


def account_number(typed: str, field: str = "account_number") -> str:
    """The number as it is kept: an IBAN without spaces, or a local number's digits.

    An IBAN has its country's length and structure and a right check sum (ISO 13616, by
    schwifty). A local number is 6 to 32 digits; spaces and hyphens are left out. Raises
    Invalid.
    """
    plain = re.sub(r"\s+", "", typed).upper()
    if plain[:2].isalpha() and plain[:2].isascii() and plain:
        try:
            return str(IBAN(plain))
        except SchwiftyException as error:
            raise Invalid(
                _("This IBAN is not right. Compare it with a bank statement, digit by digit."),
                field,
            ) from error
    if not _LOCAL.fullmatch(typed.strip()):
        raise Invalid(
            _("Enter the IBAN, such as PK36 SCBL 0000 0011 2345 6702, or the account’s digits."),
            field,
        )
    return re.sub(r"[ -]", "", typed.strip())


def masked(number: str) -> str:
    """The number for those who need to know it apart, not to use it: its last four."""
    return f"•••• {number[-4:]}"


def grouped(number: str) -> str:
    """An IBAN in its groups of four, as banks print it; a local number as it is."""
    if not number[:2].isalpha():
        return number
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))
