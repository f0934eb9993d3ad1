"""The pages: the form without an account, following it with a code, and the staff's desk."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grants.accounts.models import Person
from grants.incidents.models import Incident
from grants.kernel.db import db
from tests.factories.incidents import make_incident
from tests.factories.money import make_award, make_fund
from tests.factories.people import make_person, sign_in
from tests.harness.application import Settings

pytestmark = pytest.mark.usefixtures("at")

KEY = re.compile(r'name="key"[^>]*value="([^"]+)"')
CODE = re.compile(r"<bdi>(\d{4} \d{4} \d{4} \d{4})</bdi>")


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def a_fund(app: Flask) -> tuple[str, Person]:
    with app.app_context():
        fund = make_fund(name="City fund")
        return fund.slug, make_person("Sana Gul", roles=[("fund_manager", fund.id)])


def told(client: FlaskClient, path: str = "/complain", **more: Any) -> dict[str, Any]:
    key = KEY.search(text_of(client, path))
    assert key is not None
    return {"text": "The box is full.", "in_danger": "no", "key": key[1], **more}


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Incident)) or 0


def test_a_complaint_without_a_name_is_followed_with_its_code(app: Flask) -> None:
    slug, sana = a_fund(app)
    nobody = app.test_client()
    sent = told(nobody, about=f"fund:{slug}")
    first, second = nobody.post("/complain", data=sent), nobody.post("/complain", data=sent)
    codes = [CODE.search(each.get_data(as_text=True)) for each in (first, second)]
    assert codes[0] is not None
    assert codes[1] is not None
    assert codes[0][1] == codes[1][1], "the same form sent twice shows the same code"
    assert count(app) == 1
    assert first.headers["Cache-Control"] == "no-store"

    staff = sign_in(app, sana)
    assert "The box is full." in text_of(staff, "/desk/complaints")
    assert "Triage a complaint or an incident" in text_of(staff, "/today")
    with app.app_context():
        public_id = db.session.scalars(select(Incident.public_id)).one()
    found = {
        "kind": "complaint",
        "severity": "low",
        "confidentiality": "staff",
        "assigned_to": "0",
    }
    triaged = staff.post(f"/desk/complaints/{public_id}/triage", data=found)
    assert triaged.status_code == 303
    asked = {"message": "Which box is it?"}
    assert staff.post(f"/desk/complaints/{public_id}/messages", data=asked).status_code == 303

    other = app.test_client()
    assert "Which box" not in text_of(other, "/complain/follow")
    wrong = other.post("/complain/follow", data={"code": "0000 0000 0000 0000"})
    assert wrong.status_code == 422
    assert "Nothing was reported under this code" in wrong.get_data(as_text=True)
    opened = other.post("/complain/follow", data={"code": codes[0][1]})
    assert opened.status_code == 303
    thread = text_of(other, "/complain/follow")
    assert "Which box is it?" in thread
    assert "Sana" not in thread, "who of the fund wrote is not told"
    key = KEY.search(thread)
    assert key is not None
    answer = {"text": "The red one.", "key": key[1]}
    for _twice in range(2):
        assert other.post("/complain/answer", data=answer).status_code == 303
    assert text_of(staff, f"/desk/complaints/{public_id}").count("The red one.") == 1
    assert other.post("/complain/leave").status_code == 303
    assert "The red one." not in text_of(other, "/complain/follow")


def test_the_page_closes_after_half_an_hour(app: Flask, at: time_machine.Traveller) -> None:
    slug, _sana = a_fund(app)
    nobody = app.test_client()
    sent = nobody.post("/complain", data=told(nobody, about=f"fund:{slug}"))
    code = CODE.search(sent.get_data(as_text=True))
    assert code is not None
    nobody.post("/complain/follow", data={"code": code[1]})
    at.shift(timedelta(minutes=29))
    assert "The box is full." in text_of(nobody, "/complain/follow")
    at.shift(timedelta(minutes=2))
    late = nobody.post("/complain/answer", data={"text": "x", "key": "k"}, follow_redirects=True)
    assert "closes after half an hour" in late.get_data(as_text=True)
    assert "The box is full." not in text_of(nobody, "/complain/follow")


def test_what_is_missing_is_said_and_what_was_typed_stays(app: Flask) -> None:
    slug, _sana = a_fund(app)
    nobody = app.test_client()
    sent = told(nobody, about=f"fund:{slug}", text="", who="Mr. Shah", contact="0300 1234567")
    del sent["in_danger"]
    answer = nobody.post("/complain", data=sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Say what happened." in page
    assert "Say whether somebody is in danger now." in page
    assert "Mr. Shah" in page
    assert "0300 1234567" in page
    assert sent["key"] in page, "the same form goes on"
    assert count(app) == 0


def test_the_public_page_offers_what_is_public_and_remembers_where_one_came_from(
    app: Flask,
) -> None:
    with app.app_context():
        award = make_award()
        reference, title = award.reference, award.title
    page = text_of(app.test_client(), f"/complain?award={reference}")
    assert re.search(f'<option selected value="award:{reference}">{title}', page)
    assert 'value="fund:' in page
    link = text_of(app.test_client(), f"/awards/{reference}")
    assert f"/complain?award={reference}" in link


def test_a_caller_gets_a_code_and_staff_keep_none(app: Flask) -> None:
    slug, sana = a_fund(app)
    staff = sign_in(app, sana)
    sent = told(staff, "/desk/complaints/by-phone", about=f"fund:{slug}")
    answer = staff.post("/desk/complaints/by-phone", data=sent)
    assert CODE.search(answer.get_data(as_text=True))
    assert answer.headers["Cache-Control"] == "no-store"
    page = text_of(staff, "/desk/complaints")
    assert "The box is full." in page
    assert not CODE.search(page)


def test_what_is_contradictory_is_said_on_the_page_of_triage(app: Flask) -> None:
    slug, sana = a_fund(app)
    with app.app_context():
        from grants.funds.models import Fund

        fund = db.session.scalars(select(Fund).where(Fund.slug == slug)).one()
        public_id = make_incident(fund).public_id
    staff = sign_in(app, sana)
    answer = staff.post(
        f"/desk/complaints/{public_id}/triage",
        data={"kind": "complaint", "about": [str(sana.id)], "assigned_to": "0"},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "It is about you, so another manager triages it." in page
    assert "Choose how serious it is." in page
    assert re.search(rf'checked[^>]*value="{sana.id}"', page), "what was ticked stays"


def test_one_address_sends_so_many_an_hour(
    make_app: Callable[[Settings], Flask], settings: Settings
) -> None:
    app = make_app({**settings, "RATELIMIT_ENABLED": True})
    a_fund(app)
    nobody = app.test_client()
    codes = [nobody.post("/complain/follow", data={"code": "1"}).status_code for _each in range(31)]
    assert codes == [422] * 30 + [429]
    assert nobody.get("/complain/follow").status_code == 200


def test_nothing_of_it_reads_as_markup(app: Flask) -> None:
    slug, sana = a_fund(app)
    nobody = app.test_client()
    nobody.post("/complain", data=told(nobody, about=f"fund:{slug}", text="<b>bold</b>"))
    assert "<b>bold</b>" not in text_of(sign_in(app, sana), "/desk/complaints")
