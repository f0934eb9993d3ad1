"""Whom a report may be about, by the names in it: until triage they are kept out. No database.

Better one too many than one too few: whoever triages it says who is concerned indeed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 3


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def may_be_named(people: Mapping[int, str], *, who: str, text: str) -> set[int]:
    """Those of whose name one word stands where it was asked about whom, or all in the text."""
    asked = {word for word in _words(who) if len(word) >= _SHORTEST}
    told = f" {' '.join(_words(text))} "
    return {
        person_id
        for person_id, name in people.items()
        if asked & set(_words(name)) or _stands_in(_words(name), told)
    }


def _stands_in(name: Iterable[str], told: str) -> bool:
    words = " ".join(name)
    return bool(words) and f" {words} " in told
