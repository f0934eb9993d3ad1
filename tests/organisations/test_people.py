"""The people of an organisation: roles, invitations, and what holds when two act at once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import Traveller

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.errors import NotFound, NotNow, NotPermitted
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import Actor
from grants.organisations import operations, queries
from grants.organisations.kinds import MemberRole
from grants.organisations.models import Invitation, Membership, Organisation
from grants.organisations.operations import people
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite


def who(person_id: int) -> Actor:
    """The actor, as they stand now."""
    return actor_of(db.session.get_one(Person, person_id))


def roles_of(organisation_id: int) -> dict[int, str]:
    rows = db.session.execute(
        select(Membership.person_id, Membership.role).where(
            Membership.organisation_id == organisation_id
        )
    )
    return {row.person_id: row.role for row in rows}


def membership(organisation_id: int, person_id: int) -> Membership:
    return db.session.execute(
        select(Membership).where(
            Membership.organisation_id == organisation_id, Membership.person_id == person_id
        )
    ).scalar_one()


def invited(organisation: Organisation, by: Person, email: str) -> str:
    actor = who(by.id)
    return transact(
        lambda: (
            operations.invite_member(
                actor, db.session.get_one(Organisation, organisation.id), email=email
            ).public_id
        )
    )


def remove_each_other(app: Flask) -> tuple[list[object], dict[int, str]]:
    """Two owners, each of whom removes the other at one moment; what each got, who is left."""
    with app.app_context():
        pair = [make_person(), make_person()]
        body = make_organisation(signatories=pair)
        ids = [person.id for person in pair]

    def remove(number: int) -> str:
        def work() -> str:
            operations.remove_member(who(ids[number]), membership(body.id, ids[1 - number]))
            return "removed"

        return transact(work)

    results = together(app, 2, remove)
    with app.app_context():
        return list(results), roles_of(body.id)


def test_two_owners_who_remove_each_other_leave_one(in_app: Flask) -> None:
    results, left = remove_each_other(in_app)
    assert results.count("removed") == 1
    assert sorted(left.values()) == ["owner"]
    refused = next(each for each in results if each != "removed")
    assert isinstance(refused, NotPermitted | NotFound | NotNow)


@on_sqlite
def test_without_its_guard_the_last_owner_would_go(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with in_app.app_context():
        amina = make_person()
        body = make_organisation(signatories=[amina])
        with pytest.raises(NotNow):
            transact(lambda: operations.leave_organisation(who(amina.id), body))
        monkeypatch.setattr(people, "_demand_another_owner", lambda _member: None)
        transact(lambda: operations.leave_organisation(who(amina.id), body))
        assert roles_of(body.id) == {}


def test_the_last_owner_neither_leaves_nor_steps_down(in_app: Flask) -> None:
    with in_app.app_context():
        amina, bilal = make_person(), make_person()
        body = make_organisation(signatories=[amina], members=[bilal])
        own = membership(body.id, amina.id)
        for act in (
            lambda: operations.leave_organisation(who(amina.id), body),
            lambda: operations.remove_member(who(amina.id), own),
            lambda: operations.change_role(who(amina.id), own, role=MemberRole.VIEWER),
        ):
            with pytest.raises(NotNow):
                transact(act)
        transact(
            lambda: operations.change_role(
                who(amina.id), membership(body.id, bilal.id), role=MemberRole.OWNER
            )
        )
        transact(lambda: operations.leave_organisation(who(amina.id), body))
        assert roles_of(body.id) == {bilal.id: "owner"}
        with pytest.raises(NotPermitted):
            transact(lambda: operations.leave_organisation(who(amina.id), body))


def test_an_invitation_that_is_accepted_twice_at_once_counts_once(in_app: Flask) -> None:
    with in_app.app_context():
        amina, bilal = make_person(), make_person(email="bilal@people.example")
        body = make_organisation(signatories=[amina])
        public_id = invited(body, amina, bilal.email)
        body_id, amina_id, bilal_id = body.id, amina.id, bilal.id

    def join(_number: int) -> str:
        def work() -> str:
            actor = who(bilal_id)
            return operations.join_organisation(actor, queries.invitation(actor, public_id)).role

        return transact(work)

    results = together(in_app, 2, join)
    assert results.count("editor") == 1
    assert sum(isinstance(each, NotPermitted) for each in results) == 1
    with in_app.app_context():
        assert roles_of(body_id) == {amina_id: "owner", bilal_id: "editor"}


def test_a_declined_invitation_is_over_and_may_be_made_again(in_app: Flask) -> None:
    with in_app.app_context():
        amina, bilal = make_person(), make_person(email="bilal@people.example")
        body = make_organisation(signatories=[amina])
        public_id = invited(body, amina, bilal.email)
        actor = who(bilal.id)
        transact(lambda: operations.decline_invitation(actor, queries.invitation(actor, public_id)))
        with pytest.raises(NotPermitted):
            transact(
                lambda: operations.join_organisation(actor, queries.invitation(actor, public_id))
            )
        shown = queries.declined_invitations(who(amina.id), body)
        assert [each.email for each in shown] == [bilal.email]
        assert invited(body, amina, bilal.email) != public_id


def test_an_invitation_runs_out_and_is_sent_again(in_app: Flask, at: Traveller) -> None:
    with in_app.app_context():
        amina, bilal = make_person(), make_person(email="bilal@people.example")
        body = make_organisation(signatories=[amina])
        public_id = invited(body, amina, bilal.email)
        at.shift(timedelta(days=15))
        actor = who(bilal.id)
        assert queries.invitation_of_link(public_id) is None
        assert queries.own_invitations(actor) == []
        with pytest.raises(NotPermitted):
            transact(
                lambda: operations.join_organisation(actor, queries.invitation(actor, public_id))
            )
        owner = who(amina.id)
        transact(
            lambda: operations.send_invitation_again(owner, queries.invitation(owner, public_id))
        )
        found = queries.invitation_of_link(public_id)
        assert found is not None
        assert found.expires_at == clock.now() + timedelta(days=14)
        mails = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.recipient == bilal.email)
        ).all()
        assert len(mails) == 2
        transact(lambda: operations.join_organisation(actor, queries.invitation(actor, public_id)))
        assert roles_of(body.id)[bilal.id] == "editor"


@on_sqlite
def test_an_invitation_that_ran_out_makes_way(in_app: Flask, at: Traveller) -> None:
    with in_app.app_context():
        amina = make_person()
        body = make_organisation(signatories=[amina])
        first = invited(body, amina, "new@people.example")
        at.shift(timedelta(days=15))
        second = invited(body, amina, "new@people.example")
        held = {row.public_id: row.outcome for row in db.session.scalars(select(Invitation))}
        assert held == {first: "taken_back", second: None}


@on_sqlite
def test_the_link_reads_the_same_with_an_account_and_without(app: Flask) -> None:
    """A stranger with the link learns who invites, and not whether the address is known here."""
    with app.app_context():
        amina = make_person("Amina")
        body = make_organisation("Amal", signatories=[amina])
        links = [invited(body, amina, f"{name}@people.example") for name in ("known", "new")]
        known = make_person(email="known@people.example")
    stranger = app.test_client()
    pages = [stranger.get(f"/invitation/{link}").text.replace(link, "LINK") for link in links]
    assert pages[0].split("<main")[1] == pages[1].split("<main")[1]
    assert "Ask for an account" in pages[0]
    assert known.email not in pages[0]
    assert stranger.get("/invitation/never-sent").status_code == 410
    here = sign_in(app, known)
    assert "Join Amal" in here.get(f"/invitation/{links[0]}").text
    assert "another address" in here.get(f"/invitation/{links[1]}").text


@on_sqlite
def test_who_signs_up_by_the_link_is_led_back_to_it(app: Flask) -> None:
    with app.app_context():
        amina = make_person()
        body = make_organisation("Amal", signatories=[amina])
        link, slug = invited(body, amina, "new@people.example"), body.slug
    client = app.test_client()
    where = f"/sign-up?next=/invitation/{link}"
    assert where.replace("/invitation/", "%2Finvitation%2F") in client.get(
        f"/invitation/{link}"
    ).text.replace("/invitation/", "%2Finvitation%2F")
    typed = {"name": "Nadia", "email": "new@people.example", "password": "four quiet rivers"}
    assert client.post(where, data=typed).status_code == 303
    with app.app_context():
        mail = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.subject.contains("onfirm"))
        ).one()
    confirm = "/confirm/" + mail.body.split("/confirm/")[1].split()[0]
    answer = client.post(confirm, data={"password": "four quiet rivers"})
    assert answer.location == f"/invitation/{link}"
    assert client.post(f"/invitation/{link}/join").status_code == 303
    assert client.get(f"/organisation/{slug}").status_code == 200


@on_sqlite
def test_a_viewer_reads_and_is_not_offered_to_write(app: Flask) -> None:
    with app.app_context():
        amina, sana = make_person("Amina"), make_person("Sana")
        body = make_organisation("Amal", signatories=[amina], viewers=[sana])
    client = sign_in(app, sana)
    page = f"/organisation/{body.slug}"
    assert "Change description" not in client.get(page).text
    assert client.get(f"{page}/edit").status_code == 403
    shown = client.get(f"{page}/members").text
    assert "Invite a colleague" not in shown
    assert "viewer" in shown
    assert "Change description" in sign_in(app, amina).get(page).text, "control"
