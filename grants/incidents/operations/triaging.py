"""Triage: what it is, how grave, who reads it, whom it is about; and what it stops."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from grants.awards.operations import place_hold
from grants.harm.operations_again import look_again
from grants.harm.queries import rubric_of
from grants.incidents.models import Incident, IncidentPerson, Part
from grants.incidents.states import (
    GRAVE,
    Confidentiality,
    IncidentAction,
    IncidentKind,
    IncidentStatus,
    Severity,
)
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import SYSTEM, Actor, demand
from grants.kernel.workflow import fire
from grants.notifications.operations import tell

_TRIAGED = (IncidentStatus.TRIAGED, IncidentStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Triage:
    """What a manager finds of a report. People are named by their ids."""

    kind: str
    severity: str
    confidentiality: str
    about: Collection[int] = ()
    readers: Collection[int] = ()
    assigned_to: int | None = None
    criterion: str = ""


def triage(actor: Actor, *, incident: Incident, found: Triage) -> Incident:
    """Sort a report for the first time.

    Invalid per field; NotNow when somebody else was faster. Effects, in order: the report is
    locked and triaged; whom it is about, and who reads it; audit; a mail to who looks into it;
    of a serious or critical one about an award, its harm is to be looked at again and its money
    is held. The same of the same person again is one.
    """
    held = lock(Incident, incident.id)
    demand(actor, IncidentAction.TRIAGE, held)
    if held.triaged_by_id == actor.person_id and _is_found(actor, held, found):
        return held
    _check(actor, held, found)
    fire(
        actor,
        held,
        IncidentAction.TRIAGE,
        detail=_detail(found),
        triaged_by_id=actor.person_id,
        triaged_at=clock.now(),
        **_values(found),
    )
    _people(actor, held, found)
    _tell_assigned(actor, held)
    stop_money(actor, held)
    return held


def triage_again(actor: Actor, *, incident: Incident, found: Triage) -> Incident:
    """Change what was found of a report that is open. NotNow once it is closed.

    Effects as for the first time. A hold that stands is not lifted by a lower severity: only
    two people lift it. The same again changes nothing.
    """
    held = lock(Incident, incident.id)
    demand(actor, IncidentAction.TRIAGE_AGAIN, held)
    if held.status not in _TRIAGED:
        raise NotNow(_("This is not open. Reopen it first."))
    _check(actor, held, found)
    if _is_found(actor, held, found):
        return held
    before = held.assigned_to_id
    for name, value in _values(found).items():
        setattr(held, name, value)
    audit.record(actor, IncidentAction.TRIAGE_AGAIN, held, detail=_detail(found))
    _people(actor, held, found)
    if held.assigned_to_id != before:
        _tell_assigned(actor, held)
    stop_money(actor, held)
    return held


def _is_found(actor: Actor, held: Incident, found: Triage) -> bool:
    same = all(getattr(held, name) == value for name, value in _values(found).items())
    return same and _named(actor, found) == {(p.person_id, p.part) for p in held.people}


def _check(actor: Actor, held: Incident, found: Triage) -> None:
    asked = {
        "kind": (IncidentKind, _("Choose whether it is an incident or a complaint.")),
        "severity": (Severity, _("Choose how serious it is.")),
        "confidentiality": (Confidentiality, _("Choose who may read it.")),
    }
    wrong = {
        name: sentence
        for name, (codes, sentence) in asked.items()
        if getattr(found, name) not in set(codes)
    }
    about = set(found.about)
    if actor.person_id in about:
        wrong["about"] = _("It is about you, so another manager triages it.")
    if about & set(found.readers):
        wrong["readers"] = _("Whom it is about cannot read it.")
    if found.assigned_to in about:
        wrong["assigned_to"] = _("Whom it is about cannot look into it.")
    if _stops(held, found.severity) and found.criterion not in criteria_of(held):
        wrong["criterion"] = _("Choose which harm is to be looked at again.")
    if wrong:
        raise Invalid.many(wrong)


def criteria_of(incident: Incident) -> dict[str, str]:
    """The criteria of harm of the award it is about: key → name. Empty without an award."""
    if incident.award is None:
        return {}
    harm = rubric_of(incident.award.application).harm
    return {each.key: each.name.read() for each in harm.criteria}


def _stops(held: Incident, severity: str | None) -> bool:
    return held.award_id is not None and severity in GRAVE


def _values(found: Triage) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "severity": found.severity,
        "confidentiality": found.confidentiality,
        "criterion_key": found.criterion,
        "assigned_to_id": found.assigned_to,
    }


def _detail(found: Triage) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "severity": found.severity,
        "confidentiality": found.confidentiality,
    }


def _named(actor: Actor, found: Triage) -> set[tuple[int, str]]:
    about = {(person_id, Part.ABOUT.value) for person_id in found.about}
    if found.confidentiality != Confidentiality.RESTRICTED:
        return about
    # Whoever restricts it has read it.
    readers = {*found.readers, actor.person_id or 0}
    return about | {(person_id, Part.READER.value) for person_id in readers}


def _people(actor: Actor, held: Incident, found: Triage) -> None:
    wanted = _named(actor, found)
    for each in list(held.people):
        if (each.person_id, each.part) in wanted:
            wanted.remove((each.person_id, each.part))
        else:
            held.people.remove(each)
            db.session.delete(each)
    held.people += [
        IncidentPerson(person_id=person_id, part=part) for person_id, part in sorted(wanted)
    ]
    db.session.flush()


def _tell_assigned(actor: Actor, held: Incident) -> None:
    if held.assigned_to is None or held.assigned_to_id == actor.person_id:
        return
    tell(
        f"incident:{held.public_id}:assigned:{clock.now().isoformat()}",
        to=held.assigned_to,
        template="incident_assigned",
        incident=held.public_id,
    )


def stop_money(actor: Actor, held: Incident) -> None:
    """Of an open serious or critical report about an award: look at its harm again, and hold
    its money. The caller holds the report."""
    if held.award is None or not _stops(held, held.severity):
        return
    look_again(SYSTEM, application=held.award.application, criterion=held.criterion_key)
    place_hold(actor, award=held.award, cause=held)
