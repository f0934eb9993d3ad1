"""Whoever a complaint is about learns nothing of it: not that it is there, nor what it says."""

from functools import partial

import pytest
from sqlalchemy import false, select

from grants.accounts.models import Person
from grants.incidents import operations, policy
from grants.incidents.models import Incident
from grants.incidents.operations import Triage
from grants.kernel.db import db, transact
from grants.kernel.policy import PUBLIC
from tests.access.test_secrets import (
    Reader,
    award_of,
    differences,
    nothing,
    on_sqlite,
    person,
    read,
)
from tests.access.world import World
from tests.factories.incidents import criterion_of, make_incident
from tests.factories.money import fresh

__all__ = ["read"]

ABOUT = "fund_manager"
OTHERS = ("public", "administrator")
"""Who is told nothing of a complaint in any case."""


def complained(severity: str, text: str, notes: int, world: World) -> None:
    """A complaint about the manager, triaged by another one, with all that follows."""
    nothing(world)
    named_so = select(Person).where(Person.name == "Second").order_by(Person.id.desc())
    second = fresh(db.session.scalars(named_so.limit(1)).one())
    named = person(world, ABOUT).person_id
    assert named is not None
    award = award_of(world)
    criterion = criterion_of(award)
    number = make_incident(award, text, contact="0300 1234567").id

    def it() -> Incident:
        return db.session.get_one(Incident, number)

    found = Triage(
        "complaint",
        severity,
        "staff",
        about=[named],
        assigned_to=second.person_id,
        criterion=criterion,
    )
    transact(lambda: operations.triage(second, incident=it(), found=found))
    transact(lambda: operations.start(second, incident=it()))
    for n in range(notes):
        transact(lambda n=n: operations.keep_note(second, incident=it(), text=f"Note {n}."))  # type: ignore[misc]
    transact(lambda: operations.write(second, incident=it(), text="Where was it?"))
    transact(lambda: operations.answer(PUBLIC, incident=it(), text="In the hall.", key="k"))


PAGES = ("/desk/complaints", "/today", "/audit-trail", "/desk/harm/")


@on_sqlite
def test_whoever_it_is_about_learns_nothing_of_it(read: Reader) -> None:
    roles = (ABOUT, *OTHERS, "auditor")
    happens = partial(complained, "low", "He asked for money.", 2)
    found = differences(read(nothing, roles, only=PAGES), read(happens, roles, only=PAGES))
    assert set(found) == {"auditor"}, found
    assert {"/audit-trail", "/desk/complaints"} <= set(found["auditor"])


@on_sqlite
def test_a_hold_does_not_say_what_was_complained_of(read: Reader) -> None:
    pages = (*PAGES, "/desk/awards", "/disbursements", "/disbursements/on-their-way")
    roles = (ABOUT, *OTHERS, "finance_officer")
    found = differences(
        read(partial(complained, "serious", "He asked for money.", 1), roles, only=pages),
        read(partial(complained, "serious", "She sends people home.", 3), roles, only=pages),
    )
    assert set(found) <= {"finance_officer"}, found


@on_sqlite
def test_the_comparison_sees_a_guard_that_is_missing(
    read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "kept_from", lambda _actor: false())
    pages, happens = (
        ("/desk/complaints", "/today"),
        partial(complained, "low", "He asked for money.", 2),
    )
    found = differences(read(nothing, (ABOUT,), only=pages), read(happens, (ABOUT,), only=pages))
    assert "/desk/complaints" in found[ABOUT]
