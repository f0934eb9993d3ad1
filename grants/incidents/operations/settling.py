"""Looking into a report: notes, messages both ways, and how it ends."""

from __future__ import annotations

from sqlalchemy import select

from grants.awards.models import Award
from grants.harm.operations_again import seen_again
from grants.incidents.models import Incident, IncidentMessage, IncidentNote, Sender
from grants.incidents.operations.reporting import add_message
from grants.incidents.operations.triaging import stop_money
from grants.incidents.states import GRAVE, OPEN, IncidentAction
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire

_A = IncidentAction


def start(actor: Actor, *, incident: Incident) -> None:
    """Begin to look into it."""
    fire(actor, lock(Incident, incident.id), _A.START)


def keep_note(actor: Actor, *, incident: Incident, text: str) -> IncidentNote:
    """Write something down for the staff who read it. The same twice in a row is one."""
    held = lock(Incident, incident.id)
    demand(actor, _A.NOTE, held)
    if not text.strip():
        raise Invalid(_("Write the note."), "note")
    last = db.session.scalars(
        select(IncidentNote)
        .where(IncidentNote.incident_id == held.id)
        .order_by(IncidentNote.id.desc())
        .limit(1)
    ).one_or_none()
    if last is not None and (last.by_id, last.text) == (actor.person_id, text.strip()):
        return last
    made = IncidentNote(incident_id=held.id, text=text.strip(), by_id=actor.person_id)
    db.session.add(made)
    db.session.flush()
    audit.record(actor, _A.NOTE, held)
    return made


def write(actor: Actor, *, incident: Incident, text: str) -> IncidentMessage:
    """Write to who reports: they read it with their code. The same twice in a row is one."""
    held = lock(Incident, incident.id)
    demand(actor, _A.WRITE, held)
    if not text.strip():
        raise Invalid(_("Write the message."), "message")
    db.session.expire(held, ["messages"])
    last = held.messages[-1]
    if (last.by_id, last.text) == (actor.person_id, text.strip()):
        return last
    made = add_message(held, Sender.STAFF, text, actor.person_id)
    audit.record(actor, _A.WRITE, held, detail={"message": made.number})
    return made


def resolve(actor: Actor, *, incident: Incident, told: str) -> None:
    """Close it as settled, and tell who reports what came of it.

    Invalid without words. Effects, in order: the message; the status; audit. A hold on the
    award stands until two people lift it, and so does the flag of its harm until a plan.
    """
    _close(actor, incident, _A.RESOLVE, told)


def find_not_upheld(actor: Actor, *, incident: Incident, told: str) -> None:
    """Close it as not upheld, and tell who reports why. Effects as of `resolve`; besides, where
    nothing else grave is open about the award, its harm need not be looked at again."""
    held = _close(actor, incident, _A.NOT_UPHOLD, told)
    if held.award is not None and not _another(held.award, held):
        seen_again(actor, application=held.award.application)


def _close(actor: Actor, incident: Incident, action: IncidentAction, told: str) -> Incident:
    held = lock(Incident, incident.id)
    demand(actor, action, held)
    if not told.strip():
        raise Invalid(_("Say what came of it. Who reported it reads this."), "told")
    fire(actor, held, action, closed_at=clock.now())
    add_message(held, Sender.STAFF, told, actor.person_id)
    return held


def _another(award: Award, but: Incident) -> bool:
    found = select(Incident.id).where(
        Incident.award_id == award.id,
        Incident.id != but.id,
        Incident.status.in_([status.value for status in OPEN]),
        Incident.severity.in_([severity.value for severity in GRAVE]),
    )
    return db.session.scalar(found.limit(1)) is not None


def reopen(actor: Actor, *, incident: Incident, reason: str) -> None:
    """Look into it once more. Effects, in order: the status; the reason as a note; audit; a
    serious or critical one about an award stops its money again."""
    held = lock(Incident, incident.id)
    demand(actor, _A.REOPEN, held)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    fire(actor, held, _A.REOPEN, closed_at=None)
    keep_note(actor, incident=held, text=reason)
    stop_money(actor, held)
