"""What is read of people's interests in organisations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select, union_all
from sqlalchemy.orm import aliased, joinedload, selectinload

import grants.reviews.policy_ties  # noqa: F401 - enters who sees what
from grants.accounts.models import Person, RoleGrant
from grants.applications.models import Application
from grants.applications.states import ApplicationStatus
from grants.funds.models import Contributor
from grants.funds.models_wall import ContributorLink, Nominee
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.policy import Actor, find, seen, visible
from grants.organisations.models import Membership, Organisation
from grants.organisations.names import key_of
from grants.reviews.models import ConflictOfInterest, Review
from grants.reviews.models_ties import DomainRelease, Tie
from grants.reviews.policy import LIVE
from grants.reviews.policy_bars import BARS, Why, same_organisation

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
    named = select(Nominee.id).where(Nominee.person_id == actor.person_id)
    return db.session.execute(union_all(declared, tied, named).limit(1)).first() is not None


def people_sharing(actor: Actor) -> Select[Person]:
    """The people with a role whose mail domain people of an organisation have too."""
    return seen(actor, Person).where(
        Person.mail_domain != "",
        Person.id.in_(select(RoleGrant.person_id)),
        exists().where(Organisation.id.is_not(None), _shared(), visible(actor, Organisation)),
    )


def organisations_sharing(
    actor: Actor, people: Iterable[Person]
) -> dict[int, list[tuple[Organisation, DomainRelease | None]]]:
    """With which organisations, by the person's number; each with the release, if there is one."""
    ids = [each.id for each in people]
    rows: Any = db.session.execute(_with_sharing(actor).where(Person.id.in_(ids)))
    found: dict[int, list[tuple[Organisation, DomainRelease | None]]] = {}
    for person, organisation, release in rows:
        found.setdefault(person.id, []).append((organisation, release))
    return found


def _with_sharing(actor: Actor) -> Select[Any]:
    return (
        seen(actor, Person)
        .add_columns(Organisation, DomainRelease)
        .select_from(Person)
        .join(Organisation, _shared())
        .outerjoin(
            DomainRelease,
            and_(
                DomainRelease.person_id == Person.id,
                DomainRelease.organisation_id == Organisation.id,
            ),
        )
        .where(
            Person.mail_domain != "",
            Person.id.in_(select(RoleGrant.person_id)),
            visible(actor, Organisation),
        )
        .order_by(Person.id, Organisation.name, Organisation.id)
    )


def _shared() -> ColumnElement[bool]:
    colleague = aliased(Person)
    return (
        select(Membership.id)
        .join(colleague, colleague.id == Membership.person_id)
        .where(
            Membership.organisation_id == Organisation.id,
            colleague.mail_domain == Person.mail_domain,
            colleague.id != Person.id,
        )
        .correlate(Person, Organisation)
        .exists()
    )


def shared_domain(actor: Actor, public_id: str, slug: str) -> tuple[Person, Organisation]:
    """One such person and organisation, not released yet; else NotFound."""
    row: Any = db.session.execute(
        _with_sharing(actor).where(
            Person.public_id == public_id, Organisation.slug == slug, DomainRelease.id.is_(None)
        )
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def release_of(person: Person, organisation: Organisation) -> DomainRelease | None:
    """The release of a shared domain, if there is one."""
    return db.session.execute(
        select(DomainRelease).where(
            DomainRelease.person_id == person.id,
            DomainRelease.organisation_id == organisation.id,
        )
    ).scalar_one_or_none()


def cases_behind_the_wall(contributor: Contributor) -> Sequence[int]:
    """The undecided applications of organisations that a contributor is linked to, in order."""
    linked = select(ContributorLink.organisation_id).where(
        ContributorLink.contributor_id == contributor.id
    )
    return db.session.scalars(
        select(Application.id)
        .where(Application.organisation_id.in_(linked), Application.status.not_in(OVER))
        .order_by(Application.id)
    ).all()


def assigned_and_barred() -> list[int]:
    """The undecided applications that somebody reviews whom they are kept from, in order."""
    found: set[int] = set()
    for why in Why:
        pairs = BARS[why]()
        found |= set(
            db.session.scalars(
                select(Review.application_id)
                .join(
                    pairs,
                    and_(pairs.c[0] == Review.application_id, pairs.c[1] == Review.reviewer_id),
                )
                .join(Application, Application.id == Review.application_id)
                .where(Review.status.in_(LIVE), Application.status.not_in(OVER))
            )
        )
    return sorted(found)


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
