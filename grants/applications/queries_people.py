"""Who is told about an application: the people of the organisation."""

from __future__ import annotations

from sqlalchemy import select

from grants.accounts.models import Person
from grants.applications.models import Application
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
