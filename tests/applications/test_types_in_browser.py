"""The fields of the question types in Chromium, on a phone and on a desk; the counters."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.applications.pages import Applicant, make_open_call
from tests.applications.test_fillings import adds
from tests.applications.test_in_browser import Opens, saved, signs_in
from tests.applications.test_question_types import CALL
from tests.applications.test_types_drawn import ANSWERS
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.application import LiveServer
from tests.harness.databases import on_sqlite
from tests.kernel.test_words import CASES

pytestmark = [pytest.mark.browser, on_sqlite]


@pytest.fixture
def sana(app: Flask, at: time_machine.Traveller) -> Applicant:
    with app.app_context():
        make_open_call(definition=CALL)
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", signatories=[person])
    applicant = Applicant(app, sign_in(app, person), CALL)
    applicant.person = person
    applicant.starts({})
    return applicant


TYPE_IN = """([field, text]) => {
  const area = document.getElementById(field);
  const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(area), "value").set;
  setter.call(area, text);
  area.dispatchEvent(new Event("input", {bubbles: true}));
  const said = (what) => {
    const place = document.getElementById(field + "-" + what);
    return place ? Number(place.textContent.split(" ")[0]) : null;
  };
  return {words: said("words"), characters: said("characters"), kept: area.value};
}"""


def test_the_page_counts_as_the_server_does(
    sana: Applicant, live_server: LiveServer, person: Opens
) -> None:
    who = person("Sana", live_server.address)
    signs_in(who, sana, sana.path("/sections/about"))
    for case in CASES:
        found = who.page.evaluate(TYPE_IN, ["q_story", case["text"]])
        assert (found["words"], found["characters"]) == (case["words"], case["characters"]), case
        found = who.page.evaluate(TYPE_IN, ["q_name", case["text"]])
        # A browser joins the lines of a one-line field itself.
        if "\n" not in case["text"] and "\r" not in case["text"]:
            expected = case.get("one_line", case["characters"])
            assert found["characters"] == expected, json.dumps(case)


def test_the_types_are_filled_without_scripts(
    sana: Applicant, live_server: LiveServer, person: Opens
) -> None:
    who = person("Sana", live_server.address, scripts=False)
    signs_in(who, sana, sana.path("/sections/about"))
    page = who.page
    page.locator("#q_phone").fill("0300 1234567")
    page.locator("#q_seat-c_lines").fill("House 5")
    page.locator("#q_seat-c_country").select_option("PK")
    page.locator("#q_begins").fill("2027-03")
    page.locator("#q_street-c_latitude").fill("34.0151234, 71.5249056")
    who.submits("Save and go to the list")
    answers = saved(sana)
    assert answers["phone"] == "+923001234567"
    assert answers["seat"]["country"] == "PK"
    assert answers["begins"] == "2027-03"
    assert answers["street"] == {"area": None, "latitude": 3_401_512, "longitude": 7_152_491}
    who.submits("Your partners: add Partner 1")
    page.locator("[id='q_partner.1']").fill("Roshni")
    who.submits("Save and go to the list")
    assert "Partner 1: Roshni" in who.text()
    who.goes_to(sana.path("/sections/partners.1"))
    page.get_by_text("Take this one out").click()
    who.submits("Take out “Partner 1: Roshni”")
    assert "Partner 1: Roshni" not in who.text()


PAGES = ("", "/sections/about", "/sections/partners.1", "/sections/plan", "/check", "/print")


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_types_are_open_to_everybody(
    sana: Applicant, live_server: LiveServer, person: Opens, language: str, phone: bool
) -> None:
    adds(sana, 0)
    partner: dict[str, Any] = {"q_partner.1": "Roshni", "q_pays.1": "yes", "q_adds.1": "5,000"}
    sana.fills("about", ANSWERS)
    sana.sends(sana.path("/sections/partners.1"), {**partner, "save": "list"})
    sana.fills("plan", {**ANSWERS, "results": ANSWERS["results"][:1]})
    who = person("Sana", live_server.address, phone=phone, language=language)
    signs_in(who, sana, f"/home?lang={language}")
    for page in PAGES:
        path = sana.path(page)
        who.goes_to(f"{path}?lang={language}")
        assert who.violations() == [], path
        assert who.overflow() == 0, path
        who.picture(f"types {page or 'draft'} {language} {'phone' if phone else 'desktop'}")
