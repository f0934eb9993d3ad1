"""The public quiz: answered by anybody, judged as an application is, and forgotten."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grants.applications.models import Answer, Application
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db
from tests.applications.pages import make_open_call, text_of
from tests.applications.test_eligibility import DEEP
from tests.harness.databases import on_sqlite

pytestmark = [on_sqlite, pytest.mark.usefixtures("at")]

QUIZ = "/calls/small-grants/quiz"
GOOD = {
    "kind": "cso",
    "works_there": "yes",
    "founded_year": "۲۰۱۸",
    "requested": "400,000",
    "q_registered": "yes",
    "q_party": "no",
    "q_kind": "Association",
    "q_years": "5",
}


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    with app.app_context():
        make_open_call(definition=DEEP)
    return app.test_client()


def told(visitor: FlaskClient, answers: dict[str, str] | None = None, status: int = 200) -> str:
    answer = visitor.post(QUIZ, data={**GOOD, **(answers or {})})
    assert answer.status_code == status, text_of(answer)
    return text_of(answer)


def rows() -> list[int]:
    return [
        db.session.execute(select(func.count(kind.id))).scalar_one()
        for kind in (Application, Answer, AuditEntry)
    ]


def test_it_is_found_on_the_calls_page(visitor: FlaskClient) -> None:
    page = visitor.get("/calls/small-grants").get_data(as_text=True)
    assert f'href="{QUIZ}"' in page
    page = text_of(visitor.get(QUIZ))
    assert "Nothing you enter is kept." in page
    assert "50 % of the requested amount" in page


def test_who_can_apply_is_told_and_may_begin(app: Flask, visitor: FlaskClient) -> None:
    with app.app_context():
        before = rows()
    page = told(visitor)
    assert "Your organisation can apply With these answers" in page
    assert "For PKR 400,000 the tier is “Small”. It needs no match." in page
    assert "Begin an application" in page
    with app.app_context():
        assert rows() == before


def test_what_staff_will_ask_is_told(visitor: FlaskClient) -> None:
    page = told(visitor, {"q_years": "2"})
    assert "Your organisation can apply; staff will ask" in page
    assert "How many years have you worked here? Staff ask for two references." in page
    assert "Begin an application" in page


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"kind": "public_body"}, "not for organisations of your kind"),
        ({"works_there": "no"}, "Yours works in another place."),
        ({"founded_year": "2026"}, "Yours was founded in 2026 and is 0"),
        ({"requested": "2,500,001"}, "You ask for PKR 2,500,001. Ask for less."),
        ({"requested": "1"}, "You ask for PKR 1. Ask for more."),
        ({"requested": "500000", "founded_year": "2025"}, "For “Large”"),
        ({"q_registered": "no"}, "Only registered organisations can apply to this call."),
        ({"q_party": "yes"}, "With this answer you cannot apply to this call."),
        ({"q_years": "0"}, "How many years have you worked here?"),
    ],
)
def test_who_cannot_apply_is_told_why(
    visitor: FlaskClient, answers: dict[str, str], reason: str
) -> None:
    page = told(visitor, answers)
    assert "Your organisation cannot apply" in page
    assert reason in page
    assert "Begin an application" not in page


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"kind": ""}, "Choose one."),
        ({"founded_year": "last year"}, "Enter a year, such as 2015."),
        ({"founded_year": "2031"}, "Enter a year, such as 2015."),
        ({"requested": "much"}, "Enter the amount in digits"),
        ({"q_years": ""}, "Answer this question."),
        ({"q_years": "many"}, "There is a problem"),
    ],
)
def test_what_is_missing_is_asked_again(
    visitor: FlaskClient, answers: dict[str, str], says: str
) -> None:
    page = told(visitor, answers, 422)
    assert says in page
    assert "Your organisation can" not in page


def test_a_question_that_follows_is_asked_in_turn(visitor: FlaskClient) -> None:
    page = told(visitor, {"q_kind": "Company"}, 422)
    assert "How much will you ask for?" in page
    assert "can apply" in told(visitor, {"q_kind": "Company", "q_hoped_for": "400000"})


def test_a_call_that_nobody_was_told_of_has_no_quiz(app: Flask, visitor: FlaskClient) -> None:
    with app.app_context():
        make_open_call(definition=replace(DEEP, slug="secret"), status="draft")
    assert visitor.get("/calls/secret/quiz").status_code == 404
