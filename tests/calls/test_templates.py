from __future__ import annotations

import pytest

from grants.calls.callfile import dump, parse
from grants.calls.questions import QuestionType
from grants.calls.templates import CallTemplate, call_template, call_templates, from_template
from grants.calls.text import Text


@pytest.mark.parametrize("template", call_templates(), ids=lambda template: template.name)
def test_a_template_is_a_canonical_call_file(template: CallTemplate) -> None:
    assert template.name == template.definition.slug
    assert dump(parse(template.source)) == template.source


def test_young_people_and_belonging_asks_in_both_languages() -> None:
    template = call_template("young-people-and-belonging")
    assert template is not None
    call = template.definition
    assert len(call.sections) == 12
    assert len(list(call.questions)) == 33
    texts: list[Text | None] = [call.title, call.summary]
    for section in call.sections:
        texts += [section.title, section.group]
        for question in section.questions:
            texts += [question.label, question.hint or question.label]
            texts += [option.label for option in question.options]
            texts += [inner.label for inner in question.questions]
    for each in call.eligibility:
        texts += [each.question.label, each.refusal]
    for text in texts:
        assert text is not None
        assert [code for code, _words in text.versions] == ["en", "ur"]


def test_it_asks_what_the_harm_criteria_judge() -> None:
    template = call_template("young-people-and-belonging")
    assert template is not None
    groups = [section.group.read() for section in template.definition.sections if section.group]
    assert groups.count("Do No Harm") == 3
    types = {question.type for question in template.definition.questions}
    assert {QuestionType.FILE, QuestionType.BUDGET_TABLE, QuestionType.GROUP} <= types


def test_a_call_is_opened_from_a_template_under_its_own_dates() -> None:
    template = call_template("young-people-and-belonging")
    assert template is not None
    call = from_template(
        template, slug="belonging-2", opens="2027-01-04 09:00", closes="2027-02-12 17:00"
    )
    assert (call.slug, call.opens) == ("belonging-2", "2027-01-04 09:00")
    assert call.sections == template.definition.sections
    assert parse(dump(call)) == call


def test_there_is_no_template_of_another_name() -> None:
    assert call_template("nothing") is None
