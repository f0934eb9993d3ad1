"""The agreement's text: a template with named places, and nothing that could run.

A place is written {recipient}; the list of places is closed, so a template can show
what is in the list and reach nothing else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from grants.kernel.errors import Invalid
from grants.kernel.i18n import _

PLACES = (
    "fund",
    "recipient",
    "reference",
    "title",
    "purpose",
    "amount",
    "starts_on",
    "ends_on",
    "instalments",
    "reports",
    "conditions",
)
_PLACE = re.compile(r"\{([^{}]*)\}")


def default_template() -> str:
    """The text used where a fund has none of its own, in the language now."""
    return _(
        "Grant agreement {reference}\n"
        "\n"
        "Between {fund} (the fund) and {recipient} (the recipient).\n"
        "\n"
        "1. The fund awards {amount} to the recipient for: {title}.\n"
        "{purpose}\n"
        "\n"
        "2. The work begins on {starts_on} and ends on {ends_on}.\n"
        "\n"
        "3. The award is paid in these instalments:\n"
        "{instalments}\n"
        "\n"
        "4. The recipient files these progress reports:\n"
        "{reports}\n"
        "\n"
        "5. These conditions must be met; each says what it holds back:\n"
        "{conditions}\n"
        "\n"
        "6. The recipient uses the money only for this purpose, keeps its receipts for five "
        "years, and tells the fund at once of anything that may harm people.\n"
        "\n"
        "7. A complaint or an incident may stop the next instalment until it is settled.\n"
    )


def check(template: str) -> None:
    """Raise Invalid, with the line, where a template names a place that is not in the list.

    A brace that belongs to no place is refused too: it is a place that was not finished.
    """
    for number, line in enumerate(template.splitlines(), start=1):
        unknown = [f"{{{name}}}" for name in _PLACE.findall(line) if name not in PLACES]
        unknown += [brace for brace in "{}" if brace in _PLACE.sub("", line)]
        if unknown:
            raise Invalid(
                _(
                    "Line %(n)s: %(unknown)s is not a known place. Use only: %(known)s.",
                    n=number,
                    unknown=_(", ").join(unknown),
                    known=_(", ").join(f"{{{name}}}" for name in PLACES),
                ),
                "agreement_template",
            )


def fill(template: str, values: Mapping[str, str]) -> str:
    """The text with every place filled once: what a value holds is never read as a place."""
    check(template)
    return _PLACE.sub(lambda place: values[place.group(1)], template)


def text_hash(text: str) -> str:
    """The seal of an agreement's text: SHA-256 of its UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
