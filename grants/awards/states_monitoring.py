"""The lifecycles of a monitoring visit and of what it found, and their kinds."""

from __future__ import annotations

from enum import StrEnum

from grants.kernel.policy import Action
from grants.kernel.workflow import lifecycle, step


class VisitKind(StrEnum):
    """How the fund looks."""

    ON_SITE = "on_site"
    REMOTE = "remote"


class Grade(StrEnum):
    """How much a finding weighs."""

    MINOR = "minor"
    MAJOR = "major"


class VisitStatus(StrEnum):
    """Where a visit stands."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


class VisitAction(Action):
    """What is done with a visit."""

    PLAN = "visit:plan"
    CONCLUDE = "visit:conclude"
    CANCEL = "visit:cancel"


class FindingStatus(StrEnum):
    """Whether what was found asks for something still."""

    OPEN = "open"
    CLOSED = "closed"


class FindingAction(Action):
    """What is done with a finding."""

    RECORD = "finding:record"
    CLOSE = "finding:close"
    REOPEN = "finding:reopen"


_V, _VA = VisitStatus, VisitAction

VISIT = lifecycle(
    "visit",
    VisitStatus,
    _V.PLANNED,
    [
        step(_VA.CONCLUDE, [_V.PLANNED], _V.DONE, "Record the visit"),
        step(_VA.CANCEL, [_V.PLANNED], _V.CANCELLED, "Cancel visit"),
    ],
)

_F, _FA = FindingStatus, FindingAction

FINDING = lifecycle(
    "finding",
    FindingStatus,
    _F.OPEN,
    [
        step(_FA.CLOSE, [_F.OPEN], _F.CLOSED, "Close finding"),
        step(_FA.REOPEN, [_F.CLOSED], _F.OPEN, "Reopen finding"),
    ],
)
