"""The lifecycle of a call."""

from __future__ import annotations

from enum import StrEnum

from grants.kernel.policy import Action
from grants.kernel.workflow import lifecycle, step


class CallStatus(StrEnum):
    """Where a call stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    IN_REVIEW = "in_review"
    DECIDED = "decided"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class CallAction(Action):
    """What is done with a call."""

    VIEW = "call:view"
    CREATE = "call:create"
    EDIT = "call:edit"
    AMEND = "call:amend"
    ASK = "call:ask"
    ANSWER = "call:answer"
    SET_ASIDE = "call:set_question_aside"
    EXPORT = "call:export"
    ANNOUNCE = "call:announce"
    OPEN = "call:open"
    CLOSE = "call:close"
    START_REVIEW = "call:start_review"
    DECIDE = "call:decide"
    ARCHIVE = "call:archive"
    CANCEL = "call:cancel"


_S, _A = CallStatus, CallAction

CALL = lifecycle(
    "call",
    CallStatus,
    _S.DRAFT,
    [
        step(_A.ANNOUNCE, [_S.DRAFT], _S.SCHEDULED, "Announce call"),
        step(_A.OPEN, [_S.SCHEDULED], _S.OPEN, "Open call"),
        step(_A.CLOSE, [_S.OPEN], _S.CLOSED, "Close call"),
        step(_A.START_REVIEW, [_S.CLOSED], _S.IN_REVIEW, "Start review"),
        step(_A.DECIDE, [_S.IN_REVIEW], _S.DECIDED, "Publish decisions"),
        step(_A.ARCHIVE, [_S.DECIDED], _S.ARCHIVED, "Archive call"),
        step(_A.CANCEL, [_S.DRAFT, _S.SCHEDULED, _S.OPEN, _S.CLOSED], _S.CANCELLED, "Cancel call"),
    ],
)
