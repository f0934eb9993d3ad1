"""Which line of the bank is which movement of the books: the rule, strongest reason first.

A line and a movement are tied only where one can be the other and no third can; what could
be two things is left to a person, with what speaks for each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

NEAR = 5
"""So many days may lie between bank and books where only name and amount speak for it."""
_SHORTEST = 4
_WORD = re.compile(r"[^\W_]+")


class TieReason(StrEnum):
    """Why a line and what the books say are the same movement of money."""

    OUR_REFERENCE = "our_reference"
    BANK_REFERENCE = "bank_reference"
    NAME_AND_DAY = "name_and_day"
    RECORDED_FROM_LINE = "recorded_from_line"
    BY_HAND = "by_hand"
    CANCEL_OUT = "cancel_out"


@dataclass(frozen=True, slots=True)
class Booked:
    """A line of the bank. `address` is the reference given to it when it is recorded from here."""

    line_id: int
    on: date
    minor: int
    address: str
    name: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """What one act in the books moved through the bank account: one or more transfers."""

    key: str
    transfer_ids: tuple[int, ...]
    on: date
    minor: int
    event: str
    about: str
    reference: str = ""
    bank_reference: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tied:
    """A line with what it is, and why: `words` are what was found in both."""

    line: Booked
    movements: tuple[Movement, ...]
    reason: TieReason
    words: str


def mentions(text: str, reference: str) -> bool:
    """Does a text hold a reference, with whatever signs a bank left between its parts?

    A reference of few letters must be the whole text.
    """
    parts = _WORD.findall(reference.casefold())
    if len("".join(parts)) < _SHORTEST:
        return bool(parts) and _WORD.findall(text.casefold()) == parts
    pattern = r"[\W_]*".join(re.escape(part) for part in parts)
    return re.search(rf"(?<![^\W_]){pattern}(?![^\W_])", text, re.IGNORECASE) is not None


def same_name(one: str, other: str) -> bool:
    """The same name: the same words in any order, or one's two or more words within the other's."""
    first, second = (set(_WORD.findall(name.casefold())) for name in (one, other))
    less, more = sorted((first, second), key=len)
    return bool(less) and (less == more or (len(less) > 1 and less < more))


def reason_for(line: Booked, movement: Movement) -> tuple[TieReason, str] | None:
    """What speaks for these two being the same, the strongest first; amounts apart."""
    if movement.bank_reference and movement.bank_reference == line.address:
        return TieReason.RECORDED_FROM_LINE, line.address
    if any(mentions(text, movement.reference) for text in line.texts):
        return TieReason.OUR_REFERENCE, movement.reference
    if any(mentions(text, movement.bank_reference) for text in line.texts):
        return TieReason.BANK_REFERENCE, movement.bank_reference
    if abs((line.on - movement.on).days) <= NEAR:
        for name in movement.names:
            if same_name(name, line.name):
                return TieReason.NAME_AND_DAY, name
    return None


def find(lines: Sequence[Booked], movements: Sequence[Movement]) -> list[Tied]:
    """What is clear: each line and each movement at most once."""
    open_lines, open_movements = list(lines), list(movements)
    found: list[Tied] = []
    for step in (_recorded, _cited, _of_the_bank, _by_name):
        certain = _once(step(open_lines, open_movements))
        found += certain
        lines_gone = {tied.line.line_id for tied in certain}
        moves_gone = {move.key for tied in certain for move in tied.movements}
        open_lines = [line for line in open_lines if line.line_id not in lines_gone]
        open_movements = [move for move in open_movements if move.key not in moves_gone]
    return found


def _once(found: Iterable[Tied]) -> list[Tied]:
    """Those in which neither the line nor a movement stands in another too."""
    listed = list(found)
    lines = Counter(tied.line.line_id for tied in listed)
    moves = Counter(move.key for tied in listed for move in tied.movements)
    return [
        tied
        for tied in listed
        if lines[tied.line.line_id] == 1 and all(moves[move.key] == 1 for move in tied.movements)
    ]


def _cited(lines: Sequence[Booked], movements: Sequence[Movement]) -> Iterable[Tied]:
    """Our own references in a line, one or several, whose amounts make up the line."""
    for line in lines:
        cited = tuple(
            move for move in movements if any(mentions(text, move.reference) for text in line.texts)
        )
        if cited and sum(move.minor for move in cited) == line.minor:
            words = ", ".join(move.reference for move in cited)
            yield Tied(line, cited, TieReason.OUR_REFERENCE, words)


def _recorded(lines: Sequence[Booked], movements: Sequence[Movement]) -> Iterable[Tied]:
    return _equal(lines, movements, TieReason.RECORDED_FROM_LINE)


def _of_the_bank(lines: Sequence[Booked], movements: Sequence[Movement]) -> Iterable[Tied]:
    return _equal(lines, movements, TieReason.BANK_REFERENCE)


def _equal(
    lines: Sequence[Booked], movements: Sequence[Movement], reason: TieReason
) -> Iterable[Tied]:
    """Equal amounts for which this reason speaks."""
    for line, move in _pairs(lines, movements, lambda _line, _move: True):
        said = reason_for(line, move)
        if said is not None and said[0] is reason:
            yield Tied(line, (move,), reason, said[1])


def _by_name(lines: Sequence[Booked], movements: Sequence[Movement]) -> Iterable[Tied]:
    """Equal amounts within some days, each the only one for the other, and of the same name."""

    def near(line: Booked, move: Movement) -> bool:
        return abs((line.on - move.on).days) <= NEAR

    pairs = list(_pairs(lines, movements, near))
    of_line = Counter(line.line_id for line, _move in pairs)
    of_move = Counter(move.key for _line, move in pairs)
    for line, move in pairs:
        said = reason_for(line, move)
        if said is not None and of_line[line.line_id] == of_move[move.key] == 1:
            yield Tied(line, (move,), said[0], said[1])


def _pairs(
    lines: Sequence[Booked],
    movements: Sequence[Movement],
    fits: Callable[[Booked, Movement], bool],
) -> Iterable[tuple[Booked, Movement]]:
    by_amount: dict[int, list[Movement]] = {}
    for move in movements:
        by_amount.setdefault(move.minor, []).append(move)
    for line in lines:
        for move in by_amount.get(line.minor, []):
            if fits(line, move):
                yield line, move


def proposals(line: Booked, movements: Sequence[Movement], most: int = 12) -> list[Movement]:
    """What a line might be, the likeliest first: for a person to choose from."""

    def rank(move: Movement) -> tuple[bool, bool, int, str]:
        said = reason_for(line, move)
        return (move.minor != line.minor, said is None, abs((line.on - move.on).days), move.key)

    same_way = [move for move in movements if (move.minor > 0) == (line.minor > 0)]
    return sorted(same_way, key=rank)[:most]
