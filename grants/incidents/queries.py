"""What is read of complaints and incidents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload

import grants.incidents.policy  # noqa: F401 - enters who sees what
from grants.accounts.actors import actor_of
from grants.accounts.models import Person, Role, RoleGrant
from grants.accounts.queries import holders
from grants.awards.models import Award
from grants.awards.queries_agreed import is_agreed
from grants.calls.models import Call
from grants.funds.models import Fund
from grants.incidents import code
from grants.incidents.hours import TRIAGED_WITHIN
from grants.incidents.models import Incident, IncidentNote
from grants.incidents.states import IncidentStatus
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.policy import PUBLIC, Actor, find, in_funds, seen, visible

_S = IncidentStatus
STAFF = (Role.FUND_MANAGER, Role.FINANCE_OFFICER, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about: a fund, and of it perhaps a call or an award."""

    code: str
    fund_id: int
    call_id: int | None = None
    award_id: int | None = None


OFFERED = 200
"""So many of each kind can be chosen on the form; others are named in the text."""


def incident(actor: Actor, public_id: str) -> Incident:
    """The report, if this actor sees it; else NotFound."""
    return find(actor, Incident, Incident.public_id == public_id)


FILTERS: Mapping[str, ColumnElement[bool]] = {
    "untriaged": Incident.status == _S.RECEIVED.value,
    "open": Incident.status.in_([_S.TRIAGED.value, _S.IN_PROGRESS.value]),
    "closed": Incident.status.in_([_S.RESOLVED.value, _S.NOT_UPHELD.value]),
}


def incidents(actor: Actor, shown: str = "") -> Select[Incident]:
    """The reports this actor sees, to be paged by `Incident.id`; without a choice, the triaged."""
    query = seen(actor, Incident).options(
        selectinload(Incident.messages),
        joinedload(Incident.award),
        joinedload(Incident.call),
        joinedload(Incident.fund),
        joinedload(Incident.assigned_to),
    )
    if shown == "mine":
        return query.where(Incident.assigned_to_id == actor.person_id, FILTERS["open"])
    return query.where(FILTERS[shown] if shown in FILTERS else ~FILTERS["untriaged"])


def to_triage(actor: Actor) -> Select[Incident]:
    """Reports that wait for triage by this manager."""
    return seen(actor, Incident).where(
        in_funds(Incident.fund_id, actor.funds(Role.FUND_MANAGER)), FILTERS["untriaged"]
    )


def longest_waiting(actor: Actor) -> Sequence[Incident]:
    """What this manager triages first, the oldest first."""
    query = incidents(actor, "untriaged").order_by(Incident.received_at, Incident.id)
    return db.session.scalars(query.limit(OFFERED)).unique().all()


def mine(actor: Actor) -> Select[Incident]:
    """Open reports that this person is to look into."""
    return seen(actor, Incident).where(
        Incident.assigned_to_id == (actor.person_id or 0), FILTERS["open"]
    )


def notes_of(actor: Actor, incident: Incident) -> Sequence[IncidentNote]:
    """What staff wrote down for themselves, in order."""
    return db.session.scalars(
        seen(actor, IncidentNote)
        .where(IncidentNote.incident_id == incident.id)
        .order_by(IncidentNote.id)
    ).all()


def by_code(typed: str) -> Incident:
    """The report that a code belongs to, for whoever holds it; else NotFound."""
    digits = code.digits_of(typed)
    found = None
    if len(digits) == code.DIGITS:
        query = select(Incident).where(Incident.code_hash == code.sealed(digits))
        found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def followed(public_id: str) -> Incident | None:
    """The report whose code was entered a moment ago."""
    query = select(Incident).where(Incident.public_id == public_id)
    return db.session.scalars(query.options(selectinload(Incident.messages))).one_or_none()


def funds() -> Sequence[Fund]:
    """Every fund, by name: a report is about one at least."""
    return db.session.scalars(select(Fund).order_by(Fund.name, Fund.id)).all()


def public_calls() -> Sequence[Call]:
    """The calls that everybody knows of, the newest first."""
    query = select(Call).where(visible(PUBLIC, Call)).order_by(Call.id.desc())
    return db.session.scalars(query.limit(OFFERED)).all()


def public_awards() -> Sequence[Award]:
    """The awards that everybody knows of, the newest first."""
    query = select(Award).where(is_agreed()).order_by(Award.id.desc())
    return db.session.scalars(
        query.options(joinedload(Award.organisation), joinedload(Award.fund)).limit(OFFERED)
    ).all()


def subject_of(chosen: str) -> Subject | None:
    """What was chosen on the form, if everybody knows of it: `award:PSH-A-2026-0001`."""
    kind, _colon, name = chosen.partition(":")
    if kind == "award":
        awarded = db.session.scalars(
            select(Award).where(Award.reference == name, is_agreed())
        ).one_or_none()
        return Subject(chosen, awarded.fund_id, awarded.call_id, awarded.id) if awarded else None
    if kind == "call":
        call = db.session.scalars(
            select(Call).where(Call.slug == name, visible(PUBLIC, Call))
        ).one_or_none()
        return Subject(chosen, call.fund_id, call.id) if call else None
    fund = db.session.scalars(select(Fund).where(Fund.slug == name)).one_or_none()
    return Subject(chosen, fund.id) if fund and kind == "fund" else None


def people_of(fund_id: int, *roles: Role) -> Sequence[Person]:
    """Whoever holds one of the roles in a fund (without roles: any), by name."""
    held = select(RoleGrant.person_id).where(
        RoleGrant.fund_id.is_(None) | (RoleGrant.fund_id == fund_id),
        *([RoleGrant.role.in_([role.value for role in roles])] if roles else []),
    )
    return db.session.scalars(
        select(Person)
        .where(Person.disabled_at.is_(None), Person.id.in_(held))
        .order_by(Person.name, Person.id)
    ).all()


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """The names of these people: person id → name."""
    listed = [one for one in ids if one is not None]
    rows: Iterable[Any] = db.session.execute(
        select(Person.id, Person.name).where(Person.id.in_(listed))
    )
    return dict(list(rows))


def managers_who_read(incident: Incident) -> list[Person]:
    """The fund's managers who may read a report. For notices."""
    return [
        person
        for person in holders(Role.FUND_MANAGER, incident.fund_id)
        if db.session.scalar(
            select(Incident.id).where(
                Incident.id == incident.id, visible(actor_of(person), Incident)
            )
        )
    ]


def untriaged_since(moment: datetime) -> Sequence[Incident]:
    """Reports that came in before a moment and are not triaged. For reminders."""
    return db.session.scalars(
        select(Incident)
        .where(FILTERS["untriaged"], Incident.received_at <= moment)
        .options(joinedload(Incident.fund))
        .order_by(Incident.id)
    ).all()


def is_late(incident: Incident, moment: datetime) -> bool:
    """Has the time for its triage passed?"""
    return incident.status == _S.RECEIVED.value and moment - incident.received_at > TRIAGED_WITHIN
