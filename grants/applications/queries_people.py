"""Who is told about an application, or about a call: the people of the organisations."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.applications.states import ApplicationStatus
from grants.calls.models import Call
from grants.kernel.db import db
from grants.organisations.models import Membership


def members_of(application: Application) -> list[Person]:
    """The confirmed people of the applicant organisation, by address."""
    people = db.session.execute(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == application.organisation_id,
            Person.confirmed_at.is_not(None),
            Person.disabled_at.is_(None),
        )
        .order_by(Person.email)
    ).scalars()
    return list(people)


def people_of_call(call: Call, statuses: Iterable[ApplicationStatus]) -> list[Person]:
    """The confirmed people whose organisations have an application in one of these statuses.

    Each person once, however many applications they work on; by address.
    """
    organisations = select(Application.organisation_id).where(
        Application.call_id == call.id,
        Application.status.in_([status.value for status in statuses]),
    )
    members = select(Membership.person_id).where(Membership.organisation_id.in_(organisations))
    people = db.session.execute(
        select(Person)
        .where(
            Person.id.in_(members),
            Person.confirmed_at.is_not(None),
            Person.disabled_at.is_(None),
        )
        .order_by(Person.email)
    ).scalars()
    return list(people)
