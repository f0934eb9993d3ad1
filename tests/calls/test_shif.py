"""A real call of 46 questions, expressed as a call file."""

from __future__ import annotations

from pathlib import Path

import pytest

from grants.calls.callfile import dump, parse
from grants.calls.definition import CallDefinition
from grants.calls.document import from_document, to_document
from grants.calls.judging import judge
from grants.calls.questions import QuestionType, Role
from grants.kernel.money import Money
from tests.calls import shif

pytestmark = pytest.mark.shared


@pytest.fixture(name="call")
def _call(shared: Path) -> CallDefinition:
    return parse(shif.call_file(shif.load(shared / "calls")))


def test_all_46_questions_are_asked(call: CallDefinition, shared: Path) -> None:
    published = shif.load(shared / "calls")
    assert sum(len(form["questions"]) for form in published.values()) == 46
    assert call.question_count == 46
    assert len(call.eligibility) == 5


def test_word_limits_are_those_published(call: CallDefinition, shared: Path) -> None:
    published = sorted(
        entry["max_words"]
        for form in shif.load(shared / "calls").values()
        for entry in form["questions"]
        if "max_words" in entry
    )
    asked = sorted(
        question.word_limit
        for question in call.questions
        if question.type is QuestionType.LONG_TEXT
        and question.word_limit
        and question.word_limit > 60
    )
    assert asked == published
    assert len(published) == 12


def test_weights_and_ceiling_are_those_published(call: CallDefinition) -> None:
    weights = {each.key: each.weight for each in call.rubric.merit}
    assert weights == {
        "problem": 5,
        "proposal": 25,
        "team": 5,
        "co_production": 20,
        "innovation": 10,
        "scalability": 10,
        "cost": 5,
        "risk": 5,
        "outcomes": 10,
        "kpis": 5,
    }
    assert call.ceiling == Money.parse("120000", "GBP")
    assert len(call.rubric.harm.criteria) == 10


def test_every_condition_stands_on_its_question(call: CallDefinition) -> None:
    assert sum(1 for question in call.questions if question.when) == 13
    assert len(call.questions_for(Role.REQUESTED)) == 2


def test_it_goes_round(call: CallDefinition) -> None:
    assert parse(dump(call)) == call
    assert from_document(to_document(call)) == call


ELIGIBLE = {
    "organisation": "Tenant management organisation",
    "co_produced": True,
    "hoped_for": 12_000_000,
    "case_study": True,
}


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        ({}, []),
        ({"organisation": "None of the above"}, [0]),
        ({"co_produced": False}, [1]),
        ({"hoped_for": 12_000_001}, [2]),
        ({"case_study": False}, [3]),
    ],
)
def test_eligibility(call: CallDefinition, change: dict[str, object], failed: list[int]) -> None:
    answers = {**ELIGIBLE, **change}
    assert set(answers) <= {each.question.key for each in call.eligibility}
    result = judge(call, None, answers, None)
    assert not result.unanswered
    assert [each.question.key for each in result.failed] == [list(ELIGIBLE)[n] for n in failed]
    assert result.eligible == (not failed)


def test_the_legal_status_is_asked_of_tenant_groups_only(call: CallDefinition) -> None:
    answers = {**ELIGIBLE, "organisation": shif.TENANT_GROUP}
    result = judge(call, None, answers, None)
    assert [each.question.key for each in result.unanswered] == ["legal_status"]
