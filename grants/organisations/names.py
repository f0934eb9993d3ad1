"""Are two names one name? Spelling, accents, Arabic and Urdu letters and order are folded away.

What is left of a name are its words, sorted. Two names are compared by these words; the
answer says how near they are, in thousandths, and why.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")

NEAR = 860
"""From this many thousandths on, names are shown to a person."""

# Letters that Arabic and Urdu keyboards give for the same sound, and what stands for them here.
_LETTERS = str.maketrans("يىئكڪةۃھهۀۂںؤٱ", "یییککہہہہہہنوا", "ـءٔ\u200c\u200d")
# Words that say what form a company has, and not who it is.
_FORMS = frozenset({"ltd", "limited", "pvt", "private", "inc", "llc", "the", "smc", "guarantee"})


# Letters and digits, with the accents and vowel signs that are written on them.
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u064b-\u065f\u0670]+[^\W_]*)*")


class Why(StrEnum):
    """What makes two names near."""

    SAME = "same"
    FOLDED = "folded"
    CONTAINS = "contains"
    NEAR = "near"


@dataclass(frozen=True)
class Nearness:
    """How near two names are, in thousandths, and why."""

    thousandths: int
    why: Why


def words_of(name: str) -> list[str]:
    """The words of a name, folded and sorted."""
    words = folded(name).split()
    telling = [word for word in words if word not in _FORMS]
    return sorted(telling or words)


def words_in(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text in their order, folded, each with where it begins and ends."""
    for found in _WORD.finditer(text):
        word = found.group()
        yield word.lower() if word.isascii() else folded(word), found.start(), found.end()


def folded(text: str) -> str:
    """A text with case, accents, digits and Arabic and Urdu letters folded away."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS)
    return "".join(_sign(c) for c in plain)


def _sign(sign: str) -> str:
    if not sign.isalnum():
        return " "
    digit = unicodedata.digit(sign, None)
    return sign if digit is None else str(digit)


def key_of(name: str) -> str:
    """A name as it is compared: two that differ only in spelling have one key."""
    return " ".join(words_of(name))


def nearness(one: str, other: str) -> Nearness | None:
    """How near two names are; None when nobody needs to look at them."""
    first, second = key_of(one), key_of(other)
    if not first or not second:
        return None
    if first == second:
        same = " ".join(one.split()) == " ".join(other.split())
        return Nearness(1000, Why.SAME if same else Why.FOLDED)
    here, there = set(first.split()), set(second.split())
    if min(len(here), len(there)) >= 2 and (here <= there or there <= here):
        return Nearness(950, Why.CONTAINS)
    # The order of the two changes the ratio a little; the key's order settles it.
    low, high = sorted((first, second))
    ratio = SequenceMatcher(None, low, high, autojunk=False)
    if ratio.real_quick_ratio() < NEAR / 1000 or ratio.quick_ratio() < NEAR / 1000:
        return None
    found = int(ratio.ratio() * 1000)
    return Nearness(found, Why.NEAR) if found >= NEAR else None


@dataclass
class Names(Generic[T]):
    """Many names with what each belongs to, to be asked for those near another.

    Only names that share the beginning or the end of a word are compared, so that a long
    list is asked quickly.
    """

    _by_edge: dict[str, list[tuple[int, str, T]]] = field(default_factory=dict)
    _count: int = 0

    def add(self, name: str, belongs_to: T) -> None:
        """Enter a name."""
        self._count += 1
        for edge in _edges(name):
            rows = self._by_edge.setdefault(edge, [])
            rows.append((self._count, name, belongs_to))

    def near(self, name: str) -> Iterator[tuple[str, T, Nearness]]:
        """Every name that is near this one, with what it belongs to and why."""
        seen: set[int] = set()
        for edge in sorted(_edges(name)):
            for number, other, belongs_to in self._by_edge.get(edge, ()):
                if number in seen:
                    continue
                seen.add(number)
                found = nearness(name, other)
                if found is not None:
                    yield other, belongs_to, found


def names_of(pairs: Iterable[tuple[str, T]]) -> Names[T]:
    """Names made of (name, what it belongs to)."""
    made: Names[T] = Names()
    for name, belongs_to in pairs:
        made.add(name, belongs_to)
    return made


def _edges(name: str) -> set[str]:
    words = words_of(name)
    return {f"{word[:3]}-" for word in words} | {f"-{word[-3:]}" for word in words}
