from __future__ import annotations

from pathlib import Path

from flask import g, render_template_string

from grants.applications.wording import read_sections
from grants.kernel import i18n
from grants.kernel.db import db
from grants.kernel.policy import PUBLIC
from tests.applications.samples import CALL, COMPLETE, FILES
from tests.web.conftest import make_bare_app


def words(language: str) -> dict[str, str]:
    with i18n.use_language(language):
        sections = read_sections(CALL, COMPLETE, FILES)
        return {read.question.key: read.text for each in sections for read in each.answers}


def test_answers_are_read_as_words() -> None:
    found = words("en")
    assert found["people"] == "40 people"
    assert found["begins"] == "15 March 2027"
    assert found["ward"] == "Ward one"
    assert found["groups"] == "Girls, Boys"
    assert found["minors"] == "Yes"
    assert found["amount"] == "PKR 500,000"
    assert words("ur")["ward"] == "حلقہ ایک"


def test_a_budget_is_read_as_a_table_with_its_total() -> None:
    (money,) = (
        each for each in read_sections(CALL, COMPLETE, FILES) if each.section.key == "money"
    )
    (budget,) = (read for read in money.answers if read.question.key == "budget")
    assert budget.table is not None
    assert budget.table.rows == (
        ("Hall", "2", "300,000", "Rent"),
        ("Tea", "", "200,000", "Guests"),
    )
    assert budget.table.money == {2}
    assert budget.table.totals == ("", "", "500,000", "")


def test_answers_are_drawn_safely(tmp_path: Path) -> None:
    app = make_bare_app(tmp_path)
    answers = {**COMPLETE, "story": "First <script>\nSecond", "people": None}
    page = (
        "{% from 'applications/_answers.html' import answers %}"
        "{% for section in sections %}{{ answers(section, 'PKR') }}{% endfor %}"
    )
    with app.test_request_context("/"):
        g.actor = PUBLIC
        html = render_template_string(page, sections=read_sections(CALL, answers, FILES))
        db.engine.dispose()
    html = " ".join(html.split())
    assert '<p class="mb-2" dir="auto">First &lt;script&gt;</p>' in html
    assert "policy.pdf" in html
    assert html.count("No answer") == 2
    assert "<caption" in html
