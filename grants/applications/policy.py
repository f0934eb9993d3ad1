"""Who may do what with an application, and who sees it.

The rooms above know more about who may see an application: a reviewer sees what was
assigned, and whoever has a conflict of interest sees nothing. They enter their conditions
here, so that every query over applications, answers and files obeys them:

- `may_also_see(condition)`: further people who see an application;
- `never_see(condition)`: people who do not, whatever role they hold.

A condition is a function of the actor that gives SQL over `Application`. Members of the
applicant organisation see their own application as applicants always; that they belong
to it already keeps them out of everything staff and reviewers see.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from grants.accounts.models import Role
from grants.accounts.policy import (
    is_auditor,
    is_finance_officer,
    is_fund_manager,
    is_staff,
)
from grants.applications.eyes import EVERYTHING, STAFF, Eyes, reviewers_eyes
from grants.applications.models import (
    Answer,
    Application,
    Attachment,
    CaveatClearance,
    ChangeRequest,
    EligibilityCheck,
    SignOff,
    SubmittedVersion,
    Upload,
)
from grants.applications.models_paper import PaperEntry
from grants.applications.models_serving import AimCorrection, ApplicationAim
from grants.applications.states import ApplicationAction, ApplicationStatus
from grants.funds.models import Transfer
from grants.funds.policy import keeps_something, never_show
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.policy import Actor, in_funds, predicate, signed_in, visible, whose
from grants.organisations.policy import may_sign, writes_for_it

Condition = Callable[[Actor], ColumnElement[bool]]

_further: list[Condition] = []
_barred: list[Condition] = []


def may_also_see(condition: Condition) -> Condition:
    """Enter a condition under which further people see an application."""
    _further.append(condition)
    return condition


def never_see(condition: Condition) -> Condition:
    """Enter a condition under which staff and reviewers do not see an application."""
    _barred.append(condition)
    return condition


def of_own_organisation(actor: Actor) -> ColumnElement[bool]:
    """Applications of the organisations the actor belongs to."""
    if not actor.organisation_ids:
        return false()
    return Application.organisation_id.in_(sorted(actor.organisation_ids))


def entered_by(actor: Actor) -> ColumnElement[bool]:
    """Applications that this actor entered for an organisation, from paper or by voice."""
    if actor.person_id is None:
        return false()
    entered = select(PaperEntry.application_id).where(PaperEntry.entered_by_id == actor.person_id)
    managed = in_funds(Application.fund_id, actor.funds(Role.FUND_MANAGER))
    return and_(managed, Application.id.in_(entered))


def written_by(actor: Actor) -> ColumnElement[bool]:
    """What an actor writes or wrote: of the own organisation, or entered on behalf of another."""
    return or_(of_own_organisation(actor), and_(entered_by(actor), ~barred(actor)))


def barred(actor: Actor) -> ColumnElement[bool]:
    """Applications that this actor must not learn of as staff or reviewer."""
    return or_(of_own_organisation(actor), *(condition(actor) for condition in _barred))


def kept_out(actor: Actor) -> Select[int]:
    """The ids of those applications: what belongs to one of them is kept from the actor too."""
    return select(Application.id).where(barred(actor))


@never_show
def _paid_for_what_is_barred(actor: Actor) -> ColumnElement[bool]:
    return and_(Transfer.application_id.is_not(None), Transfer.application_id.in_(kept_out(actor)))


@keeps_something
def _an_application_of(actor: Actor, fund_id: int) -> bool:
    kept = kept_out(actor).where(Application.fund_id == fund_id)
    return db.session.scalar(kept.limit(1)) is not None


def for_staff(actor: Actor) -> ColumnElement[bool]:
    """Applications of the actor's funds, from submission on: a draft is its organisation's."""
    begun = Application.status != ApplicationStatus.DRAFT.value
    everything = in_funds(Application.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR))
    awarded = and_(
        in_funds(Application.fund_id, actor.funds(Role.FINANCE_OFFICER)),
        Application.status == ApplicationStatus.AWARDED.value,
    )
    return and_(begun, or_(everything, awarded))


@policy.visibility(Application)
def applications(actor: Actor) -> ColumnElement[bool]:
    """Its organisation; staff of its fund and further people, unless they are barred."""
    if actor.is_system:
        return true()
    if actor.person_id is None:
        return false()
    entitled = or_(
        for_staff(actor), entered_by(actor), *(condition(actor) for condition in _further)
    )
    return or_(of_own_organisation(actor), and_(entitled, ~barred(actor)))


def eyes_of(actor: Actor, application: Application) -> Eyes:
    """Which of its answers the actor sees, where they see the application at all.

    Its own organisation sees all; so do two roles of its fund, since money is paid by
    them. An auditor sees what a reviewer does not, and nothing sensitive. Reviewers of a
    blind call see nothing that tells who applies.
    """
    if actor.is_system or application.organisation_id in actor.organisation_ids:
        return EVERYTHING
    if is_fund_manager(actor, application) or is_finance_officer(actor, application):
        return EVERYTHING
    if is_auditor(actor, application):
        return STAFF
    return reviewers_eyes(application.reviewing)


def knows_applicant(actor: Actor, application: Application) -> bool:
    """May the actor, who sees the application, learn who applies?"""
    return eyes_of(actor, application).applicant


def _with_its_application(record_type: Any) -> None:
    @policy.visibility(record_type)
    def as_its_application(actor: Actor) -> ColumnElement[bool]:
        """Whoever sees the application sees this of it."""
        if actor.is_system:
            return true()
        return whose(record_type.application_id, Application, visible(actor, Application))


def _with_its_draft(record_type: Any) -> None:
    @policy.visibility(record_type)
    def as_its_draft(actor: Actor) -> ColumnElement[bool]:
        """A draft is its organisation's, and whoever enters it; others read what was submitted."""
        if actor.is_system:
            return true()
        return whose(record_type.application_id, Application, written_by(actor))


_with_its_application(SubmittedVersion)
_with_its_application(ChangeRequest)
_with_its_application(ApplicationAim)
for _kind in (Answer, Attachment, SignOff, Upload):
    _with_its_draft(_kind)


def _for_staff_alone(record_type: Any) -> None:
    @policy.visibility(record_type)
    def found_by_staff(actor: Actor) -> ColumnElement[bool]:
        """Staff of the fund, unless barred; the applicant is told what concerns it otherwise."""
        if actor.is_system:
            return true()
        condition = and_(for_staff(actor), ~barred(actor))
        return whose(record_type.application_id, Application, condition)


_for_staff_alone(EligibilityCheck)
_for_staff_alone(AimCorrection)
_for_staff_alone(CaveatClearance)


@policy.visibility(PaperEntry)
def _paper_entries(actor: Actor) -> ColumnElement[bool]:
    """Staff of the fund, unless barred, whoever entered it, and the organisation itself."""
    if actor.is_system:
        return true()
    condition = or_(and_(for_staff(actor), ~barred(actor)), written_by(actor))
    return whose(PaperEntry.application_id, Application, condition)


# The ways from a record to its application, where it is not one itself.
_ROADS = ("application", "flag", "review", "decision", "submitted_review", "award")


def application_of(record: Any) -> Application | None:
    """The application a record belongs to; None where it belongs to none, such as a call."""
    place = record
    for _step in range(len(_ROADS)):
        if place is None or isinstance(place, Application):
            return place
        place = next((p for road in _ROADS if (p := getattr(place, road, None)) is not None), None)
    return None


@predicate
def is_member(actor: Actor, record: Any) -> bool:
    """Belongs to the organisation that applies."""
    if record is None:
        return bool(actor.organisation_ids)
    return getattr(record, "organisation_id", None) in actor.organisation_ids


@predicate
def is_barred(actor: Actor, record: Any) -> bool:
    """Has a conflict of interest in this application, or belongs to the applicant."""
    application = application_of(record)
    if application is None or actor.is_system:
        return False
    found = select(Application.id).where(Application.id == application.id, barred(actor))
    return db.session.execute(found).scalar_one_or_none() is not None


def _is_enterer(actor: Actor, record: Any) -> bool:
    application = application_of(record)
    if application is None or actor.person_id is None:
        return False
    found = select(PaperEntry.id).where(
        PaperEntry.application_id == application.id, PaperEntry.entered_by_id == actor.person_id
    )
    return db.session.execute(found).scalar_one_or_none() is not None


@predicate
def entered_it(actor: Actor, record: Any) -> bool:
    """Entered this application on behalf of its organisation."""
    return record is None or _is_enterer(actor, record)


@predicate
def did_not_enter_it(actor: Actor, record: Any) -> bool:
    """Did not enter this application for its organisation."""
    return not _is_enterer(actor, record)


manages = is_fund_manager & ~is_barred
enters = manages & entered_it
reads = is_staff & ~is_barred

_A = ApplicationAction

policy.rules(
    {
        _A.VIEW: signed_in,
        _A.LIST: is_fund_manager | is_auditor,
        _A.READ_DETAILS: (is_fund_manager | is_finance_officer) & ~is_barred,
        _A.START: is_member & writes_for_it,
        _A.ENTER: manages,
        _A.ANSWER: (is_member & writes_for_it) | enters,
        _A.TAKE_OVER: is_member & writes_for_it,
        _A.ASK_SIGN_OFF: is_member & writes_for_it,
        _A.SIGN_OFF: is_member & may_sign,
        _A.SUBMIT: (is_member & writes_for_it) | enters,
        _A.RESUBMIT: (is_member & writes_for_it) | enters,
        _A.WITHDRAW: is_member & writes_for_it,
        _A.REQUEST_CHANGES: manages,
        _A.END_CHANGES: manages,
        _A.CORRECT_AIMS: manages,
        _A.CLEAR_CAVEAT: manages & did_not_enter_it,
        _A.FIND_ELIGIBLE: manages & did_not_enter_it,
        _A.FIND_INELIGIBLE: manages & did_not_enter_it,
        _A.START_REVIEW: manages,
        _A.SHORTLIST: manages,
        _A.AWARD: manages,
        _A.WAITLIST: manages,
        _A.DECLINE: manages,
        _A.TAKE_UP_AGAIN: manages,
    }
)
