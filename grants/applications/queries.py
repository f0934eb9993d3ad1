"""What is read of applications. Lists are queries to be paged by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from grants.accounts.models import Person
from grants.applications.models import (
    Application,
    SubmittedVersion,
    Upload,
)
from grants.applications.policy import barred, for_staff, of_own_organisation, written_by
from grants.applications.states import ApplicationStatus
from grants.calls.models import Call
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


# --- The applicant's own ------------------------------------------------------------


def own_applications(actor: Actor) -> Select[Application]:
    """The applications of the actor's organisations, with call and organisation."""
    return _with_call(select(Application).where(of_own_organisation(actor)))


def _with_call(query: Select[Application]) -> Select[Application]:
    return query.join(Application.call).options(
        contains_eager(Application.call).joinedload(Call.fund),
        joinedload(Application.organisation),
    )


def own_application(actor: Actor, reference: str) -> Application:
    """An application of the actor's own organisation, or entered by them for another.

    To anyone else it is not there.
    """
    query = _with_call(select(Application).where(written_by(actor)))
    found: Application = _one(query.where(Application.reference == reference))
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


def applications_to_call(actor: Actor, call: Call) -> Sequence[Application]:
    """What the actor's organisations have to this call already, the first begun first."""
    query = own_applications(actor).where(Application.call_id == call.id)
    found: Sequence[Application] = (
        db.session.execute(query.order_by(Application.id)).scalars().all()
    )
    return found


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


def _one(query: Select[Any]) -> Any:
    found: Any = db.session.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found
