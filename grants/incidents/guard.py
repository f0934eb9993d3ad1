"""What the database holds of reports: what came in stays as it came, and stays."""

from __future__ import annotations

from grants.kernel.refusing import Refusal, changed

_CAME_IN = (
    "public_id",
    "fund_id",
    "award_id",
    "call_id",
    "channel",
    "in_danger",
    "who",
    "contact",
    "code_hash",
    "taken_by_id",
    "received_at",
)

REFUSALS = (
    Refusal("incident_as_reported", "incident", "UPDATE", changed(*_CAME_IN), "as it was reported"),
    Refusal("incident_kept", "incident", "DELETE", "true", "what was reported is kept"),
)
