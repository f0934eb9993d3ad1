"""What a panel's votes say. No database: votes in, an answer out.

A vote is `{"name", "vote", "reviewed"}`. An outcome may be settled that nobody's votes exceed:
where two lead with as many, the chair chooses between them. Who abstains counts for the quorum.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from grants.kernel.db import canonical_json

SPEAKS_FOR = {"awarded": "award", "waitlisted": "waitlist", "declined": "decline"}
"""The vote that speaks for each outcome."""


def tally(votes: Collection[Mapping[str, Any]]) -> Counter[str]:
    """How many votes each has."""
    return Counter(str(each["vote"]) for each in votes)


def enough(quorum: int, votes: Collection[Mapping[str, Any]]) -> bool:
    """As many have voted as must."""
    return len(votes) >= quorum


def leads(outcome: str, votes: Collection[Mapping[str, Any]]) -> bool:
    """Somebody votes for this outcome, and no other has more votes."""
    counted = tally(votes)
    for_it = counted[SPEAKS_FOR[outcome]]
    return for_it > 0 and all(counted[vote] <= for_it for vote in SPEAKS_FOR.values())


def seal_of(outcome: str, reason: str, record: Mapping[str, Any], decision_id: int | None) -> str:
    """SHA-256 over how an item ended."""
    said = {"outcome": outcome, "reason": reason, "record": record, "decision": decision_id}
    return hashlib.sha256(canonical_json(said).encode()).hexdigest()
