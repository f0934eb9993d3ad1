"""The scoring sheet: what stands in which column, and what was changed in it. No database."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants.kernel.db import canonical_json

LONGEST_CELL = 32_000
"""A cell holds 32,767 characters (ECMA-376); what is longer stands in it cut off."""
LARGEST_SHEET = 5 * 1024 * 1024
"""Bytes: far more than sixty filled sheets have."""
CRITERION, ABOUT, MEANING, SCORE, REASON, FLAG, SAFE, TAKEN = range(8)
"""The columns. The last one is hidden: what stood in the row when the sheet was taken out."""


@dataclass(frozen=True)
class Typed:
    """What stands for one criterion, in the draft or in the sheet."""

    value: int | None = None
    reason: str = ""
    red_flag: bool = False
    would_make_safe: str = ""

    @property
    def seal(self) -> str:
        """The same for the same row, as far as a cell holds it."""
        row = [
            self.value,
            self.reason[:LONGEST_CELL].strip(),
            self.red_flag,
            self.would_make_safe[:LONGEST_CELL].strip(),
        ]
        return hashlib.sha256(canonical_json(row).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Line:
    """One criterion in the sheet. `flags`: a harm criterion, with a red flag to tick."""

    key: str
    name: str
    meaning: str
    points: Sequence[int]
    flags: bool
    typed: Typed


@dataclass(frozen=True)
class Case:
    """One application to be scored: its criteria, and what was answered, in words."""

    review: str
    title: str
    reference: str
    call: str
    due_on: date
    lines: Sequence[Line]
    answers: Sequence[tuple[str, str]]
    """Each question with its answer; a heading has no answer."""
