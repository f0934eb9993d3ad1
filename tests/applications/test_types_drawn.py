from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, render_template_string
from werkzeug.datastructures import MultiDict

from grants.applications.answers import clean_all
from grants.applications.completeness import shown_section
from grants.applications.forms import SectionForm, section_form
from grants.kernel import i18n
from grants.kernel.db import db
from grants.kernel.policy import PUBLIC
from grants.web.forms import wrong_fields
from tests.applications.pages import typed
from tests.applications.test_forms import PAGE
from tests.applications.test_question_types import CALL, RESULT, SEAT, YEARS
from tests.web.conftest import make_bare_app

ANSWERS: dict[str, Any] = {
    "name": "Safe streets",
    "email": "sana@example.org",
    "phone": "+923001234567",
    "seat": SEAT,
    "begins": "2027-03",
    "street": {"area": "Saddar", "latitude": 3_401_512, "longitude": 7_152_490},
    "ward": {"area": "one"},
    "story": "We light the streets.",
    "amount": 100_000_000,
    "risks": [{"risk": "Rain", "likelihood": "Low", "mitigation": None}],
    "years": [{"row": "first", "cost": 50_000, "staff": "1"}, *YEARS],
    "results": [RESULT],
    "signed": {"name": "Sana Gul", "role": "Chair", "agreed": True},
}


@pytest.fixture(autouse=True)
def page(tmp_path: Path) -> Iterator[Flask]:
    app = make_bare_app(tmp_path)
    with app.test_request_context("/"):
        g.actor = PUBLIC
        yield app
        db.engine.dispose()
    i18n.set_language("en")


def form_of(section: str, **more: Any) -> SectionForm:
    shown = shown_section(CALL, ANSWERS, section)
    assert shown is not None
    return section_form(CALL, shown, ANSWERS, **more)


def drawn(form: SectionForm) -> str:
    return " ".join(render_template_string(PAGE, form=form, files={}).split())


@pytest.mark.parametrize("section", ["about", "plan"])
def test_saved_answers_come_back_as_they_were_typed(section: str) -> None:
    form = form_of(section)
    cleaned = clean_all(form.questions, form.raw(), "PKR")
    assert cleaned.errors == {}
    given = {each.key for each in form.questions} & set(ANSWERS)
    assert {key: cleaned.values[key] for key in given} == {key: ANSWERS[key] for key in given}


@pytest.mark.parametrize("section", ["about", "plan"])
def test_a_page_sends_what_it_shows(section: str) -> None:
    shown = form_of(section).questions
    sent = form_of(section, formdata=MultiDict(typed(shown, ANSWERS)))
    cleaned = clean_all(shown, sent.raw(), "PKR")
    assert cleaned.errors == {}
    assert {key: value for key, value in cleaned.values.items() if value is not None} == {
        key: value for key, value in ANSWERS.items() if key in cleaned.values
    }


def test_each_type_has_its_field() -> None:
    html = drawn(form_of("about")) + drawn(form_of("plan"))
    for part in (
        'type="email"',
        'type="tel"',
        'type="url"',
        'type="month"',
        'id="q_seat-c_postcode"',
        '<option selected value="PK">Pakistan</option>',
        'id="q_street-c_latitude"',
        'value="34.01512"',
        'data-characters="30"',
        "12 of 30 characters",
        "First year",
        "Cost: the saved lines come to PKR 1,250.",
        "Staff: the saved lines come to 3.5.",
        'name="q_results-0-c_target"',
        'name="q_signed-c_agreed"',
    ):
        assert part in html, part
    assert html.count("Save and add a line") == 2


def test_a_sentence_stands_on_its_part_and_in_the_summary() -> None:
    form = form_of("about")
    form.show_errors({"seat-city": "Fill this in.", "seat": "A colleague changed it."})
    assert ("q_seat-c_city", "City, town or village: Fill this in.") in wrong_fields(form)
    assert ("q_seat", "A colleague changed it.") in wrong_fields(form)
    html = drawn(form)
    assert html.count("A colleague changed it.") == 2
    assert 'id="q_seat-error"' in html
