"""What is read of applications. Lists are queries to be paged by key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from grants.accounts.models import Person
from grants.applications.models import (
    Application,
    EligibilityCheck,
    SubmittedVersion,
    Upload,
)
from grants.applications.policy import barred, for_staff, of_own_organisation
from grants.applications.states import ApplicationStatus
from grants.applications.wording import ReadAnswer, read_answer
from grants.calls import eligibility
from grants.calls.definition import CallDefinition
from grants.calls.document import from_document
from grants.calls.models import Call, CallVersion
from grants.calls.states import CallStatus
from grants.kernel import clock
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.money import Money
from grants.kernel.policy import Actor
from grants.organisations.models import Membership, Organisation

COUNTED_AT_MOST = 1000
"""Lists say “more than 1,000” rather than count on."""
_PIECE = 200


# --- The applicant's own ------------------------------------------------------------


def own_applications(actor: Actor) -> Select[Application]:
    """The applications of the actor's organisations, with call and organisation."""
    return (
        select(Application)
        .where(of_own_organisation(actor))
        .join(Application.call)
        .options(
            contains_eager(Application.call).joinedload(Call.fund),
            joinedload(Application.organisation),
        )
    )


def own_application(actor: Actor, reference: str) -> Application:
    """An application of the actor's own organisation; to anyone else it is not there."""
    found: Application = _one(own_applications(actor).where(Application.reference == reference))
    return found


def applications_to_write(actor: Actor) -> Sequence[Application]:
    """Own applications that can be worked on now: changes asked for first, then by closing."""
    moment = clock.now()
    rows = db.session.execute(
        own_applications(actor)
        .where(
            (Application.status == ApplicationStatus.CHANGES_REQUESTED.value)
            | (
                (Application.status == ApplicationStatus.DRAFT.value)
                & Call.status.in_([CallStatus.SCHEDULED.value, CallStatus.OPEN.value])
                & (Call.opens_at <= moment)
                & (Call.closes_at > moment)
            )
        )
        .order_by(Application.status, Call.closes_at, Application.id)
        .limit(20)
    ).scalars()
    return list(rows)


def waiting_for_changes(actor: Actor) -> Select[Application]:
    """Own applications we wait for: changes were asked for."""
    return select(Application).where(
        of_own_organisation(actor),
        Application.status == ApplicationStatus.CHANGES_REQUESTED.value,
    )


def applications_to_call(actor: Actor, call: Call) -> dict[int, Application]:
    """What the actor's organisations have to this call already, by organisation."""
    found = db.session.execute(
        own_applications(actor).where(Application.call_id == call.id)
    ).scalars()
    return {each.organisation_id: each for each in found}


def colleagues(application: Application) -> Sequence[Membership]:
    """The people of the applicant organisation, who may sign first."""
    return (
        db.session.execute(
            select(Membership)
            .join(Membership.person)
            .options(contains_eager(Membership.person))
            .where(
                Membership.organisation_id == application.organisation_id,
                Person.disabled_at.is_(None),
            )
            .order_by(Membership.may_sign.desc(), Person.name, Membership.id)
        )
        .scalars()
        .all()
    )


# --- What was submitted -------------------------------------------------------------


@dataclass(frozen=True)
class Receipt:
    """One act of submission: which version, when it arrived, by whom, its seal."""

    number: int
    receipt_number: str
    content_hash: str
    arrived_at: Any
    submitted_by: str


def receipts(application: Application) -> Sequence[Receipt]:
    """Every submission, the last first. The contents are left where they are."""
    rows = db.session.execute(
        select(
            SubmittedVersion.number,
            SubmittedVersion.receipt_number,
            SubmittedVersion.content_hash,
            SubmittedVersion.arrived_at,
            Person.name,
        )
        .join(Person, Person.id == SubmittedVersion.submitted_by_id)
        .where(SubmittedVersion.application_id == application.id)
        .order_by(SubmittedVersion.number.desc())
    )
    return [Receipt(*row) for row in rows]


def upload_of(application: Application, public_id: str) -> Upload:
    """A file on its way to an application. Raises NotFound."""
    found: Upload = _one(
        select(Upload).where(Upload.application_id == application.id, Upload.public_id == public_id)
    )
    return found


# --- The staff's desk ---------------------------------------------------------------


def applications_on_desk(actor: Actor) -> Select[Application]:
    """What the actor sees as staff: submitted to their funds, and not barred to them."""
    return select(Application).where(for_staff(actor), ~barred(actor))


def applications_of_call(
    actor: Actor,
    call: Call,
    *,
    status: str = "",
    applicant: str = "",
    least: Money | None = None,
    most: Money | None = None,
) -> Select[Application]:
    """The staff's list of a call's applications, with applicants, to be paged by id."""
    query = (
        applications_on_desk(actor)
        .where(Application.call_id == call.id)
        .join(Application.organisation)
        .options(contains_eager(Application.organisation))
    )
    if status:
        query = query.where(Application.status == status)
    if applicant:
        query = query.where(Organisation.name.icontains(applicant, autoescape=True))
    if least is not None:
        query = query.where(Application.requested_minor >= least.minor)
    if most is not None:
        query = query.where(Application.requested_minor <= most.minor)
    return query


def count_up_to(query: Select[Any], most: int = COUNTED_AT_MOST) -> int:
    """How many rows, or `most` + 1 when there are more: the cost has a bound."""
    some = query.with_only_columns(Application.id).order_by(None).limit(most + 1).subquery()
    return db.session.execute(select(func.count()).select_from(some)).scalar_one()


def application_on_desk(actor: Actor, reference: str) -> Application:
    """One application for its staff; a draft, and what is barred, is not there."""
    found: Application = _one(
        applications_on_desk(actor)
        .where(Application.reference == reference)
        .options(
            joinedload(Application.call).joinedload(Call.fund), joinedload(Application.organisation)
        )
    )
    return found


@dataclass(frozen=True)
class JudgedAnswer:
    """One eligibility question: what was answered, and whether that passes."""

    key: str
    read: ReadAnswer
    passes: bool


def judged_answers(definition: CallDefinition, answers: dict[str, Any]) -> list[JudgedAnswer]:
    """The eligibility questions that applied, judged by the call's own words."""
    result = eligibility.check(definition.eligibility, answers)
    bad = {each.question.key for each in (*result.failed, *result.unanswered)}
    return [
        JudgedAnswer(
            each.question.key,
            read_answer(each.question, answers.get(each.question.key), definition.currency),
            each.question.key not in bad,
        )
        for each in eligibility.asked(definition.eligibility, answers)
    ]


def eligible_by_answers(
    actor: Actor, call: Call, references: Collection[str] | None = None
) -> Iterator[Application]:
    """Submitted applications whose eligibility answers all pass, in order of reference.

    Read in pieces, each with the part of the last version that is judged: however many there
    are, a piece of them is held at a time. With `references`, only those are looked at.
    """
    last = (
        select(func.max(SubmittedVersion.id))
        .where(SubmittedVersion.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    query = (
        applications_of_call(actor, call, status=ApplicationStatus.SUBMITTED.value)
        .join(SubmittedVersion, SubmittedVersion.id == last)
        .add_columns(SubmittedVersion.content["eligibility"].label("eligibility"))
        .order_by(Application.id)
        .limit(_PIECE)
    )
    if references is not None:
        query = query.where(Application.reference.in_(sorted(references)))
    versions = db.session.execute(
        select(CallVersion).where(CallVersion.call_id == call.id)
    ).scalars()
    asked = {each.id: from_document(each.document).eligibility for each in versions}
    after = 0
    while True:
        rows: Any = db.session.execute(query.where(Application.id > after)).all()
        for application, entries in rows:
            answers = {entry["key"]: entry["answer"] for entry in entries if "answer" in entry}
            if eligibility.check(asked[application.call_version_id], answers).eligible:
                yield application
        if len(rows) < _PIECE:
            return
        after = rows[-1][0].id


def events(application: Application) -> Sequence[AuditEntry]:
    """What happened to an application, the last first."""
    return (
        db.session.execute(
            select(AuditEntry)
            .where(
                AuditEntry.subject_type == Application.__tablename__,
                AuditEntry.subject_id == application.id,
            )
            .order_by(AuditEntry.sequence.desc())
        )
        .scalars()
        .all()
    )


def last_check(application: Application) -> tuple[EligibilityCheck, str] | None:
    """The eligibility check that holds, and who made it."""
    found = db.session.execute(
        select(EligibilityCheck, Person.name)
        .join(Person, Person.id == EligibilityCheck.checked_by_id)
        .where(EligibilityCheck.application_id == application.id)
        .order_by(EligibilityCheck.id.desc())
        .limit(1)
    ).first()
    return tuple(found) if found else None  # type: ignore[return-value]


def _one(query: Select[Any]) -> Any:
    found: Any = db.session.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found
