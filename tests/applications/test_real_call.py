"""Real forms, imported at the page, applied to and submitted at pages, exported as they came."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from grants.accounts.models import Person
from grants.applications.fillings import as_section, fillings
from grants.applications.parts import WITH_LINES, line_questions
from grants.applications.queries_drafts import draft_of
from grants.calls.callfile import parse
from grants.calls.definition import CallDefinition
from grants.calls.eligibility import EligibilityQuestion, asked
from grants.calls.questions import Question, QuestionType
from grants.kernel.checks import run_all
from tests.applications.pages import Applicant, application_named, text_of
from tests.calls import shif
from tests.calls.real_forms import CONSORTIUM, SMALL_COMMUNITY
from tests.factories.applications import make_fund
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.databases import on_sqlite
from tests.reviews.real_call import merit_after_review

pytestmark = [pytest.mark.shared, on_sqlite]


def an_answer(question: Question) -> Any:
    """An answer within the limits of the question."""
    match question.type:
        case QuestionType.SHORT_TEXT:
            return "A name"
        case QuestionType.EMAIL:
            return "team@example.org"
        case QuestionType.PHONE:
            return "+44 20 7946 0000"
        case QuestionType.ADDRESS:
            return {"lines": "1 High Street", "city": "London", "country": "GB"}
        case QuestionType.WEB:
            return "https://example.org"
        case QuestionType.LONG_TEXT:
            return "word " * min(question.word_limit or 20, 20) + "end"
        case QuestionType.YES_NO | QuestionType.DECLARATION:
            return True
        case QuestionType.CHOICE:
            return question.options[0].value
        case QuestionType.CHOICES:
            return [question.options[0].value]
        case QuestionType.MONEY:
            return int(question.min or 50_000_00)
        case QuestionType.NUMBER:
            return int(question.min or 1)
        case QuestionType.DATE:
            return question.earliest or "2027-03-15"
        case QuestionType.MONTH:
            return question.earliest or "2027-03"
        case QuestionType.PLACE:
            return {"area": "Ward one", "latitude": 5_150_000, "longitude": -12_000}
        case QuestionType.BUDGET_TABLE:
            return [{"item": "Hall", "amount": 50_000_00, "explanation": "Rent"}]
        case QuestionType.SIGNED_DECLARATION:
            return {"name": "Sana Gul", "role": "Chair", "agreed": True}
    if question.type in WITH_LINES:
        line = {column.key: an_answer(column) for column in line_questions(question)}
        if question.rows:
            return [{"row": row.value, **line} for row in question.rows]
        return [line] * (question.min or 1)
    return None


def a_passing_answer(each: EligibilityQuestion) -> Any:
    """An answer with which one can apply."""
    passes = each.passes
    if passes.answers:
        of_options = [option.value for option in each.question.options]
        candidates: list[Any] = of_options or [True, False]
        return next(answer for answer in candidates if passes.accepts(answer))
    return passes.at_least if passes.at_least is not None else passes.at_most


def eligible_answers(definition: CallDefinition) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for _round in definition.eligibility:
        for each in asked(definition.eligibility, answers):
            answers.setdefault(each.question.key, a_passing_answer(each))
    return answers


def every_question(definition: CallDefinition) -> list[Question]:
    """Every question, those of a section that repeats as often as it must be filled."""
    found: list[Question] = []
    for section in definition.sections:
        if section.repeat is None:
            found += section.questions
        for number in fillings(section, {}):
            found += as_section(section, number, {}).questions
    return found


def is_the_city(at: time_machine.Traveller, app: Flask, definition: CallDefinition) -> list[Person]:
    """A fund, its manager and somebody who applies, when the call opens."""
    at.move_to(definition.opens_at)
    with app.app_context():
        make_fund("An innovation fund", currency=definition.currency, city="London")
        manager = make_person("Manager", roles=["fund_manager"])
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
    return [manager, person]


def applies(app: Flask, sana: Applicant) -> None:
    """Fill every section that comes up, add the files, and submit."""
    definition = sana.definition
    answers = eligible_answers(definition) | {
        each.key: an_answer(each) for each in every_question(definition)
    }
    sana.starts(answers)
    for _again in range(3):  # an answer may lead to a question, and that one to another
        with app.app_context():
            draft = draft_of(application_named(sana.reference))
            keys = [each.section.key for each in draft.sections]
        for key in keys:
            saved = sana.fills(key, answers)
            assert saved.status_code == 303, (key, text_of(saved))
    with app.app_context():
        draft = draft_of(application_named(sana.reference))
        files = [
            (gap.section.key, gap.question.key)
            for gap in draft.missing
            if gap.question.type is QuestionType.FILE
        ]
    for section, question in files:
        assert sana.uploads(section, question).status_code == 303
        assert sana.fills(section, answers).status_code == 303
    with app.app_context():
        left = draft_of(application_named(sana.reference)).missing
        assert [(gap.question.key, gap.message) for gap in left] == []
    sana.submits()


def is_scored_by_hand(
    app: Flask, at: time_machine.Traveller, sana: Applicant, manager: Person
) -> None:
    """Three reviews by the call's own weights, worked out by hand."""
    definition = sana.definition
    # By hand, on a scale of 0 to 4: 100, 25 (of the proposal), and 20 + 12.5 + 1.25 + 3.75.
    nothing = {criterion.key: 0 for criterion in definition.rubric.merit}
    given = [
        dict.fromkeys(nothing, 4),
        {**nothing, "proposal": 4},
        {**nothing, "co_production": 4, "proposal": 2, "team": 1, "problem": 3},
    ]
    merit = merit_after_review(app, at, definition, sana.reference, given)
    assert merit == (54_167, 25_000, 100_000)
    office = sign_in(app, manager)  # weeks have passed
    ranking = text_of(office.get(f"/desk/calls/{definition.slug}/ranking"))
    assert "54.2" in ranking
    with app.app_context():
        assert list(run_all()) == []


@pytest.mark.parametrize("name", ["shif", "small", "consortium"])
def test_a_real_form_is_imported_applied_to_and_exported(
    app: Flask, shared: Path, at: time_machine.Traveller, name: str
) -> None:
    text = {"small": SMALL_COMMUNITY, "consortium": CONSORTIUM}.get(name, "")
    text = text or shif.call_file(shif.load(shared / "calls"))
    definition = parse(text)
    manager, person = is_the_city(at, app, definition)
    office = sign_in(app, manager)
    answer = office.post("/desk/calls/import", data={"text": text})
    assert answer.status_code in (302, 303), text_of(answer)
    office.post(f"/desk/calls/{definition.slug}/announce")
    sana = Applicant(app, sign_in(app, person), definition)
    applies(app, sana)
    page = text_of(office.get(f"/desk/applications/{sana.reference}"))
    with app.app_context():
        draft = draft_of(application_named(sana.reference))
        for section in draft.sections:
            for each in section.section.questions:
                if each.key in draft.answers:
                    assert " ".join(each.label.read().split()) in page
    if definition.eligibility:
        assert "Every eligibility answer passes." in page
    assert office.post(f"/desk/applications/{sana.reference}/eligible").status_code == 303
    with app.app_context():
        application = application_named(sana.reference)
        assert application.status == "eligible"
        assert application.requested is not None
        assert application.requested.currency == definition.currency
        assert list(run_all()) == []
    exported = office.get(f"/desk/calls/{definition.slug}/call-file")
    assert exported.get_data(as_text=True) == text
    if name == "shif":
        is_scored_by_hand(app, at, sana, manager)
