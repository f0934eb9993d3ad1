"""The lifecycle of an application."""

from __future__ import annotations

from enum import StrEnum

from grants.kernel.policy import Action
from grants.kernel.workflow import lifecycle, step


class ApplicationStatus(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    IN_REVIEW = "in_review"
    SHORTLISTED = "shortlisted"
    AWARDED = "awarded"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ApplicationAction(Action):
    """What is done with an application."""

    VIEW = "application:view"
    LIST = "application:list"
    # Bank, tax and personal details, which are marked sensitive in the call.
    READ_DETAILS = "application:read_details"
    START = "application:start"
    ENTER = "application:enter_on_behalf"
    ANSWER = "application:answer"
    TAKE_OVER = "application:take_over"
    ASK_SIGN_OFF = "application:ask_sign_off"
    SIGN_OFF = "application:sign_off"
    SUBMIT = "application:submit"
    RESUBMIT = "application:resubmit"
    WITHDRAW = "application:withdraw"
    REQUEST_CHANGES = "application:request_changes"
    END_CHANGES = "application:end_changes"
    CORRECT_AIMS = "application:correct_aims"
    CLEAR_CAVEAT = "application:clear_caveat"
    FIND_ELIGIBLE = "application:find_eligible"
    FIND_INELIGIBLE = "application:find_ineligible"
    START_REVIEW = "application:start_review"
    SHORTLIST = "application:shortlist"
    AWARD = "application:award"
    WAITLIST = "application:waitlist"
    DECLINE = "application:decline"
    TAKE_UP_AGAIN = "application:take_up_again"


_S, _A = ApplicationStatus, ApplicationAction
_DECIDABLE = [_S.IN_REVIEW, _S.SHORTLISTED]

APPLICATION = lifecycle(
    "application",
    ApplicationStatus,
    _S.DRAFT,
    [
        step(_A.SUBMIT, [_S.DRAFT], _S.SUBMITTED, "Submit application"),
        step(_A.RESUBMIT, [_S.CHANGES_REQUESTED], _S.SUBMITTED, "Submit application again"),
        step(
            _A.REQUEST_CHANGES,
            [_S.SUBMITTED, _S.CHANGES_REQUESTED],
            _S.CHANGES_REQUESTED,
            "Ask for changes",
        ),
        step(_A.END_CHANGES, [_S.CHANGES_REQUESTED], _S.SUBMITTED, "Go on without the changes"),
        step(_A.FIND_ELIGIBLE, [_S.SUBMITTED], _S.ELIGIBLE, "Find eligible"),
        step(_A.FIND_INELIGIBLE, [_S.SUBMITTED], _S.INELIGIBLE, "Find ineligible"),
        step(_A.START_REVIEW, [_S.ELIGIBLE], _S.IN_REVIEW, "Send to review"),
        step(_A.SHORTLIST, [_S.IN_REVIEW], _S.SHORTLISTED, "Put before the panel"),
        step(_A.AWARD, [*_DECIDABLE, _S.WAITLISTED], _S.AWARDED, "Award grant"),
        step(_A.WAITLIST, _DECIDABLE, _S.WAITLISTED, "Put on the waiting list"),
        step(_A.DECLINE, [*_DECIDABLE, _S.WAITLISTED], _S.DECLINED, "Decline application"),
        # A complaint about the decision was upheld: it is decided once more.
        step(_A.TAKE_UP_AGAIN, [_S.DECLINED, _S.WAITLISTED], _S.IN_REVIEW, "Take up again"),
        step(
            _A.WITHDRAW,
            [_S.DRAFT, _S.SUBMITTED, _S.CHANGES_REQUESTED, _S.ELIGIBLE, _S.IN_REVIEW],
            _S.WITHDRAWN,
            "Withdraw application",
        ),
    ],
)
