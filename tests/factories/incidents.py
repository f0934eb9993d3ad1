"""Complaints and incidents for tests. Each function commits what it made."""

from grants.awards.models import Award
from grants.calls.rubric import from_document
from grants.funds.models import Fund
from grants.incidents import code
from grants.incidents.models import Incident
from grants.incidents.operations import Told, Triage, report, triage
from grants.incidents.queries import Subject
from grants.kernel.db import db, transact
from grants.kernel.policy import PUBLIC, Actor

WORDS = "The list of names lies open in the hall."


def about(subject: Award | Fund) -> Subject:
    """The award or the fund, as the form names it."""
    if isinstance(subject, Award):
        return Subject(f"award:{subject.reference}", subject.fund_id, subject.call_id, subject.id)
    return Subject(f"fund:{subject.slug}", subject.id)


def make_incident(
    subject: Award | Fund,
    text: str = WORDS,
    *,
    who: str = "",
    contact: str = "",
    in_danger: bool = False,
    secret: str = "",
) -> Incident:
    """Something that somebody without an account reported."""
    told = Told(text=text, in_danger=in_danger, who=who, contact=contact)
    key, named = secret or code.new_secret(), about(subject)
    return transact(lambda: report(PUBLIC, subject=named, told=told, secret=key))


def found(
    severity: str = "low",
    *,
    confidentiality: str = "staff",
    about: tuple[int, ...] = (),
    readers: tuple[int, ...] = (),
    assigned_to: int | None = None,
    criterion: str = "",
) -> Triage:
    """What a manager finds of a complaint."""
    return Triage("complaint", severity, confidentiality, about, readers, assigned_to, criterion)


def criterion_of(award: Award) -> str:
    """A criterion of harm of the award's call."""
    return from_document(award.application.call_version.document["rubric"]).harm.criteria[0].key


def make_grave(manager: Actor, award: Award, severity: str = "serious") -> Incident:
    """A complaint about an award that holds its money."""
    made = make_incident(award)
    wanted = found(severity, criterion=criterion_of(award))
    return transact(lambda: triage(manager, incident=again(made), found=wanted))


def again(made: Incident) -> Incident:
    """The same, read anew in the session of now."""
    return db.session.get_one(Incident, made.id, populate_existing=True)
