"""People and organisations for tests.

Each function commits, so that a page asked for by another session sees the record.
Call them inside an app context; in a test with a client, leave the context before asking.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from flask import Flask
from flask.testing import FlaskClient

from grants.accounts.actors import actor_of
from grants.accounts.models import Person, Role, RoleGrant
from grants.accounts.passwords import hashed
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.policy import Actor
from grants.organisations.models import Membership, Organisation

T = TypeVar("T")

PASSWORD = "seven quiet rivers"

_made = iter(range(1, 10**9))


@cache
def password_hash(password: str) -> str:
    """Hashing is slow on purpose; tests need each hash once."""
    return hashed(password)


def make_person(
    name: str = "",
    *,
    roles: Iterable[str | tuple[str, int | None]] = (),
    email: str = "",
    password: str = PASSWORD,
    language: str = "en",
    confirmed: bool = True,
) -> Person:
    """Somebody who can sign in. A role is its code, or a code with the id of its fund."""
    n = next(_made)
    name = name or f"Person {n}"
    handle = "".join(c if c.isascii() and c.isalnum() else "." for c in name.lower())
    person = Person(
        public_id=f"person-{n}",
        email=email or f"{handle}.{n}@people.example",
        name=name,
        password_hash=password_hash(password),
        language=language,
        confirmed_at=clock.now() if confirmed else None,
    )
    pairs: list[tuple[str, int | None]] = [(r, None) if isinstance(r, str) else r for r in roles]
    person.roles = [RoleGrant(role=Role(role).value, fund_id=fund) for role, fund in pairs]
    return keep(person)


def make_actor(
    name: str = "", *, roles: Iterable[str | tuple[str, int | None]] = (), **values: Any
) -> Actor:
    """A new person, as the actor they are."""
    return actor_of(make_person(name, roles=roles, **values))


def make_organisation(
    name: str = "",
    *,
    kind: str = "cso",
    members: Iterable[Person] = (),
    signatories: Iterable[Person] = (),
    viewers: Iterable[Person] = (),
    area: str = "Ward 7",
) -> Organisation:
    """An organisation; `members` are editors, `signatories` are owners."""
    n = next(_made)
    organisation = Organisation(
        slug=f"organisation-{n}", name=name or f"Organisation {n}", kind=kind, area=area
    )
    organisation.members = [
        Membership(person_id=person.id, role=role)
        for group, role in ((members, "editor"), (signatories, "owner"), (viewers, "viewer"))
        for person in group
    ]
    return keep(organisation)


def keep(record: T) -> T:
    """Commit a record. What is loaded of it stays readable after its session is gone."""
    session = db.session()
    session.add(record)
    session.expire_on_commit = False
    try:
        session.commit()
    finally:
        session.expire_on_commit = True
    return record


def sign_in(app: Flask, person: Person, password: str = PASSWORD) -> FlaskClient:
    """A client of their own, signed in by the sign-in page; the session cookie is in it."""
    client = app.test_client()
    answer = client.post("/sign-in", data={"email": person.email, "password": password})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return client
