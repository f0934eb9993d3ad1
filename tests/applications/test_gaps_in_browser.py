"""The check before submission in Chromium: every gap is a link that lands on its very field."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, expect

from grants.calls.callfile import parse
from grants.kernel.db import db
from tests.applications.pages import Applicant, make_open_call
from tests.applications.test_in_browser import signs_in
from tests.calls.samples_types import TYPES
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.application import LiveServer
from tests.harness.databases import on_sqlite
from tests.harness.person import Person

pytestmark = [pytest.mark.browser, on_sqlite]

CALL = parse(TYPES)
# Begun everywhere and finished nowhere: each line has one more way to be wanting.
BEGUN = {
    "name": "x" * 31,
    "begins": "2026-12",
    "seat": {"lines": "House 5", "city": None, "district": None, "postcode": None, "country": "PK"},
    "street": {"area": "Saddar", "latitude": 3_401_512, "longitude": None},
    "story": "word " * 21,
    "risks": [{"risk": "Rain", "likelihood": None, "mitigation": None}],
    "years": [{"row": "first", "cost": 100, "staff": None}],
}


@pytest.fixture
def sana(app: Flask, at: time_machine.Traveller) -> Applicant:
    """Somebody who has begun every section, a repeated one included."""
    with app.app_context():
        make_open_call(definition=CALL)
        person = make_person("Sana Gul", language="en")
        make_organisation("Awaz Youth Forum", signatories=[person])
    applicant = Applicant(app, sign_in(app, person), CALL)
    applicant.person = person
    applicant.starts({})
    applicant.fills("about", BEGUN)
    applicant.fills("plan", BEGUN)
    applicant.sends(applicant.path("/sections/partners/add"), {"after": "0"})
    applicant.fills("partners.1", {"pays.1": True})
    return applicant


def links(page: Page) -> list[tuple[str, str]]:
    """The words and address of each gap on the page."""
    found = page.locator("main section:has(> h2.h5) li a")
    return [
        (each.inner_text(), each.get_attribute("href") or "")
        for each in found.all()
        if "/sections/" in (each.get_attribute("href") or "")
    ]


def test_every_gap_leads_to_its_field(
    sana: Applicant, live_server: LiveServer, person: Callable[..., Person]
) -> None:
    who = person("Sana", live_server.address)
    signs_in(who, sana, sana.path("/check"))
    assert who.violations() == []
    who.picture("check-en")
    found = links(who.page)
    elements = [url.partition("#")[2] for _words, url in found]
    # A table cell, a part of an address, a choice in a table, a filling, a file and a long text.
    assert {
        "q_name",
        "q_seat-c_city",
        "q_street-c_longitude",
        "q_story",
        "q_ward-c_area-0",
        "q_partner.1",
        "q_adds.1",
        "q_risks-0-c_likelihood-0",
        "q_years-1-c_cost",
    } <= set(elements)
    for words, url in found:
        who.goes_to(url)
        field = who.page.locator(f'[id="{url.partition("#")[2]}"]')
        expect(field, words).to_be_focused()
        expect(field, words).to_be_visible()


def test_the_check_is_in_urdu_and_fits_a_phone(
    sana: Applicant, live_server: LiveServer, person: Callable[..., Person]
) -> None:
    with sana.app.app_context():
        assert sana.person is not None
        db.session.merge(sana.person).language = "ur"
        db.session.commit()
    who = person("Sana", live_server.address)
    signs_in(who, sana, sana.path("/check"))
    who.page.set_viewport_size({"width": 360, "height": 780})
    assert who.overflow() == 0
    who.picture("check-ur-phone")
    assert "ہر ربط" in who.text()
