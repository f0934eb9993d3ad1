"""Who assigns, scores and decides, and who sees whose review.

A reviewer sees an application while assigned to it and while it is under review, and own
reviews only. Whoever has a conflict of interest, in whatever role, sees nothing of the case
any more: the condition is entered with the application's own rule, so that files, flags and
pictures of the case obey it too. Applicants never see a review, nor who wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true

from grants.accounts.models import Person, Role
from grants.accounts.policy import is_auditor, is_finance_officer, is_fund_manager, is_reviewer
from grants.applications import policy as applications_policy
from grants.applications.models import Application
from grants.applications.policy import barred, is_barred, kept_out, of_own_organisation
from grants.applications.states import ApplicationStatus
from grants.calls.models import Call
from grants.harm.policy import handles_the_case, reviews_a_case
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.policy import Actor, in_funds, predicate, the_clock, visible, whose
from grants.reviews.models import (
    Allocation,
    ComputedScore,
    ConflictOfInterest,
    Decision,
    DraftScore,
    Review,
    Score,
    SubmittedReview,
)
from grants.reviews.models_assigning import ProposedReview, ReviewerProfile
from grants.reviews.models_portfolio import FundingLine, PortfolioLimits
from grants.reviews.models_waiting import WaitlistMove
from grants.reviews.policy_panel import sits_on_it
from grants.reviews.policy_terms import awaits_terms
from grants.reviews.states import ReviewAction, ReviewStatus

LIVE = (
    ReviewStatus.INVITED.value,
    ReviewStatus.ACCEPTED.value,
    ReviewStatus.IN_PROGRESS.value,
    ReviewStatus.SUBMITTED.value,
)
"""A review that counts as an assignment."""

UNDER_REVIEW = (ApplicationStatus.IN_REVIEW.value, ApplicationStatus.SHORTLISTED.value)


@applications_policy.may_also_see
def assigned(actor: Actor) -> ColumnElement[bool]:
    """Applications under review that are assigned to the actor, who accepted the terms."""
    return and_(
        Application.status.in_(UNDER_REVIEW),
        ~awaits_terms(actor),
        Application.id.in_(
            select(Review.application_id).where(
                Review.reviewer_id == (actor.person_id or 0), Review.status.in_(LIVE)
            )
        ),
    )


@handles_the_case
def assigned_its_reviewers(application_id: int) -> Iterable[int]:
    """Who sent an application to its reviewers is a case officer of it."""
    people = db.session.scalars(
        select(Review.assigned_by_id).where(Review.application_id == application_id)
    )
    return [who for who in people if who is not None]


@reviews_a_case
def reviews_it_now(application_id: int) -> Iterable[int]:
    """Whose review of an application counts as assigned, while it is under review."""
    return db.session.scalars(
        select(Review.reviewer_id)
        .join(Application, Application.id == Review.application_id)
        .where(
            Review.application_id == application_id,
            Review.status.in_(LIVE),
            Application.status.in_(UNDER_REVIEW),
        )
    )


@predicate
def is_the_reviewer(actor: Actor, record: Any) -> bool:
    """The review is assigned to them."""
    if record is None:
        return is_reviewer(actor)
    return isinstance(record, Review) and record.reviewer_id == actor.person_id is not None


@predicate
def awaits_its_terms(actor: Actor, record: Any) -> bool:
    """Has not accepted the terms of its call."""
    if not isinstance(record, Review):
        return False
    found = select(Application.id).where(
        Application.id == record.application_id, awaits_terms(actor)
    )
    return db.session.execute(found).scalar_one_or_none() is not None


manages = is_fund_manager & ~is_barred
_own = is_the_reviewer & ~is_barred
_A = ReviewAction

policy.rules(
    {
        _A.ASSIGN: manages,
        _A.PROPOSE: manages,
        _A.TAKE_OUT: manages,
        _A.DESCRIBE_ONESELF: is_reviewer,
        _A.LIST_OWN: is_reviewer,
        _A.VIEW: _own | ((is_fund_manager | is_auditor) & ~is_barred),
        _A.ACCEPT_TERMS: is_reviewer,
        _A.DECLINE_TERMS: is_reviewer,
        _A.ACCEPT: _own & ~awaits_its_terms,
        _A.DECLINE: _own,
        _A.ABSTAIN: _own,
        # The conflict that bars them is declared in the same act; an interest in the applicant
        # takes its reviews with it by itself, whoever entered it.
        _A.RECUSE: is_the_reviewer | the_clock,
        _A.SCORE: _own & ~awaits_its_terms,
        _A.SUBMIT: _own & ~awaits_its_terms,
        _A.REOPEN: manages,
        _A.DECLARE_CONFLICT: is_reviewer
        | is_fund_manager
        | is_finance_officer
        | is_auditor
        | sits_on_it,
        _A.SEE_RANKING: is_fund_manager | is_auditor,
        _A.TAKE_PACK: is_fund_manager | is_auditor,
        _A.SET_LIMITS: is_fund_manager,
        _A.DRAW_LINE: is_fund_manager,
        _A.MOVE_ON_WAITLIST: manages,
        _A.DECIDE: manages,
    }
)


@policy.visibility(Review)
def _reviews(actor: Actor) -> ColumnElement[bool]:
    """One's own while it counts; managers and auditors of the fund; nobody who is barred.

    One's own only once the terms of its call are accepted.
    """
    if actor.is_system:
        return true()
    entitled = or_(
        and_(
            Review.reviewer_id == (actor.person_id or 0),
            Review.status.in_(LIVE),
            whose(Review.application_id, Application, ~awaits_terms(actor)),
        ),
        in_funds(Review.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR)),
    )
    return and_(entitled, Review.application_id.not_in(kept_out(actor)))


@policy.visibility(DraftScore)
def _drafts(actor: Actor) -> ColumnElement[bool]:
    """The reviewer alone, until it is submitted."""
    if actor.is_system:
        return true()
    own = select(Review.id).where(
        Review.reviewer_id == (actor.person_id or 0),
        Review.application_id.not_in(kept_out(actor)),
    )
    return DraftScore.review_id.in_(own)


@policy.visibility(SubmittedReview)
def _submitted_reviews(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the review."""
    if actor.is_system:
        return true()
    return whose(SubmittedReview.review_id, Review, _reviews(actor))


@policy.visibility(Score)
def _scores(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the review."""
    if actor.is_system:
        return true()
    return whose(Score.submitted_review_id, SubmittedReview, _submitted_reviews(actor))


@policy.visibility(ReviewerProfile)
def _profiles(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the person: they themselves, and staff of their funds."""
    if actor.is_system:
        return true()
    return whose(ReviewerProfile.person_id, Person, visible(actor, Person))


@policy.visibility(ProposedReview)
def _proposals(actor: Actor) -> ColumnElement[bool]:
    """Managers and auditors of the fund, unless they are barred from the case."""
    if actor.is_system:
        return true()
    in_fund = in_funds(Application.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR))
    return whose(ProposedReview.application_id, Application, and_(in_fund, ~barred(actor)))


@policy.visibility(ComputedScore)
def _computed_scores(actor: Actor) -> ColumnElement[bool]:
    """Managers and auditors of the fund who are not barred: reviewers judge without them."""
    if actor.is_system:
        return true()
    in_fund = in_funds(Application.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR))
    return whose(ComputedScore.application_id, Application, and_(in_fund, ~barred(actor)))


@policy.visibility(ConflictOfInterest)
def _conflicts(actor: Actor) -> ColumnElement[bool]:
    """One's own; managers and auditors of the fund, unless they have one in the same case."""
    if actor.is_system:
        return true()
    in_fund = and_(
        in_funds(Application.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR)),
        ~barred(actor),
    )
    return or_(
        ConflictOfInterest.person_id == (actor.person_id or 0),
        whose(ConflictOfInterest.application_id, Application, in_fund),
    )


_STAFF = (Role.FUND_MANAGER, Role.FINANCE_OFFICER, Role.AUDITOR)


def _in_own_funds(actor: Actor) -> ColumnElement[bool]:
    return and_(in_funds(Application.fund_id, actor.funds(*_STAFF)), ~barred(actor))


@policy.visibility(Decision)
def _decisions(actor: Actor) -> ColumnElement[bool]:
    """The applicant, as soon as it is made; staff of the fund who are not barred."""
    if actor.is_system:
        return true()
    entitled = or_(of_own_organisation(actor), _in_own_funds(actor))
    return whose(Decision.application_id, Application, entitled)


@policy.visibility(Allocation)
def _allocations(actor: Actor) -> ColumnElement[bool]:
    """Staff of the fund who are not barred: which lot pays is not the applicant's to see here."""
    if actor.is_system:
        return true()
    decided = whose(Decision.application_id, Application, _in_own_funds(actor))
    return whose(Allocation.decision_id, Decision, decided)


@policy.visibility(PortfolioLimits)
def _limits(actor: Actor) -> ColumnElement[bool]:
    """Managers and auditors of the call's fund."""
    if actor.is_system:
        return true()
    of_fund = in_funds(Call.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR))
    return whose(PortfolioLimits.call_id, Call, of_fund)


@policy.visibility(FundingLine)
def _lines(actor: Actor) -> ColumnElement[bool]:
    """Managers and auditors of the call's fund."""
    if actor.is_system:
        return true()
    of_fund = in_funds(Call.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR))
    return whose(FundingLine.call_id, Call, of_fund)


@policy.visibility(WaitlistMove)
def _moves(actor: Actor) -> ColumnElement[bool]:
    """Managers and auditors of the fund, unless they are barred from the case."""
    if actor.is_system:
        return true()
    in_fund = in_funds(Application.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR))
    return whose(WaitlistMove.application_id, Application, and_(in_fund, ~barred(actor)))
