"""What all invitations by mail have in common: how long the link holds, how one ends."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

INVITED_FOR = timedelta(days=14)


class InvitationOutcome(StrEnum):
    """What became of an invitation that is no longer open."""

    JOINED = "joined"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
