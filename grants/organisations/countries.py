"""Countries by their ISO 3166 code, named in the reader's language."""

from __future__ import annotations

from functools import cache

from babel import Locale

from grants.kernel.i18n import language

_NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def countries() -> dict[str, str]:
    """Every country, by its name in the language now."""
    return _named(language())


@cache
def _named(code: str) -> dict[str, str]:
    found = {
        country: name
        for country, name in Locale(code).territories.items()
        if len(country) == 2 and country.isalpha() and country not in _NO_COUNTRY
    }
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
