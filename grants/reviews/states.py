"""The lifecycle of a review."""

from __future__ import annotations

from enum import StrEnum

from grants.kernel.policy import Action
from grants.kernel.workflow import lifecycle, step


class ReviewStatus(StrEnum):
    """Where a review stands."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RECUSED = "recused"
    ABSTAINED = "abstained"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"


class ReviewAction(Action):
    """What is done with reviews and with what follows from them."""

    ASSIGN = "review:assign"
    PROPOSE = "review:propose"
    TAKE_OUT = "review:take_out"
    DESCRIBE_ONESELF = "reviewer:describe_oneself"
    LIST_OWN = "review:list_own"
    VIEW = "review:view"
    ACCEPT_TERMS = "review_terms:accept"
    DECLINE_TERMS = "review_terms:decline"
    ACCEPT = "review:accept"
    DECLINE = "review:decline"
    ABSTAIN = "review:abstain"
    RECUSE = "review:recuse"
    SCORE = "review:score"
    SUBMIT = "review:submit"
    REOPEN = "review:reopen"
    DECLARE_CONFLICT = "conflict:declare"
    SEE_RANKING = "ranking:view"
    SET_LIMITS = "portfolio:set_limits"
    DRAW_LINE = "ranking:draw_line"
    MOVE_ON_WAITLIST = "waitlist:move"
    DECIDE = "decision:make"
    TAKE_PACK = "decision:take_pack"
    COMPLAIN = "complaint:file"
    SEE_COMPLAINTS = "complaint:view"
    ANSWER_COMPLAINT = "complaint:answer"


class InterestAction(Action):
    """What is done with what a person is to an organisation."""

    LIST_OWN = "interest:list_own"
    DECLARE = "interest:declare"
    LIST = "interest:list"
    ENTER = "interest:enter"
    END = "interest:end"
    WITHDRAW = "interest:withdraw"
    RELEASE_DOMAIN = "interest:release_domain"


class InvitingAction(Action):
    """What is done with an invitation to review for a fund."""

    INVITE = "reviewer:invite"
    SEND_AGAIN = "reviewer_invitation:send_again"
    TAKE_BACK = "reviewer_invitation:take_back"
    ACCEPT = "reviewer_invitation:accept"
    DECLINE = "reviewer_invitation:decline"


_S, _A = ReviewStatus, ReviewAction
_ACTIVE = [_S.INVITED, _S.ACCEPTED, _S.IN_PROGRESS]

REVIEW = lifecycle(
    "review",
    ReviewStatus,
    _S.INVITED,
    [
        step(_A.ACCEPT, [_S.INVITED], _S.ACCEPTED, "Accept review"),
        step(_A.DECLINE, [_S.INVITED, _S.ACCEPTED], _S.DECLINED, "Decline review"),
        # No interest, but no fair judgement either.
        step(_A.ABSTAIN, _ACTIVE, _S.ABSTAINED, "Abstain"),
        # Who finds an interest only after submitting is recused too: the scores no longer count.
        step(_A.RECUSE, [*_ACTIVE, _S.SUBMITTED], _S.RECUSED, "Declare conflict of interest"),
        step(_A.SCORE, [_S.INVITED, _S.ACCEPTED], _S.IN_PROGRESS, "Start scoring"),
        step(_A.SUBMIT, [_S.IN_PROGRESS], _S.SUBMITTED, "Submit review"),
        step(_A.REOPEN, [_S.SUBMITTED], _S.IN_PROGRESS, "Reopen review"),
    ],
)
