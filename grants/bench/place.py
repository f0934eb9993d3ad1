"""The city in which the generated applications stand: fund, manager, reviewers and call."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from sqlalchemy import update

from grants.accounts.actors import actor_of
from grants.accounts.models import Person, Role, RoleGrant
from grants.accounts.passwords import hashed
from grants.calls.definition import CallDefinition
from grants.calls.models import Call
from grants.calls.operations import copy_call, definition_of
from grants.calls.states import CallStatus
from grants.calls.templates import call_template
from grants.funds.models import ContributorKind
from grants.funds.operations import add_contributor, open_fund, receive_contribution
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.money import Money

ZONE = "Asia/Karachi"
PREFIX = "BENCH"
MANAGER = "manager@bench.example"
_TEMPLATE = "young-people-and-belonging"
REVIEWS_EACH = 3


@dataclass(frozen=True)
class Place:
    """What the bulk of the rows points at."""

    fund_id: int
    call_id: int
    call_slug: str
    version_id: int
    definition: CallDefinition
    manager_id: int
    manager_name: str
    password: str
    reviewer_ids: tuple[int, ...]


def found(app: Flask, *, reviewers: int) -> Place:
    """Make the place by the product's own operations; the call is in review.

    Only the call's status is set by hand: a call cannot be announced into the past.
    """
    with app.app_context():
        place = transact(lambda: _found(reviewers))
        db.session.remove()
        db.engine.dispose()
    return place


def _found(reviewers: int) -> Place:
    password = secrets.token_urlsafe(16)
    manager = somebody("Bench Manager", MANAGER, Role.FUND_MANAGER, hashed(password))
    others = [
        somebody(f"Reviewer {n}", f"reviewer-{n}@bench.example", Role.REVIEWER, "no password")
        for n in range(1, reviewers + 1)
    ]
    actor = actor_of(manager)
    fund = open_fund(
        actor,
        name="Bench Fund",
        slug="bench",
        reference_prefix=PREFIX,
        currency="PKR",
        time_zone=ZONE,
        city="Peshawar",
    )
    city = add_contributor(actor, fund=fund, name="The City", kind=ContributorKind.MUNICIPALITY)
    receive_contribution(
        actor,
        contributor=city,
        amount=Money.parse("24,000,000", "PKR"),
        received_on=clock.today(ZONE) - timedelta(days=60),
        bank_reference="BENCH-1",
    )
    template = call_template(_TEMPLATE)
    if template is None:
        raise LookupError(f"there is no call template {_TEMPLATE}")
    call = copy_call(
        actor,
        fund=fund,
        definition=template.definition,
        slug="bench-call",
        opens=_wall(-50),
        closes=_wall(-10),
    )
    db.session.execute(
        update(Call).where(Call.id == call.id).values(status=CallStatus.IN_REVIEW.value)
    )
    if call.current_version_id is None:
        raise LookupError("the call has no text")
    return Place(
        fund_id=fund.id,
        call_id=call.id,
        call_slug=call.slug,
        version_id=call.current_version_id,
        definition=definition_of(call),
        manager_id=manager.id,
        manager_name=manager.name,
        password=password,
        reviewer_ids=tuple(person.id for person in others),
    )


def _wall(days: int) -> str:
    day = clock.today(ZONE) + timedelta(days=days)
    return f"{day.isoformat()} 17:00"


def somebody(name: str, email: str, role: Role, password_hash: str) -> Person:
    """A person with a confirmed address and one role."""
    person = Person(
        public_id=secrets.token_urlsafe(12),
        email=email,
        name=name,
        password_hash=password_hash,
        confirmed_at=clock.now(),
    )
    person.roles = [RoleGrant(role=role.value)]
    db.session.add(person)
    db.session.flush()
    return person
