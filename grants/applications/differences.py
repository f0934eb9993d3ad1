"""What differs between two submitted versions, question by question, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from grants.applications.comparing import Change

# Beyond this, texts stand side by side without their words being compared.
WORDS_AT_MOST = 3000
_PIECES = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """A run of words; `changed` where the other side has others in its place."""

    text: str
    changed: bool


@dataclass(frozen=True)
class Difference:
    """One question whose answers differ: both of them, in pieces; none where it was not asked."""

    section: str
    label: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


def differences(changes: Iterable[Change]) -> list[Difference]:
    """Each changed answer, old and new side by side."""
    return [
        Difference(each.section, each.label, *compared(each.before, each.after)) for each in changes
    ]


def compared(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces, with what differs marked."""
    one, two = _PIECES.findall(old), _PIECES.findall(new)
    if not one or not two or max(len(one), len(two)) > WORDS_AT_MOST:
        return (_whole(old), _whole(new))
    left: list[Piece] = []
    right: list[Piece] = []
    words = [piece.strip() for piece in one], [piece.strip() for piece in two]
    for tag, i, j, k, m in SequenceMatcher(None, *words, autojunk=False).get_opcodes():
        if j > i:
            left.append(Piece("".join(one[i:j]), tag != "equal"))
        if m > k:
            right.append(Piece("".join(two[k:m]), tag != "equal"))
    return tuple(left), tuple(right)


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text, True),) if text else ()
