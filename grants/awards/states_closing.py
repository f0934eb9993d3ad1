"""What is done when an award ends, beside the steps of its lifecycle, and what it was about."""

from __future__ import annotations

from enum import StrEnum

from grants.kernel.policy import Action


class ClosingAction(Action):
    """What is done before an award is completed."""

    # The work is over: by a manager. The money is accounted for: `award:complete`, by finance.
    CLOSE_WORK = "award:close_work"


class NoticeKind(StrEnum):
    """What a recipient is told of an award that stops or goes on."""

    SUSPENDED = "suspended"
    RESUMED = "resumed"
    TERMINATED = "terminated"
