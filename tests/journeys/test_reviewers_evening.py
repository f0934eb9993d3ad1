"""A reviewer's evening, on a phone: four applications, a lost connection, a sheet, an interest."""

from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Response, expect
from sqlalchemy import select

from grants.accounts.models import Person as Account
from grants.applications.states import ApplicationStatus
from grants.kernel.db import db
from grants.kernel.spreadsheets import cells_of
from grants.reviews.models import Review
from tests.calls.test_editor_in_browser import signs_in
from tests.factories.applications import make_application, make_call
from tests.factories.reviews import make_review, make_reviewer
from tests.harness.application import LiveServer
from tests.harness.databases import on_sqlite
from tests.harness.person import Person
from tests.reviews.test_sheet import ROWS, filled

pytestmark = [pytest.mark.browser, on_sqlite]

TITLES = ("A field for everybody", "Theatre in the lane", "Mothers at the school", "Radio hour")
PAGES = (("M1", "D1"), ("M2", "D3"), ("D4",))


@pytest.fixture
def naheed(app: Flask, at: time_machine.Traveller) -> Account:
    """Somebody who has four applications to review, due one day after the other."""
    with app.app_context():
        call = make_call(status="in_review")
        reviewer = make_reviewer("Naheed Bangash", call.fund_id)
        for day, title in enumerate(TITLES, start=3):
            case = make_application(call, status=ApplicationStatus.IN_REVIEW, title=title)
            make_review(case, reviewer, due_in_days=day)
        db.session.expunge(reviewer)
    return reviewer


def is_save(answer: Response) -> bool:
    return answer.request.method == "POST" and "/criteria/" in answer.url


@pytest.mark.parametrize("language", ["en", "ur"])
def test_an_evening_on_a_phone(
    app: Flask,
    naheed: Account,
    live_server: LiveServer,
    person: Callable[..., Person],
    tmp_path: Path,
    language: str,
) -> None:
    who = person("Naheed", live_server.address, phone=True, language=language)

    def looks(name: str) -> None:
        assert (who.overflow(), who.violations()) == (0, [])
        who.picture(f"evening-{name}-{language}")

    def opens(title: str) -> str:
        who.goes_to("/reviews")
        who.clicks_on(who.page.get_by_role("link", name=title, exact=True))
        return who.page.url.split("/criteria/")[0]

    def sends() -> None:
        who.clicks += 1
        with who.page.expect_navigation():
            who.page.locator("main form .g-acts button[type=submit]").first.click()

    signs_in(who, naheed.email, "/reviews")
    who.goes_to(f"/reviews?lang={language}")
    assert who.page.locator("html").get_attribute("lang") == language
    looks("queue")

    # The first one, scale by scale: a click for each score, and what was typed is kept at once.
    review = opens(TITLES[0])
    who.begin()
    with who.page.expect_response(is_save):
        who.clicks_on(who.page.locator("label:has(input[name=M1][value='3'])"))
    who.page.locator("[name=M1-reason]").fill("Named by the people there.")
    who.page.context.set_offline(True)
    who.clicks_on(who.page.locator("label:has(input[name=D1][value='4'])"))
    who.page.locator("[name=D1-reason]").fill("Dated, from three sources.")
    unsaved = who.page.locator("form[data-autosave]").get_attribute("data-unsaved")
    assert unsaved
    expect(who.page.get_by_text(unsaved)).to_be_visible()
    looks("without a connection")
    with who.page.expect_response(is_save):
        who.page.context.set_offline(False)
    expect(who.page.get_by_text(unsaved)).not_to_be_visible()
    who.goes_to(f"{review}/criteria/M1")
    assert who.page.locator("[name=M1][value='3']").is_checked()
    assert who.page.locator("[name=D1-reason]").input_value() == "Dated, from three sources."
    for keys in PAGES:
        for key in keys:
            choice = who.page.locator(f"label:has(input[name={key}][value='3'])")
            if not choice.locator("input").is_checked():
                who.clicks_on(choice)
            who.page.locator(f"[name={key}-reason]").fill("As the answer shows.")
        sends()
    assert who.page.url.endswith("/check")
    looks("check")
    sends()
    # Five scores, four buttons; D1 was chosen twice.
    assert who.clicks <= 10

    # In the second a cousin works: it is gone, and leads nowhere.
    gone = opens(TITLES[1])
    who.clicks_on(who.page.locator("main a[href$='/conflict']").first)
    who.page.locator("main input[type=radio]").first.check()
    looks("an interest")
    with who.page.expect_navigation():
        who.page.locator("main form button[type=submit]").first.click()
    assert TITLES[1] not in who.text()
    answer = who.page.goto(gone)
    assert answer is not None
    assert answer.status == 404

    # The third is scored in a sheet, away from the net.
    who.goes_to("/reviews/sheet")
    looks("sheet")
    with who.page.expect_download() as taken:
        who.page.locator("main a[href$='.xlsx']").click()
    sheets = cells_of(taken.value.path().read_bytes())
    names = {rows[0][0]: name for name, rows in sheets.items()}
    assert set(TITLES[2:]) < set(names)
    assert TITLES[1] not in names
    third = names[TITLES[2]]
    scores: dict[tuple[str, str, str], object] = {(third, key, "score"): 3 for key in ROWS}
    reasons: dict[tuple[str, str, str], object] = {(third, key, "reason"): "So." for key in ROWS}
    for wrong, picture in ((9, "sheet with a wrong cell"), (4, "")):
        scores[third, "M2", "score"] = wrong
        (file := tmp_path / "evening.xlsx").write_bytes(filled(sheets, scores | reasons))
        who.page.locator("main input[type=file]").set_input_files(file)
        sends()
        if picture:
            assert "D7" in who.text()
            looks(picture)
    opens(TITLES[2])
    assert who.page.url.endswith("/check"), "nothing is left to score"
    sends()

    # The fourth is handed back with a reason.
    declined = opens(TITLES[3])
    who.goes_to(f"{declined.removeprefix(live_server.address)}/decline")
    who.page.locator("main textarea").fill("I am away until spring.")
    with who.page.expect_navigation():
        who.page.locator("main form button[type=submit]").first.click()
    assert not who.page.locator("main .g-tasks a").count()
    who.goes_to("/reviews/submitted")
    assert [title for title in TITLES if title in who.text()] == [TITLES[0], TITLES[2]]
    looks("submitted")
    with app.app_context():
        rows = db.session.scalars(select(Review).order_by(Review.due_on)).all()
        assert [row.status for row in rows] == ["submitted", "recused", "submitted", "declined"]
        assert [row.application.merit_millis for row in rows] == [75_000, None, 85_000, None]
