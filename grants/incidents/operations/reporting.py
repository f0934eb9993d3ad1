"""Somebody reports something, by the form or by telephone, and answers what is asked."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from grants.accounts.models import Role
from grants.accounts.queries import holders
from grants.incidents import code, queries
from grants.incidents.models import Incident, IncidentMessage, IncidentPerson, Part, Sender
from grants.incidents.naming import may_be_named
from grants.incidents.queries import Subject
from grants.incidents.states import Channel, IncidentAction
from grants.kernel import audit
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import Actor, demand
from grants.notifications.operations import tell

LONGEST = 5000


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody reports. Only what happened, and whether somebody is in danger, is asked."""

    text: str
    in_danger: bool | None
    who: str = ""
    contact: str = ""
    language: str = "en"


def report(
    actor: Actor, *, subject: Subject | None, told: Told, secret: str, by_phone: bool = False
) -> Incident:
    """Take a complaint or an incident from anybody, or from a caller by a member of staff.

    Invalid per field. Effects, in order, once per `secret`: the report with the hash of its
    code; whoever works for the fund and may be named in it is kept from it until triage says
    otherwise; audit without a word of it; a mail to the managers who read it if somebody is in
    danger; one to the administrators if no manager may read it.
    """
    demand(actor, IncidentAction.TAKE_CALL if by_phone else IncidentAction.REPORT)
    _check(subject, told)
    assert subject is not None

    def work() -> dict[str, Any]:
        return {"incident": _keep(actor, subject, told, secret, by_phone).public_id}

    body = {
        "about": subject.code,
        "text": told.text.strip(),
        "in_danger": told.in_danger,
        "who": told.who.strip(),
        "contact": told.contact.strip(),
    }
    done = once(
        actor, scope=IncidentAction.REPORT.value, key=code.once_key(secret), body=body, work=work
    )
    kept = queries.followed(str(done["incident"]))
    assert kept is not None
    return kept


def _check(subject: Subject | None, told: Told) -> None:
    wrong = {}
    if subject is None:
        wrong["about"] = _("Choose what it is about.")
    if not told.text.strip():
        wrong["text"] = _("Say what happened.")
    elif len(told.text.strip()) > LONGEST:
        wrong["text"] = _("This is too long. Write at most %(n)s characters.", n=LONGEST)
    if told.in_danger is None:
        wrong["in_danger"] = _("Say whether somebody is in danger now.")
    if wrong:
        raise Invalid.many(wrong)


def _keep(actor: Actor, subject: Subject, told: Told, secret: str, by_phone: bool) -> Incident:
    kept = Incident(
        public_id=secrets.token_urlsafe(12),
        fund_id=subject.fund_id,
        award_id=subject.award_id,
        call_id=subject.call_id,
        channel=(Channel.PHONE if by_phone else Channel.FORM).value,
        in_danger=bool(told.in_danger),
        who=told.who.strip(),
        contact=told.contact.strip(),
        language=told.language,
        code_hash=code.sealed(code.code_of(secret)),
        taken_by_id=actor.person_id if by_phone else None,
    )
    kept.messages = [
        IncidentMessage(number=1, sender=Sender.REPORTER.value, text=told.text.strip())
    ]
    named = may_be_named(
        {person.id: person.name for person in queries.people_of(subject.fund_id)},
        who=told.who,
        text=told.text,
    )
    kept.people = [
        IncidentPerson(person_id=person_id, part=Part.ABOUT.value) for person_id in sorted(named)
    ]
    db.session.add(kept)
    db.session.flush()
    audit.record(actor, IncidentAction.REPORT, kept, detail={"channel": kept.channel})
    _tell(kept, named)
    return kept


def _tell(kept: Incident, named: set[int]) -> None:
    managers = queries.managers_who_read(kept)
    if managers and kept.in_danger:
        tell(
            f"incident:{kept.public_id}:danger",
            to=managers,
            template="incident_danger",
            incident=kept.public_id,
        )
    if not managers:
        others = [
            person for person in holders(Role.ADMINISTRATOR, kept.fund_id) if person.id not in named
        ]
        tell(
            f"incident:{kept.public_id}:nobody",
            to=others,
            template="incident_nobody",
            fund=kept.fund.name,
        )


def answer(actor: Actor, *, incident: Incident, text: str, key: str) -> None:
    """Whoever holds the code writes to the fund, once per `key`.

    Invalid without a text. Effects: the message is kept for good; audit without a word of it;
    a mail to who looks into it, else to the managers who read it.
    """
    demand(actor, IncidentAction.FOLLOW)
    held = lock(Incident, incident.id)
    if not text.strip():
        raise Invalid(_("Write your message."), "text")
    if len(text.strip()) > LONGEST:
        raise Invalid(_("This is too long. Write at most %(n)s characters.", n=LONGEST), "text")

    def work() -> dict[str, Any]:
        made = add_message(held, Sender.REPORTER, text, None)
        audit.record(actor, IncidentAction.FOLLOW, held, detail={"message": made.number})
        tell(
            f"incident:{held.public_id}:answer:{made.number}",
            to=[held.assigned_to] if held.assigned_to else queries.managers_who_read(held),
            template="incident_answer",
            incident=held.public_id,
        )
        return {"number": made.number}

    body = {"incident": held.public_id, "text": text.strip()}
    once(actor, scope=IncidentAction.FOLLOW.value, key=key, body=body, work=work)


def add_message(held: Incident, sender: Sender, text: str, by_id: int | None) -> IncidentMessage:
    """The next message. The caller holds the report."""
    db.session.expire(held, ["messages"])
    made = IncidentMessage(
        number=1 + len(held.messages), sender=sender.value, text=text.strip(), by_id=by_id
    )
    held.messages.append(made)
    db.session.flush()
    return made
