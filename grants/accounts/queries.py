"""What is read about people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from grants.accounts.models import Person, Role, RoleGrant
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.policy import Actor, find, seen


def plain_address(email: str) -> str:
    """An address as it is kept and compared."""
    return email.strip().lower()


def looks_like_an_address(email: str) -> bool:
    """Could mail be sent there? Only a mail can tell whether somebody reads it."""
    local, at, domain = plain_address(email).rpartition("@")
    return (
        bool(at and local and domain)
        and len(email) <= 254
        and all(c.isprintable() and not c.isspace() for c in local + domain)
    )


def person_by_email(email: str) -> Person | None:
    """The person with this address, for signing in: before it is known who asks."""
    return db.session.execute(
        select(Person).where(Person.email == plain_address(email))
    ).scalar_one_or_none()


def signed_in_person(public_id: str, session_version: int) -> Person | None:
    """The person a session belongs to; None when it was ended or the person is disabled."""
    return db.session.execute(
        select(Person)
        .options(selectinload(Person.roles))
        .where(
            Person.public_id == public_id,
            Person.session_version == session_version,
            Person.disabled_at.is_(None),
            Person.confirmed_at.is_not(None),
        )
    ).scalar_one_or_none()


def own_record(actor: Actor) -> Person:
    """The actor's own record. Raises NotFound for who is not signed in."""
    if actor.person_id is None:
        raise NotFound
    return find(actor, Person, Person.id == actor.person_id)


def person(actor: Actor, public_id: str) -> Person:
    """Somebody the actor may know of, by public id. Raises NotFound."""
    return find(actor, Person, Person.public_id == public_id)


def people(actor: Actor, *, text: str = "") -> Select[Person]:
    """The people this actor sees, with their roles, to be paged by name and id."""
    query = seen(actor, Person).options(selectinload(Person.roles))
    if text:
        query = query.where(
            Person.name.icontains(text, autoescape=True)
            | Person.email.icontains(text, autoescape=True)
        )
    return query


def holders(role: Role, fund_id: int | None = None) -> Sequence[Person]:
    """The people who hold a role for a fund, or for all; by name. For notices, not for pages.

    Without a fund: whoever holds it anywhere.
    """
    query = (
        select(Person)
        .where(
            Person.disabled_at.is_(None),
            Person.id.in_(
                select(RoleGrant.person_id).where(
                    RoleGrant.role == role.value,
                    *(
                        [RoleGrant.fund_id.is_(None) | (RoleGrant.fund_id == fund_id)]
                        if fund_id is not None
                        else []
                    ),
                )
            ),
        )
        .order_by(Person.name, Person.id)
    )
    return db.session.execute(query).scalars().all()


def demo_people() -> Sequence[Person]:
    """The invented people of a demonstration: their addresses are of no real domain."""
    return (
        db.session.execute(
            select(Person)
            .options(selectinload(Person.roles))
            .where(Person.email.endswith(".example"), Person.confirmed_at.is_not(None))
            .order_by(Person.id)
            .limit(40)
        )
        .scalars()
        .all()
    )


FundNames = Callable[[Actor], Mapping[int, str]]
_fund_names: list[FundNames] = []


def name_funds(names: FundNames) -> FundNames:
    """Enter the function that names the funds an actor sees (funds stand above accounts)."""
    _fund_names[:] = [names]
    return names


def fund_names(actor: Actor) -> Mapping[int, str]:
    """Id and name of each fund the actor sees."""
    return _fund_names[0](actor) if _fund_names else {}
