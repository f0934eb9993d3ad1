"""The form of a draft, edited on pages: outline, moving, copying, deleting, two at once."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.calls.callfile import dump, parse
from grants.calls.definition import CallDefinition
from grants.calls.models import Call, CallVersion
from grants.calls.operations import definition_of
from grants.kernel.db import db
from tests.applications.pages import text_of
from tests.calls.samples import SAMPLE
from tests.factories.applications import make_fund
from tests.factories.people import make_person, sign_in
from tests.harness.databases import on_sqlite

pytestmark = [pytest.mark.usefixtures("at")]
FORM = "/desk/calls/small-grants/form"


@pytest.fixture
def nida(app: Flask) -> FlaskClient:
    """The manager of a fund that has the draft of the sample."""
    with app.app_context():
        fund = make_fund("Peshawar Local Innovation Fund")
        person = make_person("Nida Shah", roles=[("fund_manager", fund.id)])
    nida = sign_in(app, person)
    assert nida.post("/desk/calls/import", data={"text": SAMPLE}).status_code == 302
    return nida


@pytest.fixture
def imran(app: Flask, nida: FlaskClient) -> FlaskClient:
    """Another manager of all funds."""
    with app.app_context():
        person = make_person("Imran Afridi", roles=["fund_manager"])
    return sign_in(app, person)


def stored(app: Flask) -> tuple[CallDefinition, list[str]]:
    """What the draft says now, and why each of its versions was made."""
    with app.app_context():
        call = db.session.execute(select(Call)).scalar_one()
        reasons = db.session.execute(
            select(CallVersion.reason).order_by(CallVersion.number)
        ).scalars()
        return definition_of(call), list(reasons)


def do(client: FlaskClient, verb: str, version: int = 1) -> str:
    """Press a button of the outline; what the page then says."""
    answer = client.post(FORM, data={"do": verb, "version": version}, follow_redirects=True)
    assert answer.status_code == 200
    return text_of(answer)


def section_keys(call: CallDefinition) -> list[str]:
    return [section.key for section in call.sections]


def test_every_button_of_the_outline_makes_a_version_that_says_what_it_did(
    app: Flask, nida: FlaskClient
) -> None:
    assert "Edit the form" in text_of(nida.get("/desk/calls/small-grants"))
    assert "Move up Who takes part?" in text_of(nida.get(FORM))
    do(nida, "up-section:money", 1)
    do(nida, "down-question:name", 2)
    do(nida, "duplicate-question:hours", 3)
    do(nida, "duplicate-section:basics", 4)
    do(nida, "delete-section:basics_2", 5)
    do(nida, "delete-question:hours_2", 6)
    do(nida, "up-section:care", 7)
    do(nida, "up-question:name", 8)
    call, reasons = stored(app)
    assert call == parse(SAMPLE)
    assert reasons == [
        "Imported from a call file.",
        "Section “Money” moved.",
        "Question “What is it called?” moved.",
        "Question “How many hours a week?” duplicated.",
        "Section “The basics” duplicated.",
        "Section “The basics” deleted.",
        "Question “How many hours a week?” deleted.",
        "Section “Care” moved.",
        "Question “What is it called?” moved.",
    ]
    assert nida.get("/desk/calls/small-grants/call-file").data.decode() == dump(call)


@on_sqlite
def test_what_a_call_may_not_be_is_not_stored_and_named(app: Flask, nida: FlaskClient) -> None:
    said = do(nida, "delete-question:minors")
    assert "Nothing was changed." in said
    assert "“Add your safeguarding policy”: There is no question “minors” above" in said
    assert "“Care”: There is no question “minors” above" in said
    assert "One question needs “role: requested”" in do(nida, "delete-question:amount")
    assert "A section asks at least one question." in do(nida, "delete-question:lead")
    assert len(stored(app)[1]) == 1


@on_sqlite
def test_a_button_that_moves_nothing_stores_nothing(app: Flask, nida: FlaskClient) -> None:
    do(nida, "up-section:basics")
    do(nida, "down-question:honest")
    assert len(stored(app)[1]) == 1
    text = nida.get("/desk/calls/small-grants/call-file").data.decode()
    assert text == SAMPLE


@on_sqlite
def test_deleting_is_asked_on_a_page_of_its_own(nida: FlaskClient) -> None:
    page = nida.get(f"{FORM}/delete?do=delete-section:care")
    assert "Delete “Care”?" in text_of(page)
    assert "Who is responsible?" in text_of(page)
    assert 'value="delete-section:care"' in page.get_data(as_text=True)
    assert nida.get(f"{FORM}/delete?do=delete-question:gone").status_code == 404
    assert nida.get(f"{FORM}/delete?do=announce:care").status_code == 404


def test_two_at_once_are_told_of_each_other(
    app: Flask, nida: FlaskClient, imran: FlaskClient
) -> None:
    do(imran, "down-section:care", 1)
    said = do(nida, "down-section:basics", 1)
    assert "Imran Afridi changed this call on 2026-11-16, 10:00" in said
    assert "Section “Care” moved." in said
    assert section_keys(stored(app)[0]) == ["basics", "money", "care"]
    seen = re.search(r'name="version" value="(\d+)"', nida.get(FORM).get_data(as_text=True))
    assert seen is not None
    do(nida, "up-section:care", int(seen[1]))
    assert section_keys(stored(app)[0]) == ["basics", "care", "money"]


@on_sqlite
def test_a_call_that_is_announced_is_not_edited(app: Flask, nida: FlaskClient) -> None:
    assert nida.post("/desk/calls/small-grants/announce").status_code == 302
    assert nida.get(FORM).status_code == 409
    assert nida.post(FORM, data={"do": "up-section:care", "version": 1}).status_code == 409
    assert "Edit the form" not in text_of(nida.get("/desk/calls/small-grants"))
