"""Two people on one answer: what a page showed, and whether somebody changed it since.

A page carries, for each answer, a mark of what it showed: the answer's revision and a
fingerprint of its value. When the page comes back, an answer that its reader left alone
never overwrites what a colleague wrote meanwhile, and one that both changed is a clash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grants.kernel.db import canonical_json

_MARK = re.compile(r"(?P<revision>[0-9]{1,9})\.(?P<fingerprint>[0-9a-f]{16})")


@dataclass(frozen=True)
class Mark:
    """What a page showed of one answer."""

    revision: int
    fingerprint: str

    def __str__(self) -> str:
        return f"{self.revision}.{self.fingerprint}"


def fingerprint(value: Any) -> str:
    """A short hash of a value as it is kept."""
    return hashlib.sha256(canonical_json({"value": value}).encode()).hexdigest()[:16]


def mark(revision: int, value: Any) -> Mark:
    """What a page remembers of an answer that it shows; revision 0: there was none."""
    return Mark(revision, fingerprint(value))


def read_mark(text: str) -> Mark | None:
    """A mark that came back with a page, or None for anything else."""
    found = _MARK.fullmatch(text)
    return Mark(int(found["revision"]), found["fingerprint"]) if found else None


Marks = Mapping[str, Mark]
