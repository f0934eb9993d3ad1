"""What `grants verify` runs: everything that can be derived again, derived again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: which check, which record, and what about it."""

    check: str
    subject: str
    message: str

    def __str__(self) -> str:
        return f"{self.check}: {self.subject} {self.message}"


Check = Callable[[], Iterator[Finding]]
CHECKS: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Enter a check under its name. It reads, and yields what it finds wrong."""

    def enter(function: Check) -> Check:
        CHECKS[name] = function
        return function

    return enter


def run_all() -> Iterator[Finding]:
    """Every finding of every check, in order of name."""
    for name in sorted(CHECKS):
        yield from CHECKS[name]()
