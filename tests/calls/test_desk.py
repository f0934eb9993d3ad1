"""The staff's desk of calls: made, imported, exported, announced, opened and closed."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.calls.callfile import parse
from grants.calls.models import Call, CallVersion
from grants.calls.operations_clock import due_calls, move_by_clock
from grants.kernel import clock
from grants.kernel.checks import run_all
from grants.kernel.db import db, transact
from tests.applications.pages import text_of
from tests.calls.samples import SAMPLE
from tests.factories.applications import make_call, make_fund
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.databases import on_sqlite

pytestmark = [on_sqlite, pytest.mark.usefixtures("at")]


@pytest.fixture
def nida(app: Flask) -> FlaskClient:
    """The manager of a fund."""
    with app.app_context():
        fund = make_fund("Peshawar Local Innovation Fund")
        person = make_person("Nida Shah", roles=[("fund_manager", fund.id)])
    return sign_in(app, person)


def call_named(slug: str) -> Call:
    return db.session.execute(select(Call).where(Call.slug == slug)).scalar_one()


def run_the_clock() -> None:
    """What the job does."""
    for call_id in due_calls(clock.now()):
        transact(lambda call_id=call_id: move_by_clock(call_id, clock.now()))  # type: ignore[misc]


def imported(nida: FlaskClient, text: str = SAMPLE) -> str:
    answer = nida.post("/desk/calls/import", data={"text": text})
    assert answer.status_code in (302, 303), text_of(answer)
    return answer.headers["Location"].rsplit("/", 1)[-1]


def test_a_call_is_made_from_a_template(app: Flask, nida: FlaskClient) -> None:
    page = nida.get("/desk/calls/new").get_data(as_text=True)
    template = re.search(r'<option[^>]*value="([^"]*young-people[^"]*)"', page)
    assert template is not None, page
    answer = nida.post(
        "/desk/calls/new",
        data={
            "template": template[1],
            "slug": "youth-2027",
            "opens": "2026-12-01T09:00",
            "closes": "2027-01-15T17:00",
        },
    )
    assert answer.headers["Location"] == "/desk/calls/youth-2027"
    assert "Young people and belonging" in text_of(nida.get("/desk/calls/youth-2027"))
    assert "Young people and belonging" in text_of(nida.get("/desk/calls/"))
    with app.app_context():
        call = call_named("youth-2027")
        assert call.status == "draft"
        assert call.closes_at == datetime(2027, 1, 15, 12, 0, tzinfo=UTC)


def test_a_wrong_call_file_names_the_line_and_comes_back(app: Flask, nida: FlaskClient) -> None:
    wrong = SAMPLE.replace("    type: money\n", "    type: many\n", 1)
    line = wrong.splitlines().index("    type: many") + 1
    answer = nida.post("/desk/calls/import", data={"text": wrong})
    page = answer.get_data(as_text=True)
    assert f"Line {line}:" in text_of(answer)
    assert "type: many" in page
    with app.app_context():
        assert db.session.execute(select(Call)).first() is None


def test_the_exported_file_is_the_imported_one(nida: FlaskClient) -> None:
    text = SAMPLE + "\n# a remark of the office\n"
    slug = imported(nida, text)
    answer = nida.get(f"/desk/calls/{slug}/call-file")
    assert answer.data == text.encode()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="small-grants.yaml"'


def test_a_call_opens_and_closes_by_the_clock(
    app: Flask, nida: FlaskClient, at: time_machine.Traveller
) -> None:
    definition = parse(SAMPLE)
    at.move_to(definition.opens_at - timedelta(days=1))
    with app.app_context():
        manager = make_person(roles=["fund_manager"])
        applicant = make_person()
        make_organisation(members=[applicant])
    office = sign_in(app, manager)
    slug = imported(office)
    assert sign_in(app, applicant).get(f"/calls/{slug}/apply").status_code == 404
    assert "frozen" in text_of(office.get(f"/desk/calls/{slug}/announce"))
    assert office.post(f"/desk/calls/{slug}/announce").status_code in (302, 303)
    with app.app_context():
        assert call_named(slug).status == "scheduled"
        run_the_clock()
        assert call_named(slug).status == "scheduled"
        at.move_to(definition.opens_at)
        run_the_clock()
        assert call_named(slug).status == "open"
        at.move_to(definition.closes_at - timedelta(seconds=1))
        run_the_clock()
        assert call_named(slug).status == "open"
        at.move_to(definition.closes_at)
        run_the_clock()
        assert call_named(slug).status == "closed"
        assert list(run_all()) == []


def test_applicants_need_not_wait_for_the_clocks_job(
    app: Flask, at: time_machine.Traveller
) -> None:
    definition = parse(SAMPLE)
    at.move_to(definition.opens_at - timedelta(days=1))
    with app.app_context():
        manager = make_person(roles=["fund_manager"])
        make_fund("A fund")
        applicant = make_person()
        make_organisation(members=[applicant])
    office = sign_in(app, manager)
    slug = imported(office)
    office.post(f"/desk/calls/{slug}/announce")
    at.move_to(definition.opens_at)
    assert "Can you apply?" in text_of(sign_in(app, applicant).get(f"/calls/{slug}/apply"))


def test_an_announced_text_is_frozen(app: Flask, nida: FlaskClient) -> None:
    slug = imported(nida)
    nida.post(f"/desk/calls/{slug}/announce")
    answer = nida.post(
        "/desk/calls/import", data={"text": SAMPLE.replace("Small grants", "Large grants")}
    )
    assert answer.status_code == 409
    with app.app_context():
        assert len(db.session.execute(select(CallVersion)).all()) == 1


def test_a_draft_is_the_offices_own(app: Flask, nida: FlaskClient) -> None:
    slug = imported(nida)
    with app.app_context():
        elsewhere = make_fund().id
        people = [
            make_person(roles=[("fund_manager", elsewhere)]),
            make_person(roles=["reviewer"]),
            make_person(roles=["contributor"]),
            make_person(),
        ]
    for person in people:
        client = sign_in(app, person)
        for page in ("", "/facts", "/text", "/announce", "/call-file", "/cancel"):
            answer = client.get(f"/desk/calls/{slug}{page}")
            assert answer.status_code in (403, 404), (person.name, page)
        assert client.get(f"/calls/{slug}/apply").status_code == 404
    with app.app_context():
        assert call_named(slug).status == "draft"


@pytest.mark.parametrize(
    ("zone", "closes", "utc"),
    [
        ("Asia/Karachi", "2027-03-28 17:00", datetime(2027, 3, 28, 12, 0, tzinfo=UTC)),
        # The Sunday on which clocks in Britain go forward, and the one on which they go back.
        ("Europe/London", "2027-03-28 17:00", datetime(2027, 3, 28, 16, 0, tzinfo=UTC)),
        ("Europe/London", "2027-10-31 17:00", datetime(2027, 10, 31, 17, 0, tzinfo=UTC)),
        ("Europe/London", "2027-10-31 01:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
def test_the_closing_time_is_that_of_its_place(
    app: Flask, nida: FlaskClient, zone: str, closes: str, utc: datetime
) -> None:
    text = SAMPLE.replace("closes: 2026-11-27 17:00", f"closes: {closes}").replace(
        "time_zone: Asia/Karachi", f"time_zone: {zone}"
    )
    slug = imported(nida, text)
    with app.app_context():
        assert call_named(slug).closes_at == utc
    hour = closes[-5:]
    assert hour in text_of(nida.get(f"/desk/calls/{slug}"))


def test_a_cancelled_call_says_why(app: Flask, nida: FlaskClient) -> None:
    slug = imported(nida)
    nida.post(f"/desk/calls/{slug}/announce")
    assert nida.post(f"/desk/calls/{slug}/cancel", data={"reason": " "}).status_code == 200
    answer = nida.post(f"/desk/calls/{slug}/cancel", data={"reason": "The budget was withdrawn."})
    assert answer.status_code in (302, 303)
    with app.app_context():
        assert call_named(slug).status == "cancelled"


def test_the_list_asks_as_much_for_3_as_for_30(app: Flask) -> None:
    from tests.applications.test_desk import count_for

    with app.app_context():
        fund = make_fund()
        person = make_person(roles=[("fund_manager", fund.id)])
        for _n in range(3):
            make_call(fund)
    client = sign_in(app, person)
    before = count_for(app, client, "/desk/calls/")
    with app.app_context():
        for _n in range(27):
            make_call(fund)
    assert count_for(app, client, "/desk/calls/") == before
