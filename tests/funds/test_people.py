"""The people of a contributor: invited, joined once, ended and kept; what each then sees."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import Traveller

from grants import migrating
from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.funds import operations, queries_people
from grants.funds.models import Contributor
from grants.funds.models_people import (
    ContributorInvitation,
    ContributorPerson,
    PastContributorPerson,
)
from grants.funds.operations import people as rules
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotFound, NotPermitted
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import Actor, seen
from tests.factories.money import make_contributor, make_fund, sign_in_for
from tests.factories.people import make_actor, make_person, sign_in
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite
from tests.reviews.test_pages import posted, text_of
from tests.test_migrating import bare, run

__all__ = ["bare"]

BILAL = "bilal@textiles.example"


@pytest.fixture
def giver(in_app: Flask) -> Contributor:
    return make_contributor(make_fund(), "Sarhad Textiles", kind="company")


@pytest.fixture
def manager(giver: Contributor) -> Actor:
    return make_actor(roles=[("fund_manager", giver.fund_id)])


def who(person: Person) -> Actor:
    """The actor, as they stand now."""
    db.session.expire_all()
    return actor_of(db.session.get_one(Person, person.id))


def invite(manager: Actor, giver: Contributor, email: str = BILAL) -> ContributorInvitation:
    return transact(lambda: operations.invite_person(manager, giver, email=email))


def join(person: Person, invitation: ContributorInvitation) -> None:
    actor = who(person)
    transact(lambda: operations.join_contributor(actor, invitation))


def end(manager: Actor, giver: Contributor, person: Person) -> None:
    transact(lambda: operations.end_person(manager, giver, person=person))


def givers_seen(person: Person) -> list[str]:
    return [one.name for one in db.session.scalars(seen(who(person), Contributor))]


def test_several_people_sign_in_for_one_contributor(giver: Contributor, manager: Actor) -> None:
    bilal, rabia = make_person(email=BILAL), make_person(email="rabia@textiles.example")
    for person in (bilal, rabia):
        invitation = invite(manager, giver, person.email)
        assert givers_seen(person) == []
        join(person, invitation)
        assert givers_seen(person) == ["Sarhad Textiles"]
        assert who(person).roles == {("contributor", giver.fund_id)}
    held = queries_people.people(who(bilal), giver)
    assert [one.person_id for one in held] == [bilal.id, rabia.id]
    with pytest.raises(NotPermitted):
        join(bilal, db.session.scalars(select(ContributorInvitation)).first())  # type: ignore[arg-type]


def test_an_ended_access_is_over_at_once_and_stays_known(
    giver: Contributor, manager: Actor
) -> None:
    bilal, rabia = make_person(email=BILAL), make_person(email="rabia@textiles.example")
    for person in (bilal, rabia):
        sign_in_for(giver, person.email)
    end(manager, giver, bilal)
    assert givers_seen(bilal) == []
    assert who(bilal).roles == set()
    assert givers_seen(rabia) == ["Sarhad Textiles"]
    [past] = queries_people.past_people(manager, giver)
    assert (past.person_id, past.left_on, past.ended_by_id) == (
        bilal.id,
        clock.today(giver.fund.time_zone),
        manager.person_id,
    )
    mail = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert mail is not None
    assert (mail.recipient, mail.subject) == (
        BILAL,
        "You no longer sign in for Sarhad Textiles",
    )
    with pytest.raises(NotFound):
        end(manager, giver, bilal)
    sign_in_for(giver, BILAL)
    assert givers_seen(bilal) == ["Sarhad Textiles"]


def test_the_role_stays_while_they_sign_in_for_another_of_the_fund(
    giver: Contributor, manager: Actor
) -> None:
    bilal = make_person(email=BILAL)
    other = make_contributor(giver.fund, "Sarhad Mills", email=BILAL)
    sign_in_for(giver, BILAL)
    end(manager, giver, bilal)
    assert who(bilal).roles == {("contributor", giver.fund_id)}
    end(manager, other, bilal)
    assert who(bilal).roles == set()


def test_only_who_proves_the_address_joins_and_only_in_time(
    giver: Contributor, manager: Actor, at: Traveller
) -> None:
    bilal, stranger = make_person(email=BILAL), make_person()
    invitation = invite(manager, giver)
    with pytest.raises(NotPermitted):
        join(stranger, invitation)
    with pytest.raises(NotFound):
        queries_people.invitation(who(stranger), invitation.public_id)
    with pytest.raises(Invalid, match="invited already"):
        invite(manager, giver)
    at.shift(timedelta(days=14))
    assert queries_people.invitation_of_link(invitation.public_id) is None
    with pytest.raises(NotPermitted):
        join(bilal, invitation)
    transact(lambda: operations.send_person_again(manager, invitation))
    join(bilal, invitation)
    with pytest.raises(Invalid, match="signs in for it already"):
        invite(manager, giver)


def test_what_is_taken_back_or_declined_leads_nowhere(giver: Contributor, manager: Actor) -> None:
    bilal = make_person(email=BILAL)
    gone = invite(manager, giver)
    transact(lambda: operations.take_back_person(manager, gone))
    with pytest.raises(NotPermitted):
        join(bilal, gone)
    declined, actor = invite(manager, giver), who(bilal)
    transact(lambda: operations.decline_contributor(actor, declined))
    for act in (operations.take_back_person, operations.send_person_again):
        with pytest.raises(NotPermitted):
            transact(lambda act=act: act(manager, declined))  # type: ignore[misc]
    assert list(queries_people.declined_invitations(manager, giver)) == [declined]
    assert givers_seen(bilal) == []


def test_only_a_manager_who_does_not_stand_behind_it_says_who(
    giver: Contributor, manager: Actor
) -> None:
    bilal = make_person(email=BILAL, roles=[("fund_manager", giver.fund_id)])
    sign_in_for(giver, BILAL)
    insider = who(bilal)
    outside = (
        make_actor(roles=[("auditor", giver.fund_id)]),
        make_actor(roles=[("finance_officer", giver.fund_id)]),
        make_actor(roles=[("fund_manager", make_fund().id)]),
    )
    for other in (insider, *outside):
        with pytest.raises(NotPermitted):
            invite(other, giver, "rabia@textiles.example")
        with pytest.raises(NotPermitted):
            end(other, giver, bilal)
    with pytest.raises(Invalid, match="yourself"):
        invite(manager, giver, manager.email)
    end(manager, giver, bilal)
    with pytest.raises(NotPermitted):
        invite(who(bilal), giver, "rabia@textiles.example")


def outcomes(app: Flask, work: Callable[[int], object]) -> list[str]:
    return sorted(
        each if isinstance(each, str) else type(each).__name__ for each in together(app, 2, work)
    )


def joined_together(app: Flask, person: Person, invitation: ContributorInvitation) -> list[str]:
    ids = person.id, invitation.id
    db.session.remove()

    def work(_number: int) -> str:
        invited = db.session.get_one(ContributorInvitation, ids[1])
        join(db.session.get_one(Person, ids[0]), invited)
        return "joined"

    return outcomes(app, work)


def test_two_clicks_at_once_join_once(in_app: Flask, giver: Contributor, manager: Actor) -> None:
    bilal = make_person(email=BILAL)
    assert joined_together(in_app, bilal, invite(manager, giver)) == ["NotPermitted", "joined"]
    assert len(db.session.scalars(select(ContributorPerson)).all()) == 1


def test_two_who_end_an_access_at_once_end_it_once(
    in_app: Flask, giver: Contributor, manager: Actor
) -> None:
    bilal = make_person(email=BILAL)
    sign_in_for(giver, BILAL)
    ids = giver.id, bilal.id
    db.session.remove()

    def work(_number: int) -> str:
        end(manager, db.session.get_one(Contributor, ids[0]), db.session.get_one(Person, ids[1]))
        return "ended"

    assert outcomes(in_app, work) == ["NotFound", "ended"]
    assert len(db.session.scalars(select(PastContributorPerson)).all()) == 1


@on_sqlite
def test_without_the_closing_a_link_would_work_twice(
    giver: Contributor, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    bilal = make_person(email=BILAL)
    invitation = invite(manager, giver)
    monkeypatch.setattr(rules, "close_invitation", lambda *_any: None)
    join(bilal, invitation)
    join(bilal, invitation)


def test_whoever_signed_in_before_goes_on_doing_so(bare: Flask) -> None:
    migrating.upgrade(bare, "0042")
    now = "2026-07-01 00:00:00"
    run(
        bare,
        "INSERT INTO person (id, public_id, email, mail_domain, name, password_hash, language,"
        f" session_version, created_at) VALUES (7, 'p', 'b@t.example', '', 'B', 'x', 'en', 1,"
        f" '{now}')",
    )
    run(
        bare,
        "INSERT INTO fund (id, slug, name, reference_prefix, currency, time_zone, city,"
        " objectives, contact, agreement_template, opened_at) VALUES (1, 'f', 'F', 'F', 'PKR',"
        f" 'Asia/Karachi', 'Peshawar', '', '', '', '{now}')",
    )
    for number, person in ((1, "7"), (2, "NULL")):
        run(
            bare,
            "INSERT INTO contributor (id, public_id, fund_id, name, kind, person_id, created_at)"
            f" VALUES ({number}, 'c{number}', 1, 'C{number}', 'company', {person}, '{now}')",
        )
    migrating.upgrade(bare, "0043")
    kept = "SELECT contributor_id, person_id FROM contributor_person"
    assert run(bare, kept) == [(1, 7)]
    migrating.downgrade(bare, "0042")
    assert run(bare, "SELECT id, person_id FROM contributor ORDER BY id") == [(1, 7), (2, None)]


@on_sqlite
def test_from_the_form_to_what_the_money_did(app: Flask, at: Traveller) -> None:
    with app.app_context():
        giver = make_contributor(make_fund(), "Sarhad Textiles", kind="company")
        bilal, other = make_person("Bilal Ahmed", email=BILAL), make_person()
        manager = make_person(roles=[("fund_manager", giver.fund_id)])
        auditor = make_person(roles=[("auditor", giver.fund_id)])
        path = f"/funds/{giver.fund.slug}/contributors/{giver.public_id}/people"
    client = sign_in(app, manager)
    assert "Nobody signs in for it yet" in text_of(client, path)
    refused = posted(client, path, 422, email="no address")
    assert 'value="no address"' in refused
    posted(client, path, 303, email=BILAL)
    assert "is invited already" in posted(client, path, 422, email=BILAL)
    at.shift(timedelta(days=3))
    client = sign_in(app, manager)
    page = text_of(client, path)
    assert "for 3 days, until" in page
    again = re.search(r'action="(/contributor-invitation/[^"]+)/send-again"', page)
    assert again
    link = again[1]
    posted(client, f"{link}/send-again", 303)
    assert "Ask for an account" in text_of(app.test_client(), link)
    assert "signed in with another address" in text_of(sign_in(app, other), link)
    mine = sign_in(app, bilal)
    assert "Sarhad Textiles" in text_of(mine, link)
    assert mine.post(f"{link}/join").location == path.removesuffix("/people")
    assert mine.get(link).status_code == 410
    assert mine.get("/my-money").location == path.removesuffix("/people")
    own = text_of(mine, path)
    assert "Bilal Ahmed" in own
    assert "Invite somebody" not in own
    assert mine.post(path, data={"email": "x@y.example"}).status_code == 403
    assert "Invite somebody" not in text_of(sign_in(app, auditor), path)
    ending = re.search(r'href="([^"]+/end)"', text_of(client, path))
    assert ending
    assert "no longer see the money of Sarhad Textiles" in text_of(client, ending[1])
    posted(client, ending[1], 303)
    after = text_of(client, path)
    assert "ended on" in after
    assert "End access" not in after
    assert mine.get(path).status_code == 403
