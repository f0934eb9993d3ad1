"""The lifecycles of an award, a condition, a progress report and a re-allocation."""

from __future__ import annotations

from enum import StrEnum

from grants.kernel.policy import Action
from grants.kernel.workflow import lifecycle, step


class AwardStatus(StrEnum):
    """Where an award stands."""

    OFFERED = "offered"
    SIGNED = "signed"
    AGREED = "agreed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    TERMINATED = "terminated"


class AwardAction(Action):
    """What is done with an award."""

    VIEW = "award:view"
    LIST = "award:list"
    # Where a person finds what was awarded to their organisations, or paid by their money.
    VIEW_OWN = "award:view_own"
    VIEW_PAID_FOR = "award:view_paid_for"
    OFFER = "award:offer"
    # The text of a fund's agreements.
    WRITE_TEMPLATE = "award:write_template"
    SIGN = "award:sign"
    COUNTERSIGN = "award:countersign"
    ACTIVATE = "award:activate"
    SUSPEND = "award:suspend"
    RESUME = "award:resume"
    COMPLETE = "award:complete"
    TERMINATE = "award:terminate"


class ConditionStatus(StrEnum):
    """Whether a condition is met."""

    OPEN = "open"
    SHOWN = "shown"
    MET = "met"


class ConditionAction(Action):
    """What is done with a condition."""

    SHOW = "condition:show"
    SEND_BACK = "condition:send_back"
    MEET = "condition:meet"
    REOPEN = "condition:reopen"


class ProgressReportStatus(StrEnum):
    """Where a progress report stands."""

    DUE = "due"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    ACCEPTED = "accepted"


class ProgressReportAction(Action):
    """What is done with a progress report."""

    VIEW = "progress_report:view"
    WRITE = "progress_report:write"
    SUBMIT = "progress_report:submit"
    RESUBMIT = "progress_report:resubmit"
    REQUEST_CHANGES = "progress_report:request_changes"
    ACCEPT = "progress_report:accept"


class ReallocationStatus(StrEnum):
    """Where the proposal stands that other money bears a part of an award."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


class ReallocationAction(Action):
    """What is done with it."""

    PROPOSE = "reallocation:propose"
    APPROVE = "reallocation:approve"
    REJECT = "reallocation:reject"


class HoldAction(Action):
    """What is done with a hold on an award's money."""

    PLACE = "hold:place"
    # Two different people do, each with a reason; the second one's lifts it.
    LIFT = "hold:lift"


_W = AwardStatus

AWARD = lifecycle(
    "award",
    AwardStatus,
    _W.OFFERED,
    [
        step(AwardAction.SIGN, [_W.OFFERED], _W.SIGNED, "Sign agreement"),
        step(AwardAction.COUNTERSIGN, [_W.SIGNED], _W.AGREED, "Countersign agreement"),
        step(AwardAction.ACTIVATE, [_W.AGREED], _W.ACTIVE, "Activate award"),
        step(AwardAction.SUSPEND, [_W.ACTIVE], _W.SUSPENDED, "Suspend award"),
        step(AwardAction.RESUME, [_W.SUSPENDED], _W.ACTIVE, "Resume award"),
        step(AwardAction.COMPLETE, [_W.ACTIVE], _W.COMPLETED, "Complete award"),
        step(
            AwardAction.TERMINATE,
            [_W.OFFERED, _W.SIGNED, _W.AGREED, _W.ACTIVE, _W.SUSPENDED],
            _W.TERMINATED,
            "Terminate award",
        ),
    ],
)

_C, _CA = ConditionStatus, ConditionAction

CONDITION = lifecycle(
    "condition",
    ConditionStatus,
    ConditionStatus.OPEN,
    [
        step(_CA.SHOW, [_C.OPEN], _C.SHOWN, "Show that it is met"),
        step(_CA.SEND_BACK, [_C.SHOWN], _C.OPEN, "Send back"),
        step(_CA.MEET, [_C.OPEN, _C.SHOWN], _C.MET, "Mark as met"),
        step(_CA.REOPEN, [_C.MET], _C.OPEN, "Reopen condition"),
    ],
)

_R, _RA = ProgressReportStatus, ProgressReportAction

PROGRESS_REPORT = lifecycle(
    "progress_report",
    ProgressReportStatus,
    _R.DUE,
    [
        step(_RA.SUBMIT, [_R.DUE], _R.SUBMITTED, "Submit progress report"),
        step(_RA.RESUBMIT, [_R.CHANGES_REQUESTED], _R.SUBMITTED, "Submit progress report again"),
        step(_RA.REQUEST_CHANGES, [_R.SUBMITTED], _R.CHANGES_REQUESTED, "Ask for changes"),
        step(_RA.ACCEPT, [_R.SUBMITTED], _R.ACCEPTED, "Accept progress report"),
    ],
)

_L, _LA = ReallocationStatus, ReallocationAction

REALLOCATION = lifecycle(
    "reallocation",
    ReallocationStatus,
    _L.PROPOSED,
    [
        step(_LA.APPROVE, [_L.PROPOSED], _L.APPROVED, "Approve re-allocation"),
        step(_LA.REJECT, [_L.PROPOSED], _L.REJECTED, "Reject re-allocation"),
    ],
)
