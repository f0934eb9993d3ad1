"""A draft in Chromium when the connection goes, a colleague writes too, or the session ends."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Response, Route, expect

from grants.applications.queries_drafts import answers_of, files_of
from tests.applications.pages import PDF, Applicant, application_named, make_open_call
from tests.factories.people import PASSWORD, make_organisation, make_person, sign_in
from tests.harness.application import LiveServer
from tests.harness.databases import on_sqlite
from tests.harness.person import Person

pytestmark = [pytest.mark.browser, on_sqlite]

Opens = Callable[..., Person]
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('draft:'))"


@pytest.fixture
def sana(app: Flask, at: time_machine.Traveller) -> Applicant:
    """Somebody who has begun, and her colleague."""
    with app.app_context():
        make_open_call()
        person, colleague = make_person("Sana Gul"), make_person("Imran Afridi")
        make_organisation("Awaz Youth Forum", signatories=[person], members=[colleague])
    applicant = Applicant(app, sign_in(app, person))
    applicant.person = person
    applicant.starts()
    applicant.colleague = Applicant(app, sign_in(app, colleague))
    applicant.colleague.person = colleague
    applicant.colleague.reference = applicant.reference
    return applicant


def signs_in(who: Person, applicant: Applicant, path: str = "") -> None:
    """Sign in at the page one wanted, and come there."""
    assert applicant.person is not None
    if path:
        who.goes_to(path)
    who.page.locator("input[type=email], input[name=email]").first.fill(applicant.person.email)
    who.page.locator("input[type=password]").fill(PASSWORD)
    with who.page.expect_navigation():
        who.page.locator("main form button[type=submit]").first.click()


def is_save(answer: Response) -> bool:
    """A section has been saved by its page."""
    return answer.request.method == "POST" and "/sections/" in answer.url


def only_read(route: Route) -> None:
    """Pages come; what is sent waits for ever."""
    if route.request.method == "GET":
        route.continue_()


def saved(sana: Applicant) -> dict[str, Any]:
    with sana.app.app_context():
        return answers_of(application_named(sana.reference))


def away(who: Person, address: str) -> None:
    """The connection goes, and with it the page, as on a phone that is put away."""
    who.page.context.set_offline(True)
    who.page.close(run_before_unload=False)
    who.page = who.page.context.new_page()
    who.page.context.set_offline(False)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_what_was_typed_without_a_connection_is_there_again(
    sana: Applicant, live_server: LiveServer, person: Opens, language: str
) -> None:
    who = person("Sana", live_server.address, phone=True, language=language)
    path = sana.path(f"/sections/basics?lang={language}")
    signs_in(who, sana, path)
    who.page.context.set_offline(True)
    who.page.locator("#q_name").fill("Typed in a tunnel")
    who.page.locator("#q_story").fill("کہانی\nsecond line")
    line = who.page.locator("[data-line]")
    words = who.page.locator("template[data-keep]").get_attribute("data-kept")
    assert words
    expect(line).to_have_text(words)
    assert who.overflow() == 0
    who.picture(f"draft offline {language}")
    away(who, live_server.address)
    note = who.page.locator("[data-note=back]")
    with who.page.expect_response(is_save):
        who.goes_to(path)
        note.wait_for()
    assert who.page.locator("#q_name").input_value() == "Typed in a tunnel"
    assert who.page.locator("#q_story").input_value() == "کہانی\nsecond line"
    assert who.violations() == []
    assert who.overflow() == 0
    who.picture(f"draft back {language}")
    expect(who.page.locator("[data-line]")).to_be_hidden()
    assert saved(sana)["name"] == "Typed in a tunnel"
    expect(who.page.locator("form[data-held]")).to_have_count(0)
    expect(note.locator("button")).to_have_count(0)
    who.complaints.clear()  # the browser's own note that it was offline


def test_what_is_saved_can_be_taken_instead(
    sana: Applicant, live_server: LiveServer, person: Opens
) -> None:
    who = person("Sana", live_server.address)
    signs_in(who, sana, sana.path("/sections/basics"))
    who.page.context.set_offline(True)
    who.page.locator("#q_name").fill("Typed in a tunnel")
    expect(who.page.locator("form[data-held]")).to_have_count(1)
    away(who, live_server.address)
    # She chooses before the page has saved by itself what it put back.
    who.page.route("**/sections/*", only_read)
    who.goes_to(sana.path("/sections/basics"))
    with who.page.expect_navigation():
        who.page.locator("[data-note=back] button").press("Enter")
    assert who.page.locator("#q_name").input_value() == ""
    assert who.page.evaluate(KEPT) == []
    who.complaints.clear()


def test_two_people_on_one_answer_are_told_and_nothing_is_overwritten(
    sana: Applicant, live_server: LiveServer, person: Opens
) -> None:
    assert sana.colleague is not None
    one, other = person("Sana", live_server.address), person("Imran", live_server.address)
    signs_in(one, sana, sana.path("/sections/basics"))
    signs_in(other, sana.colleague, sana.path("/sections/basics"))
    other.page.locator("#q_name").fill("Imran's name")
    other.page.get_by_text("Last change").wait_for()
    expect(other.page.locator("form[data-held]")).to_have_count(0)
    one.page.locator("#q_name").fill("Sana's name")
    expect(one.page.locator("[data-note=differ]")).to_contain_text(
        "Imran Afridi changed this answer"
    )
    expect(one.page.locator("[data-writer]")).to_contain_text("Imran Afridi is writing here too")
    assert one.page.locator("#q_name").input_value() == "Sana's name"
    assert saved(sana)["name"] == "Imran's name"
    assert one.violations() == []
    one.picture("draft two people")


def test_signing_in_again_leads_back_to_the_filled_form(
    sana: Applicant, live_server: LiveServer, person: Opens
) -> None:
    who = person("Sana", live_server.address)
    signs_in(who, sana, sana.path("/sections/basics"))
    who.page.context.clear_cookies()
    who.page.locator("#q_name").fill("Typed too late")
    link = who.page.get_by_role("link", name="Sign in and go on here")
    link.wait_for()
    with who.page.expect_navigation():
        link.click()
    with who.page.expect_response(is_save):
        signs_in(who, sana)
    assert who.page.url.endswith(sana.path("/sections/basics"))
    assert who.page.locator("#q_name").input_value() == "Typed too late"
    expect(who.page.locator("form[data-held]")).to_have_count(0)
    assert saved(sana)["name"] == "Typed too late"


def test_the_button_and_signing_out_leave_nothing_on_the_device(
    sana: Applicant, live_server: LiveServer, person: Opens
) -> None:
    who = person("Sana", live_server.address)
    signs_in(who, sana, sana.path("/sections/basics"))
    who.page.locator("#q_people").fill("forty, or so")
    who.page.locator("#q_name").fill("Street theatre")
    expect(who.page.locator("form[data-held]")).to_have_count(1)
    who.page.locator("#q_people").fill("1,000")
    who.submits("Save and go to the list")
    assert who.page.evaluate(KEPT) == []
    who.goes_to(sana.path("/sections/basics"))
    assert who.page.locator("#q_people").input_value() == "1000"
    assert who.page.locator("[data-note=back]").count() == 0
    who.page.evaluate("localStorage.setItem('draft:1:X/y', '{}')")
    who.page.locator(".g-menu summary").click()
    who.submits("Sign out")
    assert who.page.evaluate(KEPT) == []


def test_without_scripts_one_press_after_signing_in_sends_form_and_file(
    sana: Applicant, live_server: LiveServer, person: Opens, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.pdf"
    policy.write_bytes(PDF)
    sana.fills("basics", {"minors": True})
    who = person("Sana", live_server.address, scripts=False)
    signs_in(who, sana, sana.path("/sections/basics"))
    who.page.locator("#q_name").fill("Street theatre")
    who.page.locator("#q_policy").set_input_files(policy)
    who.page.context.clear_cookies()
    who.submits("Upload file")
    assert "Not sent yet" in who.page.title()
    with who.page.context.expect_page() as opened:
        who.page.get_by_role("link", name="Sign in, in a new tab").click()
    late, who.page = who.page, opened.value
    signs_in(who, sana)
    who.page = late
    who.page.get_by_label("Choose “policy.pdf” again").set_input_files(policy)
    who.submits("Send it again")
    assert "policy.pdf" in who.text()
    assert saved(sana)["name"] == "Street theatre"
    with sana.app.app_context():
        assert [
            each.filename for each in files_of(application_named(sana.reference))["policy"]
        ] == ["policy.pdf"]
