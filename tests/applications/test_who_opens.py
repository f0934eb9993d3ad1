"""Drafts and files at their addresses: theirs who write them, and what was submitted, staff's."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.applications.queries_drafts import files_of
from tests.applications.pages import PDF, Applicant, application_named, make_open_call
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.databases import on_sqlite

pytestmark = [on_sqlite, pytest.mark.usefixtures("at")]

PAGES = ("", "/eligibility", "/sections/basics", "/check", "/print", "/receipt", "/withdraw")


@pytest.fixture
def sana(app: Flask) -> Applicant:
    """Somebody with a complete draft."""
    with app.app_context():
        make_open_call()
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
    applicant = Applicant(app, sign_in(app, person))
    applicant.starts()
    applicant.fills_everything()
    return applicant


def others(app: Flask) -> dict[str, FlaskClient]:
    with app.app_context():
        people = {
            "a member of another organisation": make_person("Other"),
            "a reviewer": make_person(roles=["reviewer"]),
            "a fund manager": make_person(roles=["fund_manager"]),
            "an auditor": make_person(roles=["auditor"]),
            "an administrator": make_person(roles=["administrator"]),
            "a contributor": make_person(roles=["contributor"]),
        }
        make_organisation("Another", members=[people["a member of another organisation"]])
    return {who: sign_in(app, person) for who, person in people.items()}


def file_path(sana: Applicant) -> str:
    with sana.app.app_context():
        (kept,) = files_of(application_named(sana.reference))["policy"]
        return sana.path(f"/files/{kept.public_id}")


def test_a_draft_is_nobody_elses(app: Flask, sana: Applicant) -> None:
    assert sana.client.get(sana.path()).status_code == 200
    for who, client in others(app).items():
        for page in PAGES:
            assert client.get(sana.path(page)).status_code in (403, 404), (who, page)
        assert client.get(file_path(sana)).status_code == 404, who
        for page in ("/sections/basics", "/submit", "/withdraw", "/eligibility"):
            sent = client.post(sana.path(page), data={"q_name": "Stolen", "key": "k"})
            assert sent.status_code in (403, 404), (who, page)
    with app.app_context():
        application = application_named(sana.reference)
        assert (application.status, application.title) == ("draft", "Street theatre")


def test_who_is_not_signed_in_is_led_to_sign_in(app: Flask, sana: Applicant) -> None:
    stranger = app.test_client()
    for page in ("", "/check", "/receipt"):
        answer = stranger.get(sana.path(page))
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in")


def test_a_file_obeys_its_application(app: Flask, sana: Applicant) -> None:
    path = file_path(sana)
    answer = sana.client.get(path)
    assert (answer.status_code, answer.data) == (200, PDF)
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"policy.pdf\"; filename*=UTF-8''policy.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    clients = others(app)
    sana.submits()
    for who in ("a fund manager", "an auditor"):
        assert clients[who].get(path).data == PDF, who
    for who in ("a member of another organisation", "a reviewer", "a contributor"):
        assert clients[who].get(path).status_code == 404, who
    elsewhere = path.replace(sana.reference, "F1-2026-9999")
    assert clients["a fund manager"].get(elsewhere).status_code == 404


def test_a_file_that_was_not_submitted_stays_the_applicants(app: Flask, sana: Applicant) -> None:
    sana.submits()
    manager = others(app)["a fund manager"]
    first = file_path(sana)
    asked = {"wanted": "Another one.", "questions": ["policy"], "due": "2027-01-15T17:00"}
    assert (
        manager.post(f"/desk/applications/{sana.reference}/changes", data=asked).status_code == 303
    )
    sana.sends(
        sana.path("/sections/basics"),
        {"remove_file": f"policy:{first.rsplit('/', 1)[-1]}"},
    )
    assert sana.uploads("basics", "policy", filename="second.pdf").status_code == 303
    second = file_path(sana)
    assert second != first
    assert manager.get(second).status_code == 404
    assert manager.get(first).data == PDF  # it is part of what was submitted
    assert sana.client.get(second).data == PDF
