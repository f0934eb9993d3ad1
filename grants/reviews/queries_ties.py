"""What is read of people's interests in organisations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import joinedload, selectinload

import grants.reviews.policy_ties  # noqa: F401 - enters who sees what
from grants.accounts.models import Person, RoleGrant
from grants.applications.models import Application
from grants.applications.states import ApplicationStatus
from grants.kernel.db import db
from grants.kernel.policy import Actor, find, seen
from grants.organisations.models import Organisation
from grants.organisations.names import key_of
from grants.reviews.models import ConflictOfInterest
from grants.reviews.models_ties import Tie
from grants.reviews.policy_bars import same_organisation

OVER = (
    ApplicationStatus.AWARDED.value,
    ApplicationStatus.DECLINED.value,
    ApplicationStatus.WAITLISTED.value,
    ApplicationStatus.INELIGIBLE.value,
    ApplicationStatus.WITHDRAWN.value,
)
"""Nothing is judged any more."""


def own_ties(actor: Actor) -> Sequence[Tie]:
    """The interests in organisations that the actor has or had, the last first."""
    return db.session.scalars(
        seen(actor, Tie)
        .where(Tie.person_id == actor.person_id)
        .options(selectinload(Tie.closings), joinedload(Tie.entered_by))
        .order_by(Tie.id.desc())
    ).all()


def ties(actor: Actor) -> Select[Tie]:
    """Everybody's interests that the actor sees."""
    return seen(actor, Tie).options(
        joinedload(Tie.person), joinedload(Tie.entered_by), selectinload(Tie.closings)
    )


def tie(actor: Actor, public_id: str) -> Tie:
    """One interest, if this actor sees it; else NotFound."""
    return find(actor, Tie, Tie.public_id == public_id)


def people_with_roles(actor: Actor) -> Sequence[Person]:
    """The people for whom staff may enter an interest: whoever holds a role, by name."""
    return db.session.scalars(
        seen(actor, Person)
        .where(
            Person.id.in_(select(RoleGrant.person_id)),
            Person.disabled_at.is_(None),
            Person.id != actor.person_id,
        )
        .order_by(Person.name, Person.id)
    ).all()


def organisation_named(name: str) -> Organisation | None:
    """The one organisation of this name, however it is spelt; None for none, or for several."""
    found = db.session.scalars(
        select(Organisation).where(Organisation.name_key == key_of(name)).limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def has_interests(actor: Actor) -> bool:
    """The actor told of an interest, or one was entered, so something may be kept from them."""
    declared = select(ConflictOfInterest.id).where(ConflictOfInterest.person_id == actor.person_id)
    tied = select(Tie.id).where(Tie.person_id == actor.person_id)
    return db.session.execute(union_all(declared, tied).limit(1)).first() is not None


def same_tie(
    person_id: int, name_key: str, kind: str, since: date | None, until: date | None
) -> Tie | None:
    """The interest that says just this, if it stands already."""
    found = db.session.scalars(
        select(Tie)
        .where(Tie.person_id == person_id, Tie.name_key == name_key, Tie.kind == kind)
        .options(selectinload(Tie.closings))
        .order_by(Tie.id)
    )
    same = (each for each in found if (each.since, each.until) == (since, until))
    return next((each for each in same if not each.closings), None)


def open_applications(tie: Tie) -> Sequence[int]:
    """The applications of an interest's organisation that nothing is decided on, in order."""
    return db.session.scalars(
        select(Application.id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Tie, same_organisation(Tie.organisation_id, Tie.name_key))
        .where(Tie.id == tie.id, Application.status.not_in(OVER))
        .order_by(Application.id)
    ).all()
