"""The registers in which the organisations of our cities stand, by their org-id.guide prefix.

An organisation's number abroad is the prefix and the register's own number, such as
`PK-SEC-0012345`. Who is in no register here gives its number without a prefix.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from grants.kernel.i18n import lazy

REGISTERS: Mapping[str, object] = {
    "PK-SEC": lazy("Company registration (SECP)"),
    "PK-NTN": lazy("National Tax Number (FBR)"),
    "PK-VSWA": lazy("Voluntary social welfare agency (Social Welfare Department)"),
    "PK-PCP": lazy("Certified by the Pakistan Centre for Philanthropy"),
    "PK_IS-IRT": lazy("Registrar of Trusts, Islamabad"),
    "PK-COA": lazy("Public body in the Chart of Accounts"),
}


def org_id(register: str, number: str) -> str:
    """The number with its prefix, as others know the organisation; or nothing."""
    return f"{register}-{number}" if register and number else number


def plain_number(number: str) -> str:
    """What of a registration number tells it apart: letters and digits, no leading zeros."""
    return re.sub(r"[^0-9a-z]", "", number.casefold()).lstrip("0")


def plain_phone(phone: str) -> str:
    """The last nine digits of a telephone number: with and without the country are one."""
    digits = re.sub(r"[^0-9]", "", phone)
    return digits[-9:] if len(digits) >= 7 else ""
