"""What everybody reads: complete, the same for all, and nothing about a person."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from grants.kernel.db import db
from tests.factories.city import City, Secrets, make_city

PAGES = [
    "/",
    "/calls",
    "/calls/plif-call-3",
    "/calls/plif-call-2",
    "/calls?after=",
    "/awards",
    "/awards/PLIF-A-2026-0001",
    "/money",
    "/money?fund=plif",
    "/help",
    "/complain",
    "/decisions",
    "/privacy",
    "/accessibility",
]


@pytest.fixture
def city(app: Flask) -> City:
    with app.app_context():
        return make_city()


def read(app: Flask, path: str, **headers: str) -> str:
    """The page as it left, without what is new in every response."""
    answer = app.test_client().get(path, headers=headers)
    assert answer.status_code == 200, (path, answer.get_data(as_text=True))
    text = answer.get_data(as_text=True)
    drawn = r'nonce="[^"]+"|name="(?:csrf_token|key)"[^>]*'
    return re.sub(drawn, "", text)


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.usefixtures("city")
def test_every_page_opens_without_signing_in(app: Flask, language: str) -> None:
    for path in PAGES:
        page = read(app, path, **{"Accept-Language": language})
        assert re.search(rf'<html lang="{language}"', page)
        assert page.count("<h1") == 1
        assert "style=" not in page


def test_before_anything_is_there_the_pages_say_what_will_be(app: Flask) -> None:
    for path in ("/", "/calls", "/awards", "/money", "/help", "/complain", "/decisions"):
        assert "g-empty" in read(app, path) or path in ("/help", "/complain", "/decisions")
    assert app.test_client().get("/calls/nothing").status_code == 404
    assert app.test_client().get("/awards/nothing").status_code == 404
    assert app.test_client().get("/money?fund=nothing").status_code == 404


@pytest.mark.usefixtures("city")
def test_the_money_page_says_where_the_money_is(app: Flask) -> None:
    page = read(app, "/money")
    # received 4.4 million; 900,000 committed and 200,000 only reserved; 500,000 paid
    for figure in ("5,000,000", "4,400,000", "1,100,000", "900,000", "500,000", "3,300,000"):
        assert f">{figure}<" in page, figure
    assert "Of every 100 PKR received, 25 are promised and 11 are paid" in page
    assert "Skills and work" in page
    assert "Reserved, agreement not yet signed" in page
    assert "Rickshaw library, instalment 1" in page
    assert "Boxing club" not in page


@pytest.mark.usefixtures("city")
def test_an_award_is_public_from_its_agreement_on(app: Flask) -> None:
    listed = read(app, "/awards")
    assert "Rickshaw library" in listed
    assert "Boxing club" not in listed
    assert app.test_client().get("/awards/PLIF-A-2026-0002").status_code == 404
    detail = read(app, "/awards/PLIF-A-2026-0001")
    for words in ("Rickshaw Library", "six streets", "3 Mar 2026", "Sarhad Textiles (Pvt) Ltd"):
        assert words in detail


def test_a_terminated_award_stays_public_only_if_it_was_agreed(app: Flask, city: City) -> None:
    with app.app_context():
        for award in (city.award, city.offered):
            db.session.merge(award).status = "terminated"
        db.session.commit()
    assert app.test_client().get("/awards/PLIF-A-2026-0001").status_code == 200
    assert app.test_client().get("/awards/PLIF-A-2026-0002").status_code == 404


@pytest.mark.usefixtures("city")
def test_a_call_says_what_is_asked_and_how_it_is_judged(app: Flask) -> None:
    page = read(app, "/calls/plif-call-3")
    for words in ("Safe evenings", "What is asked", "Need and evidence", "Red flag", "Closes"):
        assert words in page
    assert "g-due calm" in page
    assert "g-due closed" in read(app, "/calls/plif-call-2")


def test_calls_stand_in_their_order(app: Flask, city: City) -> None:
    page = read(app, "/calls")
    assert page.index("Safe evenings") < page.index("First jobs")
    with app.app_context():
        call = db.session.merge(city.open_call)
        call.status = "cancelled"
        db.session.commit()
    assert "Safe evenings" not in read(app, "/calls")
    assert app.test_client().get("/calls/plif-call-3").status_code == 404


@pytest.mark.usefixtures("city")
def test_several_funds_are_chosen_from(app: Flask) -> None:
    with app.app_context():
        make_city(prefix="LAH")
    page = read(app, "/money")
    assert "Peshawar Local Innovation Fund" in page
    assert "Fund of LAH" in page
    one = read(app, "/money?fund=lah")
    assert "Fund of LAH" in one
    assert read(app, "/")


@pytest.fixture
def two_worlds(
    make_app: Callable[..., Flask], tmp_path: Any, request: pytest.FixtureRequest, at: object
) -> tuple[Flask, Flask]:
    """Two installations that differ in nothing that everybody may know."""
    made = []
    template = request.getfixturevalue("sqlite_template")
    from tests.harness.databases import copied_sqlite

    secrets = (
        Secrets(),
        Secrets(
            reviewer="Another Reviewer",
            score=1,
            account="PK99XXXX0000009999999999",
            draft_call=True,
            declined=True,
            applicant="Somebody Else",
        ),
    )
    for n, secret in enumerate(secrets):
        folder = tmp_path / f"world-{n}"
        folder.mkdir()
        with copied_sqlite(template, folder) as url:
            app = make_app(
                {"TESTING": True, "DATABASE_URL": url, "INSTANCE": str(folder), "SECRET_KEY": "x"}
            )
            with app.app_context():
                make_city(secret)
        made.append(app)
    return made[0], made[1]


def test_two_worlds_are_one_to_whoever_is_not_signed_in(two_worlds: tuple[Flask, Flask]) -> None:
    one, other = two_worlds
    for path in PAGES:
        assert read(one, path) == read(other, path), path


def test_the_comparison_would_notice_a_difference(two_worlds: tuple[Flask, Flask]) -> None:
    one, other = two_worlds
    with other.app_context():
        db.session.execute(db.text("UPDATE award SET title = 'Another' WHERE title LIKE 'Rick%'"))
        db.session.commit()
    assert read(one, "/awards") != read(other, "/awards")


@pytest.mark.usefixtures("city")
def test_nothing_personal_is_on_any_page(app: Flask) -> None:
    secrets = ("Zarghuna", "Imran Afridi", "Farah Naz", "Bilal Ahmed", "PK36SCBL", "Preparer Only")
    more = ("secret comment", "secret reason", "FT26030112345", "Frontier Bank", "R-PLIF")
    for path in PAGES:
        page = read(app, path)
        assert [word for word in (*secrets, *more) if word in page] == [], path
        assert re.findall(r"[\w.]+@[\w.]+", page) == [], path


def statements(app: Flask, path: str) -> int:
    """How many questions a page asks the database."""
    asked: list[str] = []
    with app.app_context():
        engine = db.engine

    def count(*given: Any) -> None:
        asked.append(given[2])

    event.listen(engine, "before_cursor_execute", count)
    try:
        read(app, path)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(asked)


def test_lists_ask_the_same_for_few_and_for_many_rows(app: Flask) -> None:
    with app.app_context():
        make_city()
        make_city(prefix="FEW", awards=2)
    paths = ("/", "/calls", "/awards", "/money", "/money?fund={}")
    few = [statements(app, path.format("few")) for path in paths]
    with app.app_context():
        make_city(prefix="MANY", awards=30)
    assert [statements(app, path.format("many")) for path in paths] == few


@pytest.mark.usefixtures("city")
def test_a_page_may_be_kept_by_caches_only_for_strangers(app: Flask) -> None:
    answer = app.test_client().get("/awards")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in answer.headers
    known = app.test_client()
    known.get("/?lang=ur")
    assert "public" not in known.get("/awards").headers["Cache-Control"]


def test_it_says_that_it_is_well(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "ok\n")
