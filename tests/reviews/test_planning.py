"""Assignment of a call: proposed, read, changed, and only then asked for."""

import re
from datetime import date, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.calls.models import Call
from grants.calls.reviewing import Reviewing
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotFound, NotPermitted
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import SYSTEM, Actor, seen
from grants.reviews import operations, queries, queries_assigning
from grants.reviews.models import ConflictOfInterest, Review
from grants.reviews.models_assigning import ProposedReview
from grants.reviews.operations import Told
from tests.factories.applications import make_application, make_call
from tests.factories.people import keep, make_actor, make_person, sign_in
from tests.factories.reviews import make_reviewer
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite
from tests.reviews.test_pages import posted, text_of


def soon() -> date:
    return clock.now().date() + timedelta(days=14)


def propose(who: Actor, call: Call) -> int:
    return transact(lambda: operations.propose_reviewers(who, call=call))


def ask(who: Actor, call: Call) -> tuple[int, int]:
    return transact(lambda: operations.ask_proposed(who, call=call, due_on=soon()))


def proposals() -> list[ProposedReview]:
    return list(db.session.scalars(select(ProposedReview).order_by(ProposedReview.id)))


@pytest.fixture
def call(in_app: Flask) -> Call:
    """A call in review with two applications, and four people who can be asked."""
    made = make_call()
    for _n in range(2):
        make_application(made)
    for _n in range(4):
        make_reviewer(fund_id=made.fund_id)
    return made


@pytest.fixture
def manager(call: Call) -> Actor:
    return make_actor(roles=[("fund_manager", call.fund_id)])


def test_nobody_is_told_before_a_person_has_read_the_plan(call: Call, manager: Actor) -> None:
    assert propose(manager, call) == 6
    assert db.session.scalars(select(Review)).all() == []
    assert db.session.scalars(select(OutboxMessage)).all() == []
    assert propose(manager, call) == 0
    assert ask(manager, call) == (6, 0)
    assert proposals() == []
    people = [each.reviewer_id for each in db.session.scalars(select(Review))]
    assert sorted(queries.open_loads(SYSTEM, people).values()) == [1, 1, 2, 2]
    assert ask(manager, call) == (0, 0)


def test_after_a_no_the_new_plan_touches_nothing_else(call: Call, manager: Actor) -> None:
    propose(manager, call)
    ask(manager, call)
    before = {each.id: each.status for each in db.session.scalars(select(Review))}
    gone = db.session.scalars(select(Review).order_by(Review.id)).first()
    assert gone is not None
    who = actor_of(db.session.get_one(Person, gone.reviewer_id))
    transact(lambda: operations.decline_review(who, review=gone, reason="Ill."))
    assert propose(manager, call) == 1
    (one,) = proposals()
    assert one.application_id == gone.application_id
    assert one.reviewer_id not in queries.assigned_people(gone.application) | {gone.reviewer_id}
    after = {each.id: each.status for each in db.session.scalars(select(Review))}
    assert after == before | {gone.id: "declined"}


def test_an_interest_declared_meanwhile_keeps_a_proposed_person_away(
    call: Call, manager: Actor
) -> None:
    propose(manager, call)
    one = proposals()[0]
    keep(
        ConflictOfInterest(
            application_id=one.application_id, person_id=one.reviewer_id, kind="family"
        )
    )
    assert ask(manager, call) == (5, 1)
    pairs = {(each.application_id, each.reviewer_id) for each in db.session.scalars(select(Review))}
    assert (one.application_id, one.reviewer_id) not in pairs


def test_a_withdrawn_application_is_not_asked_for(call: Call, manager: Actor) -> None:
    propose(manager, call)
    gone = db.session.scalars(select(Application).order_by(Application.id)).first()
    assert gone is not None
    gone.status = "withdrawn"
    db.session.commit()
    assert ask(manager, call) == (3, 3)


def test_two_managers_at_once_make_one_plan(in_app: Flask, call: Call, manager: Actor) -> None:
    both = manager, make_actor(roles=[("fund_manager", call.fund_id)])
    call_id = call.id
    db.session.remove()
    found = together(in_app, 2, lambda n: propose(both[n], db.session.get_one(Call, call_id)))
    assert sorted(map(str, found)) == ["0", "6"]
    assert len(proposals()) == 6


def test_what_people_say_of_themselves_shapes_the_plan(call: Call, manager: Actor) -> None:
    people = [
        actor_of(each)
        for each in db.session.scalars(select(Person).where(Person.id != manager.person_id))
        if "reviewer" in {grant.role for grant in each.roles}
    ]
    for who in people[:2]:
        transact(partial(operations.describe_oneself, who, told=Told(most_open=0)))
    transact(partial(operations.describe_oneself, people[2], told=Told(languages=["ur"])))
    for each in db.session.scalars(select(Application)):
        each.title, each.summary = "Street theatre", "Young people make plays."
    db.session.commit()
    assert propose(manager, call) == 2
    assert {each.reviewer_id for each in proposals()} == {people[3].person_id}
    with pytest.raises(NotPermitted):
        transact(lambda: operations.describe_oneself(manager, told=Told()))
    with pytest.raises(Invalid):
        transact(lambda: operations.describe_oneself(people[0], told=Told(themes=["x"] * 21)))


def test_who_sees_what_is_proposed(call: Call, manager: Actor) -> None:
    propose(manager, call)
    one = proposals()[0]
    conflicted = make_actor(roles=[("auditor", call.fund_id)])
    case = one.application
    transact(lambda: operations.declare_conflict(conflicted, application=case, kind="family"))
    proposed_one = actor_of(db.session.get_one(Person, one.reviewer_id))
    assert len(db.session.scalars(seen(conflicted, ProposedReview)).all()) == 3
    for who in (proposed_one, make_actor(roles=["finance_officer"]), make_actor()):
        assert db.session.scalars(seen(who, ProposedReview)).all() == []
    with pytest.raises(NotFound):
        queries_assigning.proposal(conflicted, one.public_id)


@on_sqlite
def test_two_clicks_ask_three_reviewers_for_each(app: Flask) -> None:
    with app.app_context():
        made = make_call()
        for _n in range(3):
            make_application(made)
        person = make_reviewer("Zarghuna", fund_id=made.fund_id)
        for _n in range(3):
            make_reviewer(fund_id=made.fund_id)
        who = make_person(roles=[("fund_manager", made.fund_id)])
        path = f"/desk/calls/{made.slug}/assign"
    about = sign_in(app, person)
    posted(
        about, "/reviews/about-me", 303, works_for="School 4", themes="youth work", languages="en",
        most_open="1",
    )  # fmt: skip
    assert 'value="School 4"' in text_of(about, "/reviews/about-me")
    client = sign_in(app, who)
    assert "School 4; youth work; English; takes 1 at one time" in text_of(client, path)
    posted(client, f"{path}/propose", 303)
    page = text_of(client, path)
    assert "9 reviews are proposed." in page
    taken = re.search(r'action="(/desk/proposals/[^"]+/take-out)"', page)
    assert taken
    posted(client, taken[1], 303)
    page = text_of(client, path)
    assert "8 reviews are proposed; nobody is told yet." in page
    due = re.search(r'name="due_on"[^>]*value="([^"]+)"', page)
    assert due
    posted(client, path, 303, due_on=due[1])
    after = text_of(client, path)
    assert "8 reviews are asked for." in after
    assert "1 more wanted" in after
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Review)) == 8
        reference = db.session.scalars(select(Application.reference)).first()
    assert "Ask further reviewers" in text_of(client, f"/desk/applications/{reference}/reviewers")


@on_sqlite
def test_the_page_says_why_nobody_else_can_be_asked(app: Flask) -> None:
    with app.app_context():
        made = make_call()
        make_application(made)
        full = make_reviewer(fund_id=made.fund_id)
        transact(lambda: operations.describe_oneself(actor_of(full), told=Told(most_open=0)))
        who, slug = make_person(roles=[("fund_manager", made.fund_id)]), made.slug
    client = sign_in(app, who)
    posted(client, f"/desk/calls/{slug}/assign/propose", 303)
    page = text_of(client, f"/desk/calls/{slug}/assign")
    assert "Nobody else can be asked. Each application says why." in page
    assert "Nobody else can be asked: 1 have all they take." in " ".join(
        re.sub(r"<[^>]+>", "", page).split()
    )


@on_sqlite
def test_the_page_names_a_skill_and_a_practitioner_that_nobody_brings(app: Flask) -> None:
    with app.app_context():
        made = make_call(reviewing=Reviewing(skills=("Youth work", "Sport")))
        make_application(made)
        for themes in (["youth work"], [], []):
            told = Told(themes=themes)
            one = make_reviewer(fund_id=made.fund_id)
            transact(partial(operations.describe_oneself, actor_of(one), told=told))
        who, slug = make_person(roles=[("fund_manager", made.fund_id)]), made.slug
    client = sign_in(app, who)
    before = text_of(client, f"/desk/calls/{slug}/assign")
    assert "No local practitioner" not in before, "nobody is asked yet"
    posted(client, f"/desk/calls/{slug}/assign/propose", 303)
    page = " ".join(re.sub(r"<[^>]+>", " ", text_of(client, f"/desk/calls/{slug}/assign")).split())
    assert "No local practitioner: this fund has no such reviewer." in page
    assert "Nobody knows “Sport”: this fund has no such reviewer." in page
    assert "Nobody knows “Youth work”" not in page, "one who is proposed does"
