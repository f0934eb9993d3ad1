"""Texts in the reader's language, for rules, jobs and pages alike.

The language is a context variable, not a part of a web request, so a mail that
leaves from a job is written in its recipient's language by `use_language`.
Catalogues are read from the `.po` files themselves: no compiled file to forget.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy, NullTranslations, Translations

LANGUAGES: dict[str, str] = {"en": "English", "ur": "اردو"}
DEFAULT_LANGUAGE = "en"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur"})

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


def language() -> str:
    """The language texts are written in now: a code of `LANGUAGES`."""
    return _language.get()


def language_of(text: str) -> str:
    """The language a text seems to be written in, by its letters; empty where they do not tell."""
    names = [unicodedata.name(letter, "") for letter in text if letter.isalpha()]
    for script, code in (("LATIN", "en"), ("ARABIC", "ur")):
        if 2 * sum(name.startswith(script) for name in names) > len(names):
            return code
    return ""


def set_language(code: str) -> None:
    """Write texts in this language from here on; an unknown code means English."""
    _language.set(code if code in LANGUAGES else DEFAULT_LANGUAGE)


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Write texts in this language inside the block."""
    token = _language.set(code if code in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


def direction(code: str | None = None) -> str:
    """`rtl` or `ltr`, for a language code or for the language now."""
    return "rtl" if (code or language()) in RIGHT_TO_LEFT else "ltr"


@cache
def _catalogue(code: str) -> NullTranslations:
    path = CATALOGUES / code / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(fp=compiled)


def gettext(text: str, /, **values: Any) -> str:
    """The text in the language now, with `%(name)s` places filled."""
    found = str(_catalogue(language()).ugettext(text))
    return found % values if values else found


def ngettext(one: str, many: str, n: int, /, **values: Any) -> str:
    """The form for `n`, which also fills `%(n)s`."""
    found = str(_catalogue(language()).ungettext(one, many, n))
    return found % {"n": n, **values}


def lazy(text: str, /, **values: Any) -> LazyProxy:
    """A text translated each time it is shown: for tables made at import."""
    return LazyProxy(gettext, text, enable_cache=False, **values)


_ = gettext
