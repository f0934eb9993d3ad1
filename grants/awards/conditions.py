"""What is asked of a recipient before money moves: kinds of conditions, and their origin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ConditionKind(StrEnum):
    """When a condition must be met."""

    BEFORE_SIGNATURE = "before_signature"
    BEFORE_INSTALMENT = "before_instalment"
    # Throughout: it holds every instalment while it is open, and can be opened again.
    STANDING = "standing"


class ConditionSource(StrEnum):
    """What a condition follows from."""

    DECISION = "decision"
    DUE_DILIGENCE = "due_diligence"
    MITIGATION = "mitigation"


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition that a manager sets in an offer; `before_instalment` counts for its kind only."""

    text: str
    owner: str
    due_on: date
    kind: ConditionKind
    source: ConditionSource
    before_instalment: int = 1
