"""Reviewers are asked by mail: what the mail's link does, once, for whom, and until when."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import Traveller

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.calls.models import Call
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotFound, NotPermitted
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import Actor
from grants.reviews import operations, queries_inviting
from grants.reviews.models_assigning import ReviewerProfile
from grants.reviews.models_inviting import ReviewerInvitation
from grants.reviews.models_ties import Tie
from grants.reviews.operations import Asked, Told, inviting
from tests.factories.applications import make_call
from tests.factories.people import make_actor, make_organisation, make_person, sign_in
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite
from tests.reviews.test_pages import posted, text_of

SAMINA = "samina@people.example"


@pytest.fixture
def call(in_app: Flask) -> Call:
    return make_call()


@pytest.fixture
def manager(call: Call) -> Actor:
    return make_actor(roles=[("fund_manager", call.fund_id)])


def who(person: Person) -> Actor:
    """The actor, as they stand now."""
    db.session.expire(person)
    return actor_of(person)


def invite(manager: Actor, call: Call, email: str = SAMINA, **told: object) -> ReviewerInvitation:
    asked = Asked(email, "Samina", "ur", Told(**told))  # type: ignore[arg-type]
    return transact(
        lambda: operations.invite_reviewer(manager, fund=call.fund, asked=asked, call=call)
    )


def accept(person: Person, invitation: ReviewerInvitation) -> None:
    actor, told = who(person), Told(works_for="School 4", themes=["youth work"])
    transact(
        lambda: operations.accept_invitation(
            actor, invitation, told=told, organisations=["Hope Trust"]
        )
    )


def roles(person: Person) -> set[tuple[str, int | None]]:
    return {(role, fund) for role, fund in who(person).roles}


def test_the_role_comes_with_the_acceptance_and_not_before(call: Call, manager: Actor) -> None:
    body = make_organisation("Hope Trust")
    samina = make_person(email=SAMINA)
    invitation = invite(manager, call)
    assert roles(samina) == set()
    accept(samina, invitation)
    assert roles(samina) == {("reviewer", call.fund_id)}
    profile = db.session.scalars(select(ReviewerProfile)).one()
    assert (profile.person_id, profile.works_for) == (samina.id, "School 4")
    tie = db.session.scalars(select(Tie)).one()
    assert (tie.person_id, tie.organisation_id, tie.kind) == (samina.id, body.id, "employment")
    with pytest.raises(NotPermitted):
        accept(samina, invitation)
    with pytest.raises(Invalid, match="reviews for this fund already"):
        invite(manager, call)


def test_the_mail_is_in_their_language_whether_they_have_an_account_or_not(
    call: Call, manager: Actor
) -> None:
    make_person(email=SAMINA)
    known, unknown = invite(manager, call), invite(manager, call, "nobody@people.example")
    mails = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [(mail.recipient, mail.language) for mail in mails] == [
        (SAMINA, "ur"),
        ("nobody@people.example", "ur"),
    ]
    texts = [
        mail.body.replace(each.public_id, "")
        for mail, each in zip(mails, (known, unknown), strict=True)
    ]
    assert texts[0] == texts[1]
    assert mails[0].subject == mails[1].subject
    assert {known.outcome, unknown.outcome} == {None}


def test_who_is_invited_by_another_address_cannot_accept(call: Call, manager: Actor) -> None:
    stranger = make_person(email="stranger@people.example")
    invitation = invite(manager, call)
    with pytest.raises(NotPermitted):
        accept(stranger, invitation)
    with pytest.raises(NotFound):
        queries_inviting.invitation(who(stranger), invitation.public_id)
    assert roles(stranger) == set()


def test_an_invitation_runs_out_and_holds_again_when_sent_again(
    call: Call, manager: Actor, at: Traveller
) -> None:
    samina = make_person(email=SAMINA)
    invitation = invite(manager, call)
    with pytest.raises(Invalid, match="invited already"):
        invite(manager, call)
    at.shift(timedelta(days=14))
    assert queries_inviting.invitation_of_link(invitation.public_id) is None
    with pytest.raises(NotPermitted):
        accept(samina, invitation)
    transact(lambda: operations.send_invitation_again(manager, invitation))
    accept(samina, invitation)
    assert roles(samina) == {("reviewer", call.fund_id)}


def test_an_invitation_that_ran_out_makes_way_for_another(
    call: Call, manager: Actor, at: Traveller
) -> None:
    first = invite(manager, call)
    at.shift(timedelta(days=15))
    second = invite(manager, call)
    assert (first.outcome, second.outcome) == ("taken_back", None)


def test_what_is_taken_back_or_declined_cannot_be_accepted(call: Call, manager: Actor) -> None:
    samina = make_person(email=SAMINA)
    gone = invite(manager, call)
    transact(lambda: operations.take_back_invitation(manager, gone))
    with pytest.raises(NotPermitted):
        accept(samina, gone)
    declined = invite(manager, call)
    actor = who(samina)
    transact(lambda: operations.decline_invitation(actor, declined))
    for act in (operations.take_back_invitation, operations.send_invitation_again):
        with pytest.raises(NotPermitted):
            transact(lambda act=act: act(manager, declined))  # type: ignore[misc]
    with pytest.raises(NotPermitted):
        accept(samina, declined)
    assert roles(samina) == set()
    assert list(queries_inviting.declined_invitations(manager, call.fund_id)) == [declined]


def test_only_a_manager_of_the_fund_invites_and_never_themselves(
    call: Call, manager: Actor
) -> None:
    for other in (
        make_actor(),
        make_actor(roles=["auditor"]),
        make_actor(roles=[("fund_manager", 999)]),
    ):
        with pytest.raises(NotPermitted):
            invite(other, call)
    with pytest.raises(Invalid, match="yourself"):
        invite(manager, call, manager.email)
    for bad in ("nobody", "a b@c.example"):
        with pytest.raises(Invalid):
            invite(manager, call, bad)
    with pytest.raises(Invalid):
        invite(manager, call, themes=["x"] * 21)


def accepted_together(app: Flask, person_id: int, invitation_id: int) -> list[str]:
    def work(_number: int) -> str:
        person = db.session.get_one(Person, person_id)
        accept(person, db.session.get_one(ReviewerInvitation, invitation_id))
        return "accepted"

    return [
        each if isinstance(each, str) else type(each).__name__ for each in together(app, 2, work)
    ]


def test_two_clicks_at_once_accept_once(in_app: Flask, call: Call, manager: Actor) -> None:
    samina = make_person(email=SAMINA)
    ids = samina.id, invite(manager, call).id
    db.session.remove()
    assert sorted(accepted_together(in_app, *ids)) == ["NotPermitted", "accepted"]
    assert len(db.session.scalars(select(Tie)).all()) == 1


@on_sqlite
def test_without_the_closing_a_link_would_work_twice(
    in_app: Flask, call: Call, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    samina = make_person(email=SAMINA)
    invitation = invite(manager, call)
    monkeypatch.setattr(inviting, "close_invitation", lambda *_any: None)
    accept(samina, invitation)
    accept(samina, invitation)


@on_sqlite
def test_from_the_form_to_the_reviewers_desk(app: Flask, at: Traveller) -> None:
    with app.app_context():
        call = make_call()
        slug, samina = call.slug, make_person(email=SAMINA)
        other = make_person()
        manager = make_person(roles=[("fund_manager", call.fund_id)])
    client = sign_in(app, manager)
    path = f"/desk/calls/{slug}/invitations"
    posted(
        client, path, 303, name="Samina Gul", email=SAMINA, language="ur", first="y",
        themes="youth work", most_open="3",
    )  # fmt: skip
    refused = posted(client, path, 422, name="S", email=SAMINA, language="ur")
    assert "is invited already" in refused
    at.shift(timedelta(days=3))
    client = sign_in(app, manager)
    page = text_of(client, path)
    assert "for 3 days, until" in page
    again = re.search(r'action="(/desk/reviewer-invitation/[^"]+/send-again)"', page)
    assert again
    posted(client, again[1], 303, call=slug)
    link = f"/reviewer-invitation/{again[1].split('/')[3]}"
    assert "Ask for an account" in text_of(app.test_client(), link)
    assert "signed in with another address" in text_of(sign_in(app, other), link)
    mine = sign_in(app, samina)
    assert "Go on to accept" in text_of(mine, link)
    form = text_of(mine, f"{link}/accept")
    assert "youth work" in form
    assert 'value="3"' in form
    posted(mine, f"{link}/accept", 303, themes="youth work", languages="ur", organisations="Hope")
    assert mine.get(link).status_code == 410
    assert mine.get(f"{link}/accept").status_code == 410
    assert posted(mine, f"{link}/accept", 410, themes="sport")
    assert "Waits" not in text_of(client, path)
    with app.app_context():
        person = db.session.get_one(Person, samina.id)
        assert {grant.role for grant in person.roles} == {"reviewer"}
