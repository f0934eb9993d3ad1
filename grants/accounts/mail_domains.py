"""What the domain of a mail address tells: for whom somebody works, or nothing.

A provider of mail for everybody tells nothing, and a reserved name (RFC 2606) is nobody's.
`Person.mail_domain` keeps the answer; after a change of the list here, a migration sets the
column again.
"""

from __future__ import annotations

from contextlib import suppress

FOR_EVERYBODY = frozenset(
    {
        "aol.com",
        "fastmail.com",
        "gmail.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.co.uk",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mac.com",
        "mail.com",
        "mail.ru",
        "me.com",
        "msn.com",
        "outlook.com",
        "pm.me",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "rediffmail.com",
        "rocketmail.com",
        "tutanota.com",
        "web.de",
        "yahoo.co.in",
        "yahoo.co.uk",
        "yahoo.com",
        "yandex.com",
        "yandex.ru",
        "ymail.com",
        "zoho.com",
    }
)
RESERVED = ("example", "invalid", "localhost", "test")


def domain_of(address: str) -> str:
    """The domain of an address, folded to one spelling; empty where it tells nothing."""
    domain = address.rpartition("@")[2].strip().rstrip(".").lower()
    with suppress(UnicodeError):  # no name that mail could be sent to; compared as it stands
        domain = domain.encode("idna").decode("ascii")
    if domain in FOR_EVERYBODY or domain.rpartition(".")[2] in RESERVED:
        return ""
    return domain
