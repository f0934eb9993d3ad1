from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, render_template_string
from werkzeug.datastructures import MultiDict

from grants.applications.answers import clean_all
from grants.applications.completeness import shown_section
from grants.applications.forms import (
    SectionForm,
    line_added,
    section_form,
    typed,
    without_removed_line,
)
from grants.kernel import i18n
from grants.kernel.db import db
from grants.kernel.policy import PUBLIC
from grants.web.forms import wrong_fields
from tests.applications.samples import CALL, COMPLETE, FILES
from tests.web.conftest import make_bare_app

PAGE = (
    "{% from 'applications/_questions.html' import questions %}"
    "{% from 'parts/form.html' import error_summary %}"
    "{{ error_summary(form) }}{{ questions(form, files) }}"
)


@pytest.fixture(autouse=True)
def page(tmp_path: Path) -> Iterator[Flask]:
    app = make_bare_app(tmp_path)
    with app.test_request_context("/"):
        g.actor = PUBLIC
        yield app
        db.engine.dispose()
    i18n.set_language("en")


def form_of(section: str, answers: dict[str, Any] | None = None, **more: Any) -> SectionForm:
    given = COMPLETE if answers is None else answers
    shown = shown_section(CALL, given, section)
    assert shown is not None
    return section_form(CALL, shown, given, **more)


def drawn(form: SectionForm, **more: Any) -> str:
    html = render_template_string(PAGE, form=form, files=more.get("files", {}))
    return " ".join(html.split())


@pytest.mark.parametrize("section", ["basics", "care", "money"])
def test_saved_answers_come_back_as_they_were_typed(section: str) -> None:
    form = form_of(section)
    cleaned = clean_all(form.questions, form.raw(), "PKR")
    assert cleaned.errors == {}
    kept = {key: value for key, value in cleaned.values.items() if value is not None}
    assert kept == {
        question.key: COMPLETE[question.key]
        for question in form.questions
        if question.key in COMPLETE
    }


def test_what_was_typed_stays_in_the_field_with_its_error() -> None:
    posted = MultiDict(
        [
            ("q_name", "Theatre"),
            ("q_people", "forty <b>"),
            ("q_groups", "Boys"),
            ("q_groups", "Adults"),
            ("q_begins", "soon"),
        ]
    )
    form = form_of("basics", formdata=posted)
    cleaned = clean_all(form.questions, form.raw(), "PKR")
    form.show_errors(cleaned.errors)
    html = drawn(form)
    assert 'value="forty &lt;b&gt;"' in html
    assert 'value="soon"' in html
    assert html.count("Enter a number in digits, such as 40.") == 2
    assert re.search(r'href="#q_people"', html)
    assert re.search(
        r'id="q_people"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*id="q_people"', html
    )
    assert len(re.findall(r'checked[^>]*value="(?:Boys|Adults)"', html)) == 2
    assert cleaned.values["groups"] == ["Boys", "Adults"]


def test_a_budget_works_without_scripts() -> None:
    posted = MultiDict(
        {
            "q_amount": "500000",
            "q_budget-0-c_item": "Hall",
            "q_budget-0-c_amount": "300000",
            "q_budget-3-c_item": "Tea",
            "q_budget-3-c_amount": "x",
            "add_line": "budget",
        }
    )
    form = form_of("money", formdata=posted)
    raw = form.raw()
    assert [line["item"] for line in raw["budget"]] == ["Hall", "Tea"]
    assert line_added(posted) == "budget"
    cleaned = clean_all(form.questions, raw, "PKR")
    assert list(cleaned.errors) == ["budget-1-amount"]
    form.show_errors({**cleaned.errors, "budget": "Line totals differ."})
    assert [place for place, _words in wrong_fields(form)] == ["q_budget", "q_budget-1-c_amount"]
    html = drawn(form)
    assert 'name="remove_line" value="budget:1"' in html
    assert 'name="add_line" value="budget"' in html
    assert html.count("Line totals differ.") == 2
    removed = without_removed_line(raw, {"remove_line": "budget:0"})
    assert [line["item"] for line in removed["budget"]] == ["Tea"]
    assert without_removed_line(raw, {"remove_line": "amount:0"}) == raw
    assert without_removed_line(raw, {"remove_line": "budget:9"}) == raw


def test_one_more_line_is_offered_and_the_first_is_there_from_the_start() -> None:
    assert len(form_of("money").raw()["budget"]) == 2
    assert len(form_of("money", one_more="budget").raw()["budget"]) == 3
    assert len(form_of("money", {"amount": 1}).raw()["budget"]) == 1
    assert "PKR 500,000" in drawn(form_of("money"))


def test_a_sent_file_is_shown_with_a_way_to_remove_it() -> None:
    html = drawn(form_of("basics"), files=FILES)
    assert "policy.pdf" in html
    assert 'name="remove_file" value="policy:f1"' in html
    assert 'type="file"' not in html
    empty = drawn(form_of("basics"))
    assert 'accept=".pdf,.docx"' in empty
    assert "PDF, Word (docx). 5 MB at most." in empty


def test_every_control_has_a_label_and_the_first_button_saves() -> None:
    for section in ("basics", "care", "money"):
        html = drawn(form_of(section))
        labelled = set(re.findall(r'<label[^>]*for="([^"]+)"', html))
        for control in re.findall(r"<(?:input|textarea|select)\b[^>]*>", html):
            found = re.search(r'\bid="([^"]+)"', control)
            assert found is not None
            assert found[1] in labelled
        assert re.findall(r"<button[^>]*name=\"(\w+)\"", html)[0] == "save"


def test_the_page_is_in_the_readers_language() -> None:
    i18n.set_language("ur")
    assert "آپ کیا کریں گے؟" in drawn(form_of("basics"))
    assert "حلقہ ایک" in drawn(form_of("basics"))


def test_a_key_that_forms_use_themselves_does_no_harm() -> None:
    from grants.applications.forms import questions_form
    from grants.calls.questions import Question, QuestionType
    from grants.calls.text import Text

    inner = tuple(
        Question(key, QuestionType.SHORT_TEXT, Text.plain(key))
        for key in ("data", "errors", "validate", "process", "meta")
    )
    group = Question("data", QuestionType.GROUP, Text.plain("Group"), questions=inner)
    answers = {"data": [{each.key: each.key for each in inner}]}
    assert questions_form([group, *inner[1:]], answers, "PKR").raw()["data"] == answers["data"]


@pytest.mark.parametrize("question", list(CALL.questions), ids=lambda question: question.key)
def test_a_kept_value_can_be_typed_again(question: Any) -> None:
    value = COMPLETE.get(question.key)
    if value is not None:
        again = clean_all([question], {question.key: typed(question, value, "PKR")}, "PKR")
        assert again.values == {question.key: value}
