"""Days as people read them, in the reader's language: for rules and pages alike."""

from __future__ import annotations

from datetime import date

from babel import Locale
from babel.dates import format_date

from grants.kernel.i18n import language


def reading_locale() -> Locale:
    """How dates are written in the language of whoever reads."""
    return Locale.parse({"en": "en_GB", "ur": "ur_PK"}.get(language(), language()))


def day_words(day: date, pattern: str = "d MMM y") -> str:
    """In sentences and tables: 27 Nov 2026."""
    return format_date(day, pattern, locale=reading_locale())
