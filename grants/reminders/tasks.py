"""What a task of today is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from grants.kernel.money import Money

MOST = 20  # of each kind: the list of the kind shows the rest


@dataclass(frozen=True)
class Task:
    """One thing that waits: since when or until when, what to do, about what, and where.

    `for_others`: there is nothing to do but to see that others do their part.
    """

    on: date
    what: str
    about: str
    endpoint: str
    place: dict[str, str] = field(default_factory=dict)
    is_harm: bool = False
    amount: Money | None = None
    for_others: bool = False
