"""Signing up, confirming, signing in and out, the forgotten password: through the pages."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.accounts import passwords
from grants.accounts.models import Person
from grants.accounts.views_session import own_path
from grants.kernel.db import db
from grants.kernel.outbox import OutboxMessage
from tests.factories.people import PASSWORD, make_person, sign_in
from tests.harness.databases import on_sqlite

AMINA = {"name": "Amina Shah", "email": "Amina@People.example", "password": "three green doors"}


def mails(app: Flask, to: str) -> list[OutboxMessage]:
    with app.app_context():
        return list(
            db.session.execute(
                select(OutboxMessage)
                .where(OutboxMessage.recipient == to)
                .order_by(OutboxMessage.id)
            ).scalars()
        )


def link_in(mail: OutboxMessage) -> str:
    found = re.search(r"http://[^/\s]+(/(?:confirm|password/new)/\S+)", mail.body)
    assert found, mail.body
    return found[1]


def who(client: FlaskClient) -> str | None:
    """The name in the header of one's own account page; None when nobody is signed in."""
    answer = client.get("/account")
    if answer.status_code != 200:
        return None
    found = re.search(r'name="name"[^>]*value="([^"]*)"', answer.get_data(as_text=True))
    return found[1] if found else None


def test_from_an_address_to_a_session(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/sign-up", data=AMINA)
    assert (answer.status_code, answer.location) == (303, "/sign-up/sent")
    refused = client.post("/sign-in", data={"email": AMINA["email"], "password": AMINA["password"]})
    assert "not confirmed yet" in refused.get_data(as_text=True)
    assert who(client) is None

    (mail,) = mails(app, "amina@people.example")
    assert mail.subject == "Confirm your address"
    page = link_in(mail)
    assert client.get(page).status_code == 200
    wrong = client.post(page, data={"password": "not mine at all"})
    assert wrong.status_code == 422
    assert who(client) is None
    right = client.post(page, data={"password": AMINA["password"]})
    assert right.status_code == 303
    assert who(client) == "Amina Shah"
    assert client.get(page).status_code == 410
    assert client.post(page, data={"password": AMINA["password"]}).status_code == 410

    assert client.post("/sign-out").status_code == 303
    assert who(client) is None
    again = {"email": " AMINA@people.EXAMPLE ", "password": AMINA["password"]}
    assert client.post("/sign-in", data=again).status_code == 303
    assert who(client) == "Amina Shah"


def test_opening_the_link_changes_nothing(app: Flask, client: FlaskClient) -> None:
    """Mail programs open links to look behind them."""
    client.post("/sign-up", data=AMINA)
    client.get(link_in(mails(app, "amina@people.example")[0]))
    with app.app_context():
        person = db.session.execute(select(Person)).scalar_one()
        assert person.confirmed_at is None


@on_sqlite
def test_a_new_link_for_who_showed_the_password(app: Flask, client: FlaskClient) -> None:
    client.post("/sign-up", data=AMINA)
    client.post("/confirm/again")
    assert len(mails(app, "amina@people.example")) == 1, "without the password there is no mail"
    client.post("/sign-in", data={"email": AMINA["email"], "password": AMINA["password"]})
    client.post("/confirm/again")
    assert len(mails(app, "amina@people.example")) == 2


def test_sign_up_answers_the_same_whether_the_address_is_known(app: Flask) -> None:
    with app.app_context():
        make_person("Known", email="known@people.example")
    answers = []
    for email in ("known@people.example", "unknown@people.example"):
        client = app.test_client()
        answer = client.post("/sign-up", data={**AMINA, "email": email})
        shown = client.get(answer.location).get_data(as_text=True)
        answers.append((answer.status_code, answer.location, without_tokens(shown)))
    assert answers[0] == answers[1]
    (told,) = mails(app, "known@people.example")
    assert told.subject == "You already have an account"
    assert [m.subject for m in mails(app, "unknown@people.example")] == ["Confirm your address"]
    with app.app_context():
        known = db.session.execute(
            select(Person).where(Person.email == "known@people.example")
        ).scalar_one()
        assert known.name == "Known"
        assert passwords.matches(known.password_hash, PASSWORD), "the password was not changed"


def test_a_wrong_password_and_an_unknown_address_read_the_same(
    app: Flask, at: time_machine.Traveller
) -> None:
    with app.app_context():
        make_person(email="known@people.example")
        make_person(email="new@people.example", confirmed=False)
    pages = set()
    for email in ("known@people.example", "nobody@people.example", "new@people.example"):
        answer = app.test_client().post("/sign-in", data={"email": email, "password": "guess"})
        assert answer.status_code == 422
        pages.add(without_tokens(answer.get_data(as_text=True)).replace(email, "EMAIL"))
    assert len(pages) == 1


def without_tokens(page: str) -> str:
    page = re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", page)
    return re.sub(r'nonce="[^"]*"', "", page)


def test_another_cannot_prepare_an_account_for_its_owner(app: Flask) -> None:
    """Who signs up a foreign address chooses a password; its owner's click does not open it."""
    stranger, owner = app.test_client(), app.test_client()
    stranger.post("/sign-up", data={**AMINA, "password": "chosen by a stranger"})
    page = link_in(mails(app, "amina@people.example")[0])
    assert owner.post(page, data={"password": "the owner's own"}).status_code == 422
    with app.app_context():
        assert db.session.execute(select(Person)).scalar_one().confirmed_at is None


def test_a_forgotten_password(app: Flask) -> None:
    with app.app_context():
        person = make_person(email="amina@people.example")
    elsewhere = sign_in(app, person)
    client = app.test_client()
    known = client.post("/password/forgotten", data={"email": "amina@people.example"})
    unknown = client.post("/password/forgotten", data={"email": "nobody@people.example"})
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert mails(app, "nobody@people.example") == []
    page = link_in(mails(app, "amina@people.example")[0])
    assert client.post(page, data={"password": "short"}).status_code == 422
    assert client.post(page, data={"password": "four blue chairs"}).status_code == 303
    assert client.get(page).status_code == 410
    assert who(elsewhere) is None, "every session ended"
    old = client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    assert old.status_code == 422
    assert who(sign_in(app, person, "four blue chairs")) == person.name
    assert mails(app, "amina@people.example")[-1].subject == "Your password was changed"


def test_changing_the_password_keeps_this_device_and_ends_the_others(app: Flask) -> None:
    with app.app_context():
        person = make_person()
    here, there = sign_in(app, person), sign_in(app, person)
    wrong = here.post("/account/password", data={"old": "guess", "new": "four blue chairs"})
    assert wrong.status_code == 422
    assert who(there) == person.name
    right = here.post("/account/password", data={"old": PASSWORD, "new": "four blue chairs"})
    assert right.status_code == 303
    assert who(here) == person.name
    assert who(there) is None


@pytest.mark.parametrize("purpose", ["confirm", "password"])
@on_sqlite
def test_links_grow_old(app: Flask, at: time_machine.Traveller, purpose: str) -> None:
    client = app.test_client()
    if purpose == "confirm":
        client.post("/sign-up", data=AMINA)
    else:
        with app.app_context():
            make_person(email="amina@people.example")
        client.post("/password/forgotten", data={"email": "amina@people.example"})
    page = link_in(mails(app, "amina@people.example")[0])
    assert client.get(page).status_code == 200
    at.shift(timedelta(days=3) if purpose == "confirm" else timedelta(hours=1))
    assert client.get(page).status_code == 410
    assert client.post(page, data={"password": AMINA["password"]}).status_code == 410


@on_sqlite
def test_a_link_for_one_purpose_does_not_serve_another(app: Flask, client: FlaskClient) -> None:
    client.post("/sign-up", data=AMINA)
    token = link_in(mails(app, "amina@people.example")[0]).rpartition("/")[2]
    assert client.get(f"/password/new/{token}").status_code == 410


@on_sqlite
def test_signing_in_keeps_nothing_of_the_session_before(app: Flask) -> None:
    with app.app_context():
        person = make_person()
    client = app.test_client()
    with client.session_transaction() as session:
        session["role"] = "planted"
        session["csrf_token"] = "planted"
        session["theme"] = "dark"
    client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    with client.session_transaction() as session:
        assert "role" not in session
        assert session.get("csrf_token") != "planted"
        assert session["theme"] == "dark", "the browser's own choice stays"
        assert session["_user_id"] == f"{person.public_id}:1"


@on_sqlite
def test_a_file_that_comes_after_signing_out_gives_no_session(app: Flask) -> None:
    with app.app_context():
        client = sign_in(app, make_person("Amina"))
    page, file = client.get("/account"), client.get("/static/mark.svg")
    assert "grants" in page.headers["Set-Cookie"]
    assert "Set-Cookie" not in file.headers


@on_sqlite
def test_a_cookie_of_an_earlier_version_opens_nothing(app: Flask) -> None:
    with app.app_context():
        person = make_person()
    client = sign_in(app, person)
    for planted in (f"{person.public_id}:0", f"{person.public_id}:2", person.public_id, ":", "1"):
        with client.session_transaction() as session:
            session["_user_id"] = planted
        assert who(client) is None
    with client.session_transaction() as session:
        session["_user_id"] = f"{person.public_id}:1"
    assert who(client) == person.name


@on_sqlite
def test_a_disabled_person_is_out_at_once(app: Flask) -> None:
    from grants.kernel import clock

    with app.app_context():
        person = make_person()
    client = sign_in(app, person)
    with app.app_context():
        db.session.get_one(Person, person.id).disabled_at = clock.now()
        db.session.commit()
    assert who(client) is None
    refused = client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/account", "/account"),
        ("/calls?after=x", "/calls?after=x"),
        ("https://evil.example/", None),
        ("//evil.example/", None),
        ("/\\evil.example", None),
        ("\\\\evil.example", None),
        ("///evil.example", None),
        ("/%0d%0aevil", "/%0d%0aevil"),
        ("/\r\nevil", None),
        ("javascript:alert(1)", None),
        ("account", None),
        ("", None),
    ],
)
def test_where_a_sign_in_may_lead(asked: str, leads_to: str | None) -> None:
    assert own_path(asked) == (leads_to or "")


@on_sqlite
def test_next_leads_back_and_never_away(app: Flask) -> None:
    with app.app_context():
        person = make_person()
    client = app.test_client()
    sent = client.get("/account?x=1")
    assert (sent.status_code, sent.location) == (303, "/sign-in?next=/account?x%3D1")
    data = {"email": person.email, "password": PASSWORD}
    assert client.post("/sign-in", data={**data, "next": "/account"}).location == "/account"
    away = app.test_client().post("/sign-in", data={**data, "next": "https://evil.example/"})
    assert away.location.startswith("/")


@on_sqlite
def test_a_form_from_elsewhere_is_refused(app: Flask) -> None:
    with app.app_context():
        person = make_person()
    client = app.test_client()
    client.own_forms = False  # type: ignore[attr-defined]
    answer = client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    assert answer.status_code == 400
    assert who(client) is None


@pytest.mark.parametrize("limited", [True, False], ids=["limited", "control"])
@on_sqlite
def test_guessing_is_slowed_down(
    make_app: object, settings: dict[str, object], limited: bool, at: time_machine.Traveller
) -> None:
    assert callable(make_app)
    app = make_app({**settings, "RATELIMIT_ENABLED": limited})
    with app.app_context():
        person, other = make_person(), make_person()
    client = app.test_client()
    answers = [
        client.post("/sign-in", data={"email": person.email, "password": "guess"}).status_code
        for _try in range(11)
    ]
    assert answers == [422] * 10 + [429 if limited else 422]
    right = {"email": person.email, "password": PASSWORD}
    assert client.post("/sign-in", data=right).status_code == (429 if limited else 303)
    sign_in(app, other)  # somebody else at the same place is not held up
    elsewhere = app.test_client()
    there = {"REMOTE_ADDR": "192.0.2.7"}
    assert elsewhere.post("/sign-in", data=right, environ_overrides=there).status_code == 303
    at.shift(timedelta(minutes=16))
    assert app.test_client().post("/sign-in", data=right).status_code == 303


@on_sqlite
def test_demonstration_people_only_in_a_demonstration(
    make_app: object, settings: dict[str, object]
) -> None:
    assert callable(make_app)
    for demo in (True, False):
        app = make_app({**settings, "DEMO": demo})
        with app.app_context():
            person = make_person("Farah Khan", roles=["fund_manager"])
            real = make_person("Real", email=f"real{int(demo)}@city.gov.pk")
        client = app.test_client()
        assert ("Farah Khan" in client.get("/sign-in").get_data(as_text=True)) is demo
        answer = client.post("/sign-in/demo", data={"person": person.public_id})
        assert answer.status_code == (303 if demo else 404)
        assert (who(client) == "Farah Khan") is demo
        answer = app.test_client().post("/sign-in/demo", data={"person": real.public_id})
        assert answer.status_code == 404


@on_sqlite
def test_a_form_sent_after_the_session_ended_is_kept_and_sent_again(app: Flask) -> None:
    with app.app_context():
        person = make_person("Amina")
    client = sign_in(app, person)
    client.post("/sign-out")
    ours = {"Sec-Fetch-Site": "same-origin"}
    typed = {"name": "Amina Bibi", "language": "ur"}
    late = client.post("/account", data=typed, headers=ours)
    assert late.status_code == 403
    page = late.get_data(as_text=True)
    assert 'value="Amina Bibi"' in page
    assert 'action="/account"' in page
    client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    assert client.post("/account", data=typed, headers=ours).status_code == 303
    assert who(client) == "Amina Bibi"


@on_sqlite
def test_name_and_language(app: Flask) -> None:
    with app.app_context():
        person = make_person("Amina")
    client = sign_in(app, person)
    assert client.post("/account", data={"name": " ", "language": "ur"}).status_code == 422
    assert client.post("/account", data={"name": "A", "language": "xx"}).status_code == 422
    assert client.post("/account", data={"name": "Amina B", "language": "ur"}).status_code == 303
    assert 'dir="rtl"' in client.get("/account").get_data(as_text=True)
    assert 'dir="rtl"' in sign_in(app, person).get("/account").get_data(as_text=True)


@on_sqlite
def test_who_has_several_roles_works_in_one_and_keeps_all_rights(app: Flask) -> None:
    with app.app_context():
        person = make_person("Farah", roles=["fund_manager", "administrator"])
    client = sign_in(app, person)
    assert "Work as administrator" in client.get("/account").get_data(as_text=True)
    assert client.get("/people").status_code == 200, "rights do not depend on the chosen role"
    client.post("/role", data={"role": "administrator"})
    assert "Work as fund manager" in client.get("/account").get_data(as_text=True)
    client.post("/role", data={"role": "finance_officer"})
    assert "Work as fund manager" in client.get("/account").get_data(as_text=True)
