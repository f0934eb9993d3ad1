"""Who takes, reads and settles a report, and from whom it is kept.

Whoever it is about sees nothing of it, whatever role they hold: `kept_from` stands in every
condition here, and in that of the audit trail. Nor does whoever is kept out of the award's
application. Before triage it is read by fund managers only; then by the staff of the fund, or,
if it is restricted, by the people who are named for it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from grants.accounts.models import Role
from grants.accounts.policy import (
    STAFF_ROLES,
    is_finance_officer,
    is_fund_manager,
    is_staff,
)
from grants.applications.policy import kept_out
from grants.awards.models import Award
from grants.awards.models_hold import AwardHold
from grants.awards.policy import knows_no_cause
from grants.incidents.models import (
    Incident,
    IncidentMessage,
    IncidentNote,
    IncidentPerson,
    Part,
)
from grants.incidents.states import Confidentiality, IncidentAction, IncidentStatus
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.policy import Actor, anyone, in_funds, predicate, whose


def _has_part(actor: Actor, part: Part) -> ColumnElement[bool]:
    return exists().where(
        IncidentPerson.incident_id == Incident.id,
        IncidentPerson.person_id == (actor.person_id or 0),
        IncidentPerson.part == part.value,
    )


def kept_from(actor: Actor) -> ColumnElement[bool]:
    """Reports that are about the actor, or about an award in which they have an interest."""
    awards = select(Award.id).where(Award.application_id.in_(kept_out(actor)))
    return or_(
        _has_part(actor, Part.ABOUT),
        and_(Incident.award_id.is_not(None), Incident.award_id.in_(awards)),
    )


@policy.visibility(Incident)
def incidents_seen(actor: Actor) -> ColumnElement[bool]:
    """Managers until it is triaged; then the fund's staff, or those named; never whom it is
    about."""
    if actor.is_system:
        return true()
    if actor.person_id is None:
        return false()
    managed = in_funds(Incident.fund_id, actor.funds(Role.FUND_MANAGER))
    worked_for = in_funds(Incident.fund_id, actor.funds(*STAFF_ROLES))
    triaged = Incident.status != IncidentStatus.RECEIVED.value
    named = or_(_has_part(actor, Part.READER), Incident.assigned_to_id == actor.person_id)
    entitled = or_(
        and_(managed, ~triaged),
        and_(
            worked_for,
            triaged,
            or_(Incident.confidentiality == Confidentiality.STAFF.value, named),
        ),
    )
    return and_(entitled, ~kept_from(actor))


def _with_its_incident(record_type: Any) -> None:
    @policy.visibility(record_type)
    def as_its_incident(actor: Actor) -> ColumnElement[bool]:
        """Whoever sees the report sees this of it."""
        if actor.is_system:
            return true()
        return whose(record_type.incident_id, Incident, incidents_seen(actor))


for _kind in (IncidentMessage, IncidentNote, IncidentPerson):
    _with_its_incident(_kind)


@knows_no_cause
def _reports_kept_from(actor: Actor) -> ColumnElement[bool]:
    seen = select(Incident.id).where(incidents_seen(actor))
    return and_(
        AwardHold.cause_type == Incident.__tablename__,
        AwardHold.cause_id.not_in(seen),
    )


@predicate
def may_read_it(actor: Actor, record: Any) -> bool:
    """Is not who it is about, and is one of those who read it."""
    if not isinstance(record, Incident):
        return True
    found = select(Incident.id).where(Incident.id == record.id, incidents_seen(actor))
    return db.session.scalar(found) is not None


@predicate
def is_named_for_it(actor: Actor, record: Any) -> bool:
    """Is assigned to it, or named as one who reads it."""
    if record is None:
        return is_staff(actor)
    named = or_(_has_part(actor, Part.READER), Incident.assigned_to_id == actor.person_id)
    found = select(Incident.id).where(Incident.id == record.id, named)
    return db.session.scalar(found) is not None


settles = (is_fund_manager | is_named_for_it) & may_read_it

_A = IncidentAction

policy.rules(
    {
        _A.REPORT: anyone,
        _A.FOLLOW: anyone,
        _A.TAKE_CALL: is_fund_manager | is_finance_officer,
        _A.VIEW: is_staff & may_read_it,
        _A.TRIAGE: is_fund_manager & may_read_it,
        _A.TRIAGE_AGAIN: is_fund_manager & may_read_it,
        _A.START: settles,
        _A.NOTE: settles,
        _A.WRITE: settles,
        _A.RESOLVE: settles,
        _A.NOT_UPHOLD: settles,
        _A.REOPEN: settles,
    }
)
