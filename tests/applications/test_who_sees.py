"""Who sees an application: its organisation, staff of its fund, and nobody else by themselves."""

import pytest
from flask import Flask
from sqlalchemy import select

from grants.applications import policy as rules
from grants.applications.models import Answer, Application, Attachment, SubmittedVersion
from grants.applications.states import ApplicationAction
from grants.kernel.db import db
from grants.kernel.policy import PUBLIC, Actor, can, seen
from tests.factories.applications import make_application, make_call
from tests.factories.people import make_actor, make_organisation, make_person

pytestmark = pytest.mark.usefixtures("in_app")


def references(actor: Actor) -> set[str]:
    return {found.reference for found in db.session.scalars(seen(actor, Application))}


def member_of(organisation_id: int) -> Actor:
    return Actor(person_id=10**6, organisation_ids=frozenset({organisation_id}))


def test_its_organisation_sees_it_and_another_does_not(in_app: Flask) -> None:
    mine, other = make_application(status="draft"), make_application(status="draft")
    assert references(member_of(mine.organisation_id)) == {mine.reference}
    assert references(member_of(other.organisation_id)) == {other.reference}
    assert references(PUBLIC) == set()
    assert references(Actor(person_id=10**6)) == set()


def test_staff_of_the_fund_see_what_was_submitted() -> None:
    call = make_call()
    draft = make_application(call, status="draft")
    sent = make_application(call, status="submitted")
    awarded = make_application(call, status="awarded")
    elsewhere = make_application(status="submitted")
    manager = make_actor(roles=[("fund_manager", call.fund_id)])
    assert references(manager) == {sent.reference, awarded.reference}
    assert references(make_actor(roles=[("auditor", call.fund_id)])) == references(manager)
    finance = make_actor(roles=[("finance_officer", call.fund_id)])
    assert references(finance) == {awarded.reference}
    everywhere = make_actor(roles=["fund_manager"])
    assert references(everywhere) == {sent.reference, awarded.reference, elsewhere.reference}
    assert draft.reference not in references(everywhere)
    assert references(make_actor(roles=["reviewer", "administrator", "contributor"])) == set()


def test_a_manager_who_belongs_to_the_applicant_acts_as_applicant_only() -> None:
    person = make_person(roles=["fund_manager"])
    own = make_application(status="submitted", organisation=make_organisation(members=[person]))
    other = make_application(own.call, status="submitted")
    actor = Actor(
        person_id=person.id,
        roles=frozenset({("fund_manager", None)}),
        organisation_ids=frozenset({own.organisation_id}),
    )
    assert can(actor, ApplicationAction.FIND_ELIGIBLE, other)
    assert not can(actor, ApplicationAction.FIND_ELIGIBLE, own)
    assert can(actor, ApplicationAction.WITHDRAW, own)
    assert not can(actor, ApplicationAction.WITHDRAW, other)


def test_a_file_and_a_sealed_version_obey_their_application() -> None:
    shown = make_application(status="submitted")
    make_application(status="submitted")
    manager = make_actor(roles=[("fund_manager", shown.fund_id)])
    versions = db.session.scalars(seen(manager, SubmittedVersion)).all()
    assert [version.application_id for version in versions] == [shown.id]
    assert db.session.scalars(seen(manager, Attachment)).all() == []


def test_a_drafts_answers_are_its_organisations() -> None:
    application = make_application(status="submitted")
    author = application.started_by_id
    db.session.add(
        Answer(
            application_id=application.id,
            question_key="story",
            content={"value": "x"},
            saved_by_id=author,
        )
    )
    db.session.commit()
    manager = make_actor(roles=["fund_manager"])
    assert db.session.scalars(seen(manager, Answer)).all() == []
    assert len(db.session.scalars(seen(member_of(application.organisation_id), Answer)).all()) == 1


def test_the_rooms_above_add_and_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_further", [])
    monkeypatch.setattr(rules, "_barred", [])
    application = make_application(status="submitted")
    manager = make_actor(roles=["fund_manager"])
    reader = make_actor(roles=["reviewer"])
    rules.may_also_see(lambda actor: Application.title == application.title)
    assert references(reader) == {application.reference}
    rules.never_see(
        lambda actor: Application.id.in_(
            select(Application.id).where(Application.title == application.title)
        )
    )
    assert references(reader) == set()
    assert references(manager) == set()
    assert not can(manager, ApplicationAction.FIND_ELIGIBLE, application)
    assert references(member_of(application.organisation_id)) == {application.reference}
