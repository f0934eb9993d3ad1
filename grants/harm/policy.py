"""Who may raise, mitigate and withdraw flags, and who sees them.

Gate rule 3 keeps two people away from accepting a plan: who raised the flag, and the case
officer. The case officer is whoever has handled this case: proposed the plan, checked the
application's eligibility, or (entered by the room above through `handles_the_case`)
assigned its reviewers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import aliased

from grants.accounts.models import Role
from grants.accounts.policy import is_auditor, is_fund_manager, is_reviewer
from grants.applications.models import EligibilityCheck
from grants.applications.policy import application_of, is_barred, kept_out
from grants.harm.gates import Cause
from grants.harm.models import FlagWithdrawal, HarmFlag, HarmRisk, Mitigation, RiskRating
from grants.harm.states import HarmAction
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.policy import Actor, in_funds, predicate, the_clock

CaseOfficers = Callable[[int], Iterable[int]]
_officers: list[CaseOfficers] = []


def handles_the_case(people: CaseOfficers) -> CaseOfficers:
    """Enter a function that gives, for an application's id, the ids of who handled it."""
    _officers.append(people)
    return people


CaseReviewers = Callable[[int], Iterable[int]]
_reviewers: list[CaseReviewers] = []


def reviews_a_case(people: CaseReviewers) -> CaseReviewers:
    """Enter a function that gives, for an application's id, the ids of who reviews it now."""
    _reviewers.append(people)
    return people


@handles_the_case
def _checked_eligibility(application_id: int) -> Iterable[int]:
    return db.session.execute(
        select(EligibilityCheck.checked_by_id).where(
            EligibilityCheck.application_id == application_id
        )
    ).scalars()


def case_officers(application_id: int) -> set[int]:
    """Everybody who has handled this application as an officer."""
    return {who for people in _officers for who in people(application_id)}


@predicate
def raised_the_flag(actor: Actor, record: Any) -> bool:
    """Raised this flag, by hand or by the scores of a review."""
    if record is None:
        return is_reviewer(actor)
    flag = record.flag if isinstance(record, Mitigation) else record
    return isinstance(flag, HarmFlag) and flag.raised_by_id == actor.person_id is not None


@predicate
def rated_the_risk(actor: Actor, record: Any) -> bool:
    """Has rated the risk that this flag was raised for."""
    flag = record.flag if isinstance(record, Mitigation) else record
    if not isinstance(flag, HarmFlag) or flag.cause != Cause.RISK.value:
        return False
    opened = aliased(RiskRating)
    rated = (
        select(RiskRating.id)
        .join(opened, opened.risk_id == RiskRating.risk_id)
        .where(opened.flag_id == flag.id, RiskRating.rated_by_id == actor.person_id)
    )
    return db.session.execute(rated.limit(1)).first() is not None


@predicate
def proposed_the_plan(actor: Actor, record: Any) -> bool:
    """Wrote the mitigation plan that is to be decided."""
    return isinstance(record, Mitigation) and record.proposed_by_id == actor.person_id


@predicate
def is_case_officer(actor: Actor, record: Any) -> bool:
    """Has handled this case: checked its eligibility or assigned its reviewers."""
    application = application_of(record)
    return application is not None and actor.person_id in case_officers(application.id)


@predicate
def reviews_the_case(actor: Actor, record: Any) -> bool:
    """Is assigned to review the application, while it is under review."""
    if record is None:
        return is_reviewer(actor)
    application = application_of(record)
    return application is not None and any(
        actor.person_id in set(people(application.id)) for people in _reviewers
    )


manages = is_fund_manager & ~is_barred
decides_on_plans = (
    manages & ~raised_the_flag & ~rated_the_risk & ~proposed_the_plan & ~is_case_officer
)

_A = HarmAction

policy.rules(
    {
        _A.VIEW: ((is_fund_manager | is_auditor) & ~is_barred) | raised_the_flag,
        _A.RAISE_FLAG: the_clock | manages,
        _A.RAISE_BY_HAND: manages | (reviews_the_case & ~is_barred),
        _A.PROPOSE_MITIGATION: manages,
        _A.ACCEPT_MITIGATION: decides_on_plans,
        _A.REJECT_MITIGATION: decides_on_plans,
        _A.MITIGATE_FLAG: decides_on_plans,
        _A.SUPPORT_WITHDRAWAL: manages | (raised_the_flag & ~is_barred),
        _A.WITHDRAW_FLAG: manages | (raised_the_flag & ~is_barred),
        _A.REOPEN_FLAG: the_clock | manages,
        _A.ENTER_RISK: manages,
        _A.DESCRIBE_RISK: manages,
        _A.RATE_RISK: manages,
        _A.TREAT_RISK: manages,
        _A.CLOSE_RISK: manages,
        _A.REOPEN_RISK: manages,
    }
)


@policy.visibility(HarmFlag)
def _flags(actor: Actor) -> ColumnElement[bool]:
    """Managers and auditors of the fund, and who raised it; nobody who is barred."""
    if actor.is_system:
        return true()
    entitled = or_(
        in_funds(HarmFlag.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR)),
        HarmFlag.raised_by_id == (actor.person_id or 0),
    )
    return and_(entitled, HarmFlag.application_id.not_in(kept_out(actor)))


@policy.visibility(HarmRisk)
def _risks(actor: Actor) -> ColumnElement[bool]:
    """Managers and auditors of the fund; nobody who is barred."""
    if actor.is_system:
        return true()
    in_fund = in_funds(HarmRisk.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR))
    return and_(in_fund, HarmRisk.application_id.not_in(kept_out(actor)))


@policy.visibility(RiskRating)
def _ratings(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the risk."""
    return policy.whose(RiskRating.risk_id, HarmRisk, policy.visible(actor, HarmRisk))


def _with_its_flag(record_type: Any) -> None:
    @policy.visibility(record_type)
    def as_its_flag(actor: Actor) -> ColumnElement[bool]:
        """Whoever sees the flag sees this of it."""
        return policy.whose(record_type.flag_id, HarmFlag, policy.visible(actor, HarmFlag))


for _kind in (Mitigation, FlagWithdrawal):
    _with_its_flag(_kind)
