"""What an organisation tells of itself: its register, work, papers and owners."""

from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from grants.kernel.db import db
from grants.organisations.models import Organisation
from grants.organisations.models_profile import Controller, OrganisationWork
from grants.organisations.queries_profile import validity
from tests.applications.pages import PDF
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.databases import on_sqlite


@pytest.mark.parametrize(
    ("expires_on", "state", "days"),
    [
        (None, "valid", None),
        (date(2027, 2, 1), "valid", 77),
        (date(2027, 1, 15), "expires_soon", 60),
        (date(2026, 11, 16), "expires_soon", 0),
        (date(2026, 11, 15), "expired", -1),
    ],
)
def test_a_paper_holds_until_its_last_day(
    expires_on: date | None, state: str, days: int | None
) -> None:
    found = validity(expires_on, date(2026, 11, 16))
    assert (found.state, found.days) == (state, days)


def test_a_profile_is_kept_whole(app: Flask) -> None:
    with app.app_context():
        amina = make_person()
        body = make_organisation("Amal", signatories=[amina])
    client, page = sign_in(app, amina), f"/organisation/{body.slug}"
    typed = {
        "name": "Amal",
        "register": "PK-SEC",
        "registration_number": "0012345",
        "phone": "091 123 4567",
        "areas": "Ward 7\nward 7\nHayatabad",
        "themes": "Youth",
        "partners": "",
    }
    assert client.post(f"{page}/edit", data=typed).status_code == 303
    shown = client.get(page).text
    assert "PK-SEC-0012345" in shown
    assert "Ward 7, Hayatabad" in shown
    assert "Ward 7\nHayatabad" in client.get(f"{page}/edit").text.replace("\r", "")
    assert client.post(f"{page}/edit", data={**typed, "areas": "Hayatabad"}).status_code == 303
    without = client.post(f"{page}/edit", data={**typed, "registration_number": ""})
    assert without.status_code == 422
    with app.app_context():
        kept = db.session.execute(
            select(OrganisationWork.kind, OrganisationWork.words).order_by(OrganisationWork.id)
        ).all()
        assert sorted(tuple(row) for row in kept) == [("area", "Hayatabad"), ("theme", "Youth")]
        assert db.session.scalars(select(Organisation.registration_number)).one() == "0012345"


def test_papers_are_read_by_its_people_and_staff_alone(app: Flask) -> None:
    with app.app_context():
        amina, sana, omar = make_person(), make_person(), make_person()
        auditor, reviewer = make_person(roles=["auditor"]), make_person(roles=["reviewer"])
        body = make_organisation("Amal", signatories=[amina], viewers=[sana])
        make_organisation("Awaz", signatories=[omar])
    client, page = sign_in(app, amina), f"/organisation/{body.slug}/documents"
    bad = {"title": "Accounts", "file": (BytesIO(b"MZ not a paper"), "a.exe")}
    assert client.post(page, data=bad).status_code == 422
    good = {
        "title": "Certificate",
        "file": (BytesIO(PDF), "c.pdf"),
        "expires_on": "2020-01-31",
    }
    assert client.post(page, data=good).status_code == 303
    shown = client.get(page).text
    assert "Expired on" in shown
    where = "/organisation-documents/" + shown.split("/organisation-documents/")[1].split('"')[0]
    for person, status in ((amina, 200), (sana, 200), (auditor, 200), (omar, 404), (reviewer, 403)):
        assert sign_in(app, person).get(where).status_code == status
    viewer = sign_in(app, sana)
    assert "Add a document" not in viewer.get(page).text
    again = {"title": "More", "file": (BytesIO(PDF), "c.pdf")}
    assert viewer.post(page, data=again).status_code == 403
    removal = f"{page}/{where.rsplit('/', 1)[1]}/remove"
    assert viewer.post(removal).status_code == 403
    assert client.post(removal).status_code == 303
    assert client.get(where).status_code == 404


def test_owners_are_personal_data(app: Flask) -> None:
    with app.app_context():
        amina, bilal = make_person(), make_person()
        people = {role: make_person(roles=[role]) for role in ("fund_manager", "auditor")}
        body = make_organisation("Amal", signatories=[amina], members=[bilal])
    client, page = sign_in(app, amina), f"/organisation/{body.slug}/owners"
    typed = {"name": "Zarmina Gul", "role": "Chair", "share": "33.33", "country": "PK"}
    assert client.post(page, data={**typed, "share": "a third"}).status_code == 422
    assert client.post(page, data={**typed, "country": ""}).status_code == 422
    assert client.post(page, data=typed).status_code == 303
    assert client.post(page, data={**typed, "share": "۶۶٫۶۸"}).status_code == 422, "over a whole"
    assert client.post(page, data={**typed, "name": "Ali", "share": "66.67"}).status_code == 303
    with app.app_context():
        shares = db.session.scalars(select(Controller.share_hundredths).order_by(Controller.id))
        assert shares.all() == [3333, 6667]
    assert "Zarmina Gul" in client.get(page).text
    assert sign_in(app, bilal).get(page).status_code == 403
    staff = f"/desk/organisations/{body.slug}"
    assert "Zarmina Gul" in sign_in(app, people["fund_manager"]).get(staff).text
    assert "Zarmina Gul" not in sign_in(app, people["auditor"]).get(staff).text


@on_sqlite
def test_a_new_organisation_says_its_work_at_once(app: Flask) -> None:
    with app.app_context():
        amina = make_person()
    typed = {"name": "Amal", "kind": "social_enterprise", "themes": "Climate"}
    made = sign_in(app, amina).post("/organisation/new", data=typed)
    assert made.status_code == 303
    with app.app_context():
        assert db.session.scalars(select(OrganisationWork.words)).all() == ["Climate"]
