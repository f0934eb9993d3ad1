"""What all invitations by mail have in common: how long the link holds, how one ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

INVITED_FOR = timedelta(days=14)


class InvitationOutcome(StrEnum):
    """What became of an invitation that is no longer open."""

    JOINED = "joined"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


class AnyInvitation(Protocol):
    """Somebody is asked by mail; whoever proves the address may follow it, once."""

    expires_at: datetime
    closed_at: datetime | None
    outcome: str | None
