"""The applicant's pages in Chromium: by keyboard, without scripts, on a phone, out of reach."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from grants.applications.queries_drafts import answers_of
from tests.applications.pages import PDF, Applicant, application_named, make_open_call
from tests.applications.samples import COMPLETE
from tests.factories.people import PASSWORD, make_organisation, make_person, sign_in
from tests.harness.application import LiveServer
from tests.harness.databases import on_sqlite
from tests.harness.person import Person

pytestmark = [pytest.mark.browser, on_sqlite]

Opens = Callable[..., Person]


@pytest.fixture
def sana(app: Flask, at: time_machine.Traveller) -> Applicant:
    """Somebody who has begun."""
    with app.app_context():
        make_open_call()
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", signatories=[person])
    applicant = Applicant(app, sign_in(app, person))
    applicant.person = person
    applicant.starts()
    return applicant


def signs_in(who: Person, sana: Applicant, path: str) -> None:
    """Sign in at the page, and come to where one wanted to go."""
    assert sana.person is not None
    who.goes_to(path)
    who.page.locator("input[type=email], input[name=email]").first.fill(sana.person.email)
    who.page.locator("input[type=password]").fill(PASSWORD)
    with who.page.expect_navigation():
        who.page.locator("main form button[type=submit]").first.click()


def saved(sana: Applicant) -> dict[str, Any]:
    with sana.app.app_context():
        return answers_of(application_named(sana.reference))


def test_a_section_is_filled_by_keyboard_alone(
    sana: Applicant, live_server: LiveServer, person: Opens
) -> None:
    who = person("Sana", live_server.address)
    signs_in(who, sana, sana.path("/sections/basics"))
    keys = who.page.keyboard
    who.page.locator("#q_name").focus()
    keys.type("Street theatre")
    keys.press("Tab")
    keys.type("sana@example.org")
    keys.press("Tab")
    keys.type("Young people make plays.")
    keys.press("Tab")
    keys.type("40")
    # On to the first choice of ward, which Space takes; then to the button.
    for _press in range(40):
        keys.press("Tab")
        if who.page.evaluate("document.activeElement.name") == "q_ward":
            break
    keys.press("Space")
    for _press in range(40):
        keys.press("Tab")
        if who.page.evaluate("document.activeElement.value") == "next":
            break
    with who.page.expect_navigation():
        keys.press("Enter")
    answers = saved(sana)
    assert (answers["name"], answers["people"], answers["ward"]) == ("Street theatre", 40, "one")


def test_the_whole_way_without_scripts(
    sana: Applicant, live_server: LiveServer, person: Opens, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.pdf"
    policy.write_bytes(PDF)
    who = person("Sana", live_server.address, scripts=False)
    signs_in(who, sana, sana.path("/sections/money"))
    who.page.locator("#q_budget-0-c_item").fill("Hall")
    who.page.locator("#q_budget-0-c_amount").fill("300,000")
    who.submits("Save and add a line")
    who.page.locator("#q_budget-1-c_item").fill("Tea")
    who.page.locator("#q_budget-1-c_amount").fill("200,000")
    who.submits("Save and go to the list")
    assert [line["item"] for line in saved(sana)["budget"]] == ["Hall", "Tea"]
    assert sana.fills("basics", COMPLETE).status_code == 303
    who.goes_to(sana.path("/sections/basics"))
    who.page.locator("#q_policy").set_input_files(policy)
    who.submits("Upload file")
    assert "policy.pdf" in who.text()
    for key in ("basics", "care", "money"):
        assert sana.fills(key, COMPLETE).status_code == 303
    who.goes_to(sana.path())
    who.submits("Check your answers", exact=True)
    who.page.locator("#confirm").check()
    who.submits("Submit application")
    assert "We have received your application" in who.text() or "Receipt" in who.text()
    with sana.app.app_context():
        assert application_named(sana.reference).status == "submitted"


def test_out_of_reach_nothing_typed_is_lost(
    sana: Applicant, live_server: LiveServer, person: Opens
) -> None:
    who = person("Sana", live_server.address)
    who.stops_the_clock()  # a draft that saves itself would say something else in the same line
    signs_in(who, sana, sana.path("/sections/basics"))
    who.page.context.set_offline(True)
    who.page.locator("#q_name").fill("Typed in a tunnel")
    who.page.get_by_role("button", name="Save and go on").click()
    who.page.get_by_text("Not sent. Keep this page open and try again.").wait_for()
    assert who.page.locator("#q_name").input_value() == "Typed in a tunnel"
    who.page.context.set_offline(False)
    with who.page.expect_navigation():
        who.page.get_by_role("button", name="Save and go on").click()
    assert saved(sana)["name"] == "Typed in a tunnel"
    who.complaints.clear()  # the browser's own note that it was offline


def test_a_draft_saves_itself(sana: Applicant, live_server: LiveServer, person: Opens) -> None:
    who = person("Sana", live_server.address)
    signs_in(who, sana, sana.path("/sections/basics"))
    with who.page.expect_response(lambda answer: answer.request.method == "POST"):
        who.page.locator("#q_name").fill("Saved by itself")
    assert saved(sana)["name"] == "Saved by itself"
    who.page.get_by_text("Everything is saved.").wait_for()


PAGES = ("/home", "/applications", "", "/sections/basics", "/sections/money", "/check", "/print")


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_pages_are_open_to_everybody(
    sana: Applicant, live_server: LiveServer, person: Opens, language: str, phone: bool
) -> None:
    sana.fills("basics", {"minors": True, "name": "Street theatre"})
    sana.fills("money", {"budget": COMPLETE["budget"]})
    who = person("Sana", live_server.address, phone=phone, language=language)
    signs_in(who, sana, f"/home?lang={language}")
    for page in (*PAGES, "/withdraw", "/eligibility"):
        path = page if page in ("/home", "/applications") else sana.path(page)
        who.goes_to(f"{path}?lang={language}")
        assert who.page.locator("html").get_attribute("lang") == language
        assert who.violations() == []
        assert who.overflow() == 0, path
        who.picture(f"applicant {page or 'draft'} {language} {'phone' if phone else 'desktop'}")
