"""The risks that the shipped rubric offers to begin a register from.

Source: `risk.seed` of `harm/default_rubric.json`, in its order; a seed's number is its place
there, from 1. The file names no criterion beside a seed. The criterion here is the one whose
red flag or anchors speak of it, and is offered only where the call's own rubric has it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from grants.calls.rubric import DEFAULT_RUBRIC_FILE

_CRITERIA = (
    *("D2", "D4", "D5", "D6", "D9", "D8", "D7"),
    *("D10", "D10", "D3", "D7", "D6", "D9", "D8"),
)


@dataclass(frozen=True)
class Seed:
    """A risk that many applications have, with the rating it is begun with."""

    number: int
    criterion: str
    words: str
    likelihood: int
    severity: int


@cache
def seeds() -> tuple[Seed, ...]:
    """Every seed of the rubric file, in its order."""
    rows = json.loads(DEFAULT_RUBRIC_FILE.read_text(encoding="utf-8"))["risk"]["seed"]
    return tuple(
        Seed(number, criterion, row["risk"], row["L"], row["S"])
        for number, (criterion, row) in enumerate(zip(_CRITERIA, rows, strict=True), start=1)
    )


def offered(criteria: Iterable[str], taken: Iterable[int | None]) -> list[Seed]:
    """The seeds for a rubric with these criteria, without those that were taken already."""
    known, gone = set(criteria), set(taken)
    return [each for each in seeds() if each.criterion in known and each.number not in gone]
