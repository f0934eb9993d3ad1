"""A complete set of answers to the sample call."""

from __future__ import annotations

from typing import Any

from grants.applications.limits import FileFacts
from grants.calls.callfile import parse
from tests.calls.samples import SAMPLE

CALL = parse(SAMPLE)
POLICY = FileFacts("f1", "policy.pdf", "application/pdf", 1_000, "ab" * 32)
FILES = {"policy": (POLICY,)}

ELIGIBLE: dict[str, Any] = {
    "registered": True,
    "party": False,
    "kind": "Association",
    "years": 3,
}
COMPLETE: dict[str, Any] = {
    **ELIGIBLE,
    "name": "Street theatre",
    "email": "sana@example.org",
    "story": "Young people make plays.",
    "people": 40,
    "begins": "2027-03-15",
    "ward": "one",
    "groups": ["Girls", "Boys"],
    "minors": True,
    "lead": [{"name": "Sana", "days": 4}],
    "amount": 50_000_000,
    "budget": [
        {"item": "Hall", "quantity": "2", "amount": 30_000_000, "explanation": "Rent"},
        {"item": "Tea", "quantity": None, "amount": 20_000_000, "explanation": "Guests"},
    ],
    "honest": True,
}
