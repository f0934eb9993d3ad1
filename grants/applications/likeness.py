"""How alike two applications are, by what is written in them and by what they ask for. Pure.

A text is its shingles: every four words that follow one another, folded as names are, each as a
number of 63 bits. How alike two texts are is the share of their shingles that both have; how
much of the smaller one stands in the other is told beside it. A sketch is the 64 least of a
text's numbers: texts that share much share many of them, so that likely pairs are found by an
index and never by comparing all with all (Broder, “On the resemblance and containment of
documents”, 1997).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from grants.organisations.names import words_in

WORDS = 4
SKETCHED = 64
SHARED_AT_LEAST = 6
"""So many numbers of a sketch in common make two applications worth comparing."""
FEWEST = 20
"""A text of fewer shingles tells nothing: many say the same in three sentences."""

TEXT_ALONE = 250
"""From this many thousandths on, texts are shown to a person whatever else differs."""
TEXT_BESIDE = 100
"""So much is enough where something else is the same: who applies, who is paid, how much."""
CLOSE_PERCENT = 5


COMMON = 8
"""What so many other organisations wrote too is a common phrase and tells of no project."""


class Why(StrEnum):
    """What makes two applications alike."""

    TEXT = "text"
    TITLE = "title"
    AMOUNT = "amount"
    CLOSE_AMOUNT = "close_amount"
    ORGANISATION = "organisation"
    PEOPLE = "people"
    BANK_ACCOUNT = "bank_account"


@dataclass(frozen=True)
class Written:
    """What of an application is compared."""

    shingles: frozenset[int]
    title: str
    minor: int | None
    currency: str
    organisation_id: int = 0

    def without(self, common: frozenset[int]) -> Written:
        """The same, its common phrases left out."""
        return replace(self, shingles=self.shingles - common) if common else self


def common_phrases(mine: Written, others: Iterable[Written]) -> frozenset[int]:
    """The shingles of a text that many other organisations wrote too."""
    wrote: dict[int, set[int]] = {}
    for other in others:
        if other.organisation_id != mine.organisation_id:
            for number in mine.shingles & other.shingles:
                wrote.setdefault(number, set()).add(other.organisation_id)
    return frozenset(number for number, who in wrote.items() if len(who) >= COMMON)


def shingles(texts: Iterable[str]) -> frozenset[int]:
    """The shingles of several texts together; none runs over the end of a text."""
    return frozenset(
        number
        for text in texts
        for number, _start, _end in _placed([w for w, _s, _e in words(text)])
    )


def words(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text, folded, each with where it begins and ends."""
    return words_in(text)


def sketch(found: frozenset[int]) -> tuple[int, ...]:
    """The least of a text's numbers; none of a text that is too short to tell."""
    return tuple(sorted(found)[:SKETCHED]) if len(found) >= FEWEST else ()


def texts_in(content: Mapping[str, Any]) -> Iterator[str]:
    """Everything written in a submitted version, as single texts: answers, lines, tables."""
    for section in content["sections"]:
        for entry in section["questions"]:
            yield from _texts(entry.get("answer"))


def compare(one: Written, other: Written) -> dict[Why, int]:
    """What is alike, each with how much in thousandths; empty where nobody needs to look."""
    found: dict[Why, int] = {}
    both = len(one.shingles & other.shingles)
    least = min(len(one.shingles), len(other.shingles))
    if least >= FEWEST and both:
        resembles = 1000 * both // len(one.shingles | other.shingles)
        contained = 1000 * both // least
        found[Why.TEXT] = max(resembles, contained if contained >= 500 else 0)
    if one.title and [w for w, *_ in words(one.title)] == [w for w, *_ in words(other.title)]:
        found[Why.TITLE] = 1000
    if one.minor and other.minor and one.currency == other.currency:
        if one.minor == other.minor:
            found[Why.AMOUNT] = 1000
        elif abs(one.minor - other.minor) * 100 <= CLOSE_PERCENT * max(one.minor, other.minor):
            found[Why.CLOSE_AMOUNT] = 1000
    return found


def is_likely(found: Mapping[Why, int]) -> bool:
    """Alike enough for a person to look at: by text alone, or by less text and something else."""
    text = found.get(Why.TEXT, 0)
    beside = set(found) - {Why.TEXT}
    if text >= TEXT_ALONE:
        return True
    if text >= TEXT_BESIDE and beside:
        return True
    same_hands = beside & {Why.ORGANISATION, Why.PEOPLE, Why.BANK_ACCOUNT}
    return Why.TITLE in found and bool(same_hands or Why.AMOUNT in found)


def marked(text: str, other: frozenset[int]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether the same stands in the other application."""
    placed = list(words(text))
    same = [False] * len(placed)
    for number, start, end in _placed([word for word, _s, _e in placed]):
        if number in other:
            same[start:end] = [True] * (end - start)
    pieces: list[tuple[str, bool]] = []
    at = 0
    for place, (_word, start, end) in enumerate(placed):
        joined = place > 0 and same[place - 1] and same[place]
        if not joined and start > at:
            pieces.append((text[at:start], False))
            at = start
        pieces.append((text[at:end], same[place]))
        at = end
    pieces.append((text[at:], False))
    return _joined(pieces)


def _joined(pieces: Iterable[tuple[str, bool]]) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    for text, same in pieces:
        if found and found[-1][1] == same:
            found[-1] = (found[-1][0] + text, same)
        elif text:
            found.append((text, same))
    return found


def _placed(folded: list[str]) -> Iterator[tuple[int, int, int]]:
    """Each shingle's number, and between which words it stands."""
    for start in range(len(folded) - WORDS + 1):
        joined = " ".join(folded[start : start + WORDS]).encode()
        number = int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest(), "big") >> 1
        yield number, start, start + WORDS


def _texts(answer: Any) -> Iterator[str]:
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, Mapping):
        for each in answer.values():
            yield from _texts(each)
    elif isinstance(answer, list):
        for each in answer:
            yield from _texts(each)
