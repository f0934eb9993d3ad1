"""The lifecycle of what somebody reports, and the words by which it is sorted."""

from __future__ import annotations

from enum import StrEnum

from grants.kernel.policy import Action
from grants.kernel.workflow import lifecycle, step


class IncidentStatus(StrEnum):
    """Where a report stands."""

    RECEIVED = "received"
    TRIAGED = "triaged"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    NOT_UPHELD = "not_upheld"


class IncidentKind(StrEnum):
    """What was reported: something that happened, or somebody who is not content."""

    INCIDENT = "incident"
    COMPLAINT = "complaint"


class Severity(StrEnum):
    """How grave it is."""

    LOW = "low"
    SERIOUS = "serious"
    CRITICAL = "critical"


class Confidentiality(StrEnum):
    """Who of the fund reads it, once it is triaged."""

    STAFF = "staff"
    RESTRICTED = "restricted"


class Channel(StrEnum):
    """How it came to us."""

    FORM = "form"
    PHONE = "phone"


class IncidentAction(Action):
    """What is done with a report."""

    REPORT = "incident:report"
    # By whoever holds the code that was given out with it.
    FOLLOW = "incident:follow"
    TAKE_CALL = "incident:take_call"
    VIEW = "incident:view"
    TRIAGE = "incident:triage"
    TRIAGE_AGAIN = "incident:triage_again"
    START = "incident:start"
    NOTE = "incident:note"
    WRITE = "incident:write"
    RESOLVE = "incident:resolve"
    NOT_UPHOLD = "incident:not_uphold"
    REOPEN = "incident:reopen"


_S, _A = IncidentStatus, IncidentAction
OPEN = (_S.RECEIVED, _S.TRIAGED, _S.IN_PROGRESS)
GRAVE = (Severity.SERIOUS, Severity.CRITICAL)
"""What holds the award's money while it is open."""

INCIDENT = lifecycle(
    "incident",
    IncidentStatus,
    _S.RECEIVED,
    [
        step(_A.TRIAGE, [_S.RECEIVED], _S.TRIAGED, "Triage"),
        step(_A.START, [_S.TRIAGED], _S.IN_PROGRESS, "Start looking into it"),
        step(_A.RESOLVE, [_S.TRIAGED, _S.IN_PROGRESS], _S.RESOLVED, "Close as settled"),
        step(_A.NOT_UPHOLD, [_S.TRIAGED, _S.IN_PROGRESS], _S.NOT_UPHELD, "Close as not upheld"),
        step(_A.REOPEN, [_S.RESOLVED, _S.NOT_UPHELD], _S.IN_PROGRESS, "Reopen"),
    ],
)
