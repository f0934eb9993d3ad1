"""Who may do what with an award, and whose awards each one sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from grants.accounts.policy import (
    STAFF_ROLES,
    is_contributor_person,
    is_finance_officer,
    is_fund_manager,
    is_staff,
)
from grants.applications.policy import is_barred, kept_out, manages
from grants.awards.models import (
    Acceptance,
    Agreement,
    Award,
    Condition,
    Instalment,
    ProgressReport,
)
from grants.awards.models_closing import WorkClosure
from grants.awards.models_conditions import ConditionEvidence
from grants.awards.models_hold import AwardHold, HoldLift
from grants.awards.models_signing import Countersignature, SigningCode
from grants.awards.models_templates import AgreementTemplate
from grants.awards.states import (
    AwardAction,
    ConditionAction,
    HoldAction,
    ProgressReportAction,
)
from grants.kernel.db import db
from grants.kernel.policy import Actor, in_funds, predicate, rules, the_clock, visibility, whose
from grants.organisations.models import Membership
from grants.organisations.policy import writes_for_it


def _award_of(record: Any) -> Any:
    return getattr(record, "award", record)


@predicate
def is_recipient(actor: Actor, record: Any) -> bool:
    """Belongs to the organisation that is awarded."""
    if record is None:
        return bool(actor.organisation_ids)
    return _award_of(record).organisation_id in actor.organisation_ids


@predicate
def may_sign_for_the_recipient(actor: Actor, record: Any) -> bool:
    """Is entered as one who may sign for the organisation."""
    if record is None:
        return bool(actor.organisation_ids)
    held = select(Membership.id).where(
        Membership.person_id == actor.person_id,
        Membership.organisation_id == _award_of(record).organisation_id,
        Membership.may_sign,
    )
    return db.session.scalar(held) is not None


@predicate
def writes_for_the_recipient(actor: Actor, record: Any) -> bool:
    """Writes for the organisation that is awarded; a viewer of it reads."""
    return writes_for_it(actor, None if record is None else _award_of(record))


@predicate
def offered_it(actor: Actor, record: Any) -> bool:
    """Offered this award."""
    return record is not None and _award_of(record).offered_by_id == actor.person_id


@predicate
def gave_it(actor: Actor, record: Any) -> bool:
    """Gave what shows that this condition is met."""
    giver = getattr(record, "given_by_id", None)
    return giver is not None and giver == actor.person_id


@predicate
def submitted_it(actor: Actor, record: Any) -> bool:
    """Submitted this progress report."""
    return record is not None and record.submitted_by_id == actor.person_id


@predicate
def closed_the_work(actor: Actor, record: Any) -> bool:
    """Closed the work of this award."""
    if record is None:
        return False
    closed = select(WorkClosure.id).where(
        WorkClosure.award_id == _award_of(record).id, WorkClosure.closed_by_id == actor.person_id
    )
    return db.session.scalar(closed) is not None


Kept = Callable[[Actor], ColumnElement[bool]]
_kept: list[Kept] = []


def knows_no_cause(condition: Kept) -> Kept:
    """Enter a condition under which an actor is not told why an award is held, nor lifts it.

    A room above that places holds enters it; it is a function of the actor that gives SQL over
    `AwardHold`.
    """
    _kept.append(condition)
    return condition


@predicate
def knows_its_cause(actor: Actor, record: Any) -> bool:
    """May know why the award is held."""
    if record is None:
        return True
    told = select(AwardHold.id).where(
        AwardHold.id == record.id, ~or_(false(), *(condition(actor) for condition in _kept))
    )
    return db.session.scalar(told) is not None


rules(
    {
        HoldAction.PLACE: manages | the_clock,
        HoldAction.LIFT: (is_fund_manager | is_finance_officer) & ~is_barred & knows_its_cause,
        AwardAction.LIST: is_staff,
        AwardAction.VIEW: is_staff | is_recipient,
        AwardAction.VIEW_OWN: is_recipient,
        AwardAction.VIEW_PAID_FOR: is_staff | is_contributor_person,
        AwardAction.OFFER: manages,
        AwardAction.WRITE_TEMPLATE: manages,
        AwardAction.SIGN: is_recipient & may_sign_for_the_recipient,
        AwardAction.COUNTERSIGN: manages & ~offered_it,
        AwardAction.ACTIVATE: manages | the_clock,
        AwardAction.SUSPEND: manages,
        AwardAction.RESUME: manages,
        AwardAction.COMPLETE: is_finance_officer & ~is_barred & ~closed_the_work,
        AwardAction.TERMINATE: manages,
        ConditionAction.SHOW: is_recipient & writes_for_the_recipient,
        ConditionAction.SEND_BACK: manages & ~gave_it,
        ConditionAction.MEET: manages & ~gave_it,
        ConditionAction.REOPEN: manages,
        ProgressReportAction.VIEW: is_staff | is_recipient,
        ProgressReportAction.WRITE: is_recipient & writes_for_the_recipient,
        ProgressReportAction.SUBMIT: is_recipient & writes_for_the_recipient,
        ProgressReportAction.RESUBMIT: is_recipient & writes_for_the_recipient,
        ProgressReportAction.REQUEST_CHANGES: manages & ~submitted_it,
        ProgressReportAction.ACCEPT: manages & ~submitted_it,
    }
)


@visibility(Award)
def awards_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff who are not barred see their funds' awards; a recipient its own."""
    if actor.is_system:
        return true()
    return or_(
        and_(
            in_funds(Award.fund_id, actor.funds(*STAFF_ROLES)),
            Award.application_id.not_in(kept_out(actor)),
        ),
        Award.organisation_id.in_(actor.organisation_ids),
    )


def _with_its_award(actor: Actor, award_id: Any) -> ColumnElement[bool]:
    return true() if actor.is_system else whose(award_id, Award, awards_seen(actor))


@visibility(AwardHold)
def holds_seen(actor: Actor) -> ColumnElement[bool]:
    """With its award: that it is held, not why."""
    return _with_its_award(actor, AwardHold.award_id)


@visibility(HoldLift)
def lifts_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff of the fund who may know why the award is held; never the recipient."""
    if actor.is_system:
        return true()
    known = and_(
        in_funds(AwardHold.fund_id, actor.funds(*STAFF_ROLES)),
        ~or_(false(), *(condition(actor) for condition in _kept)),
    )
    return whose(HoldLift.hold_id, AwardHold, known)


@visibility(Agreement)
def agreements_seen(actor: Actor) -> ColumnElement[bool]:
    """With its award."""
    return _with_its_award(actor, Agreement.award_id)


@visibility(Acceptance)
def acceptances_seen(actor: Actor) -> ColumnElement[bool]:
    """With its agreement."""
    return whose(Acceptance.agreement_id, Agreement, agreements_seen(actor))


@visibility(AgreementTemplate)
def templates_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff of the fund."""
    return in_funds(AgreementTemplate.fund_id, actor.funds(*STAFF_ROLES))


@visibility(Countersignature)
def countersignatures_seen(actor: Actor) -> ColumnElement[bool]:
    """With its agreement."""
    return whose(Countersignature.agreement_id, Agreement, agreements_seen(actor))


@visibility(SigningCode)
def codes_seen(actor: Actor) -> ColumnElement[bool]:
    """Whoever was sent it."""
    return true() if actor.is_system else SigningCode.person_id == (actor.person_id or 0)


@visibility(Instalment)
def instalments_seen(actor: Actor) -> ColumnElement[bool]:
    """With its award."""
    return _with_its_award(actor, Instalment.award_id)


@visibility(Condition)
def conditions_seen(actor: Actor) -> ColumnElement[bool]:
    """With its award."""
    return _with_its_award(actor, Condition.award_id)


@visibility(ConditionEvidence)
def evidence_seen(actor: Actor) -> ColumnElement[bool]:
    """With its condition."""
    return whose(ConditionEvidence.condition_id, Condition, conditions_seen(actor))


@visibility(ProgressReport)
def reports_seen(actor: Actor) -> ColumnElement[bool]:
    """With its award."""
    return _with_its_award(actor, ProgressReport.award_id)
