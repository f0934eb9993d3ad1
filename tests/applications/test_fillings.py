from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from flask import Flask

from grants.applications.completeness import missing, shown_section, visible
from grants.applications.content import answers_in, content_hash, frozen_content
from grants.applications.fillings import fillings, kept_fillings, last_number
from grants.applications.queries_drafts import answers_of, draft_of, files_of
from grants.applications.wording import read_sections
from grants.calls.callfile import parse
from grants.calls.questions import Repeat
from tests.applications.pages import (
    Applicant,
    application_named,
    make_open_call,
    text_of,
)
from tests.applications.test_types_drawn import ANSWERS
from tests.calls.samples_types import TYPES
from tests.factories.people import make_organisation, make_person, sign_in

CALL = parse(TYPES)
TWO: dict[str, Any] = {
    "partners.all": kept_fillings((1, 3), 3),
    "partner.1": "Awaz",
    "pays.1": True,
    "begins": "2027-03",
    "partner.3": "Nobody",
    "pays.3": True,
}


def section_keys(answers: dict[str, Any]) -> list[str]:
    return [shown.section.key for shown in visible(CALL, answers)]


def test_each_filling_is_a_section_with_answers_of_its_own() -> None:
    assert section_keys({}) == ["about", "plan"]
    assert section_keys(TWO) == ["about", "partners.1", "partners.3", "plan"]
    first, third = visible(CALL, TWO)[1:3]
    assert first.section.title.read("en") == "Partner 1: Awaz"
    assert first.section.title.read("ur") == "شراکت دار 1: Awaz"
    assert third.section.title.read("en") == "Partner 2: Nobody"
    # A condition means the answer of its own filling, and of the sections above.
    assert [each.key for each in first.questions][:4] == [
        "partner.1",
        "pays.1",
        "adds.1",
        "mandate.1",
    ]
    assert "adds.3" not in [each.key for each in third.questions]
    late = {**TWO, "begins": "2027-07"}
    assert "adds.1" not in [each.key for each in visible(CALL, late)[1].questions]


def test_the_least_that_are_asked_are_always_there() -> None:
    section = CALL.section("partners")
    assert section is not None
    assert (fillings(section, {}), last_number(section, {})) == ((), 0)
    least = replace(section, repeat=Repeat(section.title, 2, 3))
    assert fillings(least, {}) == (1, 2)
    assert fillings(least, {"partners.all": kept_fillings((4,), 6)}) == (4, 7)


def test_what_was_submitted_is_read_without_the_draft() -> None:
    content = json.loads(json.dumps(frozen_content(CALL, TWO, {})))
    again = answers_in(content)
    assert again == TWO
    assert content_hash(frozen_content(CALL, again, {})) == content_hash(content)
    titles = [each.title for each in read_sections(CALL, again, {})]
    assert titles == ["About you", "Partner 1: Awaz", "Partner 2: Nobody", "Your plan"]


def test_what_a_filling_lacks_is_said_of_it() -> None:
    gaps = {(gap.section.key, gap.question.key) for gap in missing(CALL, TWO, {})}
    assert ("partners.1", "adds.1") in gaps
    assert ("partners.3", "pays.3") not in gaps
    assert shown_section(CALL, TWO, "partners.2") is None


@pytest.fixture
def sana(app: Flask, at: time_machine.Traveller) -> Applicant:
    at.move_to(CALL.opens_at)
    with app.app_context():
        make_open_call(definition=CALL)
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
    applicant = Applicant(app, sign_in(app, person), CALL)
    applicant.starts({})
    return applicant


def adds(sana: Applicant, after: int) -> str:
    answer = sana.sends(sana.path("/sections/partners/add"), {"after": str(after)})
    return answer.headers["Location"].rsplit("/", 1)[-1]


def test_partners_are_added_filled_and_taken_out_on_pages(app: Flask, sana: Applicant) -> None:
    assert "Your partners: add Partner 1" in sana.reads(sana.path())
    assert adds(sana, 0) == "partners.1"
    # The same press twice is one partner.
    assert adds(sana, 0) == "partners.1"
    assert adds(sana, 1) == "partners.2"
    assert sana.fills("about", ANSWERS).status_code == 303
    for number, name in ((1, "Awaz"), (2, "Roshni")):
        path = sana.path(f"/sections/partners.{number}")
        sana.sends(path, {f"q_partner.{number}": name, f"q_pays.{number}": "no", "save": "list"})
        assert sana.uploads(f"partners.{number}", f"mandate.{number}").status_code == 303
    page = sana.reads(sana.path())
    assert "Partner 1: Awaz" in page
    assert "Partner 2: Roshni" in page
    assert adds(sana, 2) == "partners.3"
    assert "add Partner 4" not in sana.reads(sana.path())
    adds(sana, 3)
    assert "as many here as the call asks for" in sana.reads(sana.path())
    sana.sends(sana.path("/sections/partners.1/remove"), {})
    sana.sends(sana.path("/sections/partners.1/remove"), {})
    sana.sends(sana.path("/sections/partners.3/remove"), {})
    page = sana.reads(sana.path())
    assert "Partner 1: Roshni" in page
    assert "Awaz Youth" in page
    assert "Partner 1: Awaz" not in page
    sana.reads(sana.path("/sections/partners.1"), 404)
    assert adds(sana, 3) == "partners.4"
    with app.app_context():
        application = application_named(sana.reference)
        kept = answers_of(application)
        assert kept["partner.1"] is None
        assert kept["partner.2"] == "Roshni"
        assert list(files_of(application)) == ["mandate.2"]


def test_partners_stand_in_what_was_submitted(app: Flask, sana: Applicant) -> None:
    adds(sana, 0)
    for _again in range(2):
        sana.fills("about", ANSWERS)
        path = sana.path("/sections/partners.1")
        sent = {"q_partner.1": "Roshni", "q_pays.1": "yes", "q_adds.1": "5,000", "save": "list"}
        sana.sends(path, sent)
        saved = sana.fills("plan", ANSWERS)
        assert saved.status_code == 303, text_of(saved)
    with app.app_context():
        left = draft_of(application_named(sana.reference)).missing
        assert [(gap.question.key, gap.message) for gap in left] == []
    check = sana.reads(sana.path("/check"))
    for words in ("Partner 1: Roshni", "PKR 5,000", "House 5", "Pakistan", "Signed by Sana Gul"):
        assert words in check, words
    sana.submits()
    page = sana.reads(sana.path())
    assert "Partner 1: Roshni" in page
    assert "34.01512, 71.52490" in page
    assert "October 2027" in page
