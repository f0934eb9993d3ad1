"""An upload in Chromium whose connection is cut goes on where it stopped."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Route, expect

from grants.applications.operations import uploading
from grants.applications.queries_drafts import files_of
from grants.kernel.storage import storage
from tests.applications.pages import Applicant, application_named, make_open_call
from tests.applications.test_drafts_in_browser import signs_in
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.application import LiveServer
from tests.harness.databases import on_sqlite
from tests.harness.person import Person

pytestmark = [pytest.mark.browser, on_sqlite]

Opens = Callable[..., Person]
BIG = b"%PDF-1.4\n" + bytes(range(256)) * 400 + b"\n%%EOF\n"


@pytest.fixture
def sana(app: Flask, at: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch) -> Applicant:
    """Somebody who has begun and must send a policy; a chunk is a quarter of 64 kB."""
    monkeypatch.setattr("grants.applications.views_uploads.CHUNK_AT_MOST", 65_536)
    monkeypatch.setattr(uploading, "CHUNK_AT_MOST", 65_536)
    with app.app_context():
        make_open_call()
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
    applicant = Applicant(app, sign_in(app, person))
    applicant.person = person
    applicant.starts()
    applicant.fills("basics", {"minors": True})
    return applicant


def kept(sana: Applicant) -> bytes:
    with sana.app.app_context():
        (file,) = files_of(application_named(sana.reference))["policy"]
        return storage.get(file.public_id)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_cut_connection_costs_no_byte(
    sana: Applicant, live_server: LiveServer, person: Opens, tmp_path: Path, language: str
) -> None:
    policy = tmp_path / "policy.pdf"
    policy.write_bytes(BIG)
    who = person("Sana", live_server.address, phone=True, language=language)
    signs_in(who, sana, sana.path(f"/sections/basics?lang={language}"))
    offsets: list[str] = []

    def pass_on(route: Route) -> None:
        offsets.append(route.request.url.rpartition("=")[2])
        if len(offsets) == 3:
            route.abort("connectionreset")  # the third chunk is lost
        else:
            route.continue_()

    who.page.route("**/uploads/*?offset=*", pass_on)
    who.page.locator("#q_policy").set_input_files(policy)
    expect(who.page.locator(".g-files")).to_contain_text("policy.pdf")
    assert who.overflow() == 0
    assert kept(sana) == BIG
    sizes = list(range(0, len(BIG), 16_384))
    assert offsets == [str(each) for each in [*sizes[:3], *sizes[2:]]]
    who.complaints.clear()  # the browser's own note of the cut


def test_after_the_page_is_loaded_again_it_goes_on(
    sana: Applicant, live_server: LiveServer, person: Opens, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.pdf"
    policy.write_bytes(BIG)
    who = person("Sana", live_server.address)
    signs_in(who, sana, sana.path("/sections/basics"))
    seen: list[Any] = []

    def cut(route: Route) -> None:
        seen.append(route.request.url)
        if len(seen) > 3:
            route.abort("internetdisconnected")
        else:
            route.continue_()

    who.page.route("**/uploads/*?offset=*", cut)
    who.page.locator("#q_policy").set_input_files(policy)
    status = who.page.locator("#q_policy-upload")
    expect(status).to_contain_text("goes on where it stopped")
    assert who.violations() == []
    who.picture("upload waiting")
    # The page that tries again is left before the connection is back: it would go on itself.
    who.page.goto(sana.path("/sections/basics"))
    who.page.unroute("**/uploads/*?offset=*")
    offsets: list[str] = []

    def note(route: Route) -> None:
        offsets.append(route.request.url.rpartition("=")[2])
        route.continue_()

    who.page.route("**/uploads/*?offset=*", note)
    who.page.locator("#q_policy").set_input_files(policy)
    expect(who.page.locator(".g-files")).to_contain_text("policy.pdf")
    assert kept(sana) == BIG
    assert offsets[0] == str(3 * 16_384)
    who.complaints.clear()


def test_a_refused_file_says_why_beside_its_field(
    sana: Applicant, live_server: LiveServer, person: Opens, tmp_path: Path
) -> None:
    wrong = tmp_path / "policy.pdf"
    wrong.write_bytes(b"<svg><script>alert(1)</script></svg>")
    who = person("Sana", live_server.address)
    signs_in(who, sana, sana.path("/sections/basics"))
    who.page.locator("#q_policy").set_input_files(wrong)
    expect(who.page.locator("#q_policy-upload")).to_contain_text("is not one")
    assert who.violations() == []
    who.picture("upload refused")
