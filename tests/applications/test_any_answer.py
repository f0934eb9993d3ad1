"""Whatever is typed, in whatever field: a sentence on that field, or a value that is kept."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.applications.answers import clean, clean_all
from grants.applications.completeness import missing
from grants.applications.content import answers_in, frozen_content
from grants.applications.fillings import as_section, fillings, kept_fillings, kept_under
from grants.applications.forms import typed
from grants.applications.gaps import gaps
from grants.applications.limits import beyond_limits
from grants.applications.parts import WITH_LINES, WITH_PARTS, line_questions, part_questions
from grants.applications.wording import read_answer, read_sections
from grants.calls.definition import CallDefinition
from grants.calls.questions import Question, QuestionType
from tests.calls.made import calls, questions

ANYTHING = st.one_of(
    st.text(),
    st.text(alphabet="0123456789.,-+eE_ ۰۱۲/:"),
    st.sampled_from(
        ["nan", "-inf", "1e400", "1e-400", "9" * 400, "\x00", "\ud800", "2027-03", "yes", "²", "½"]
    ),
    st.none(),
    st.booleans(),
    st.lists(st.text(), max_size=3),
)


@st.composite
def typed_anyhow(draw: st.DrawFn, question: Question) -> Any:
    """What a page could send: a text or a choice, for each part and each line of its own."""
    if draw(st.integers(0, 9)) == 0:
        return draw(ANYTHING)
    if question.type in WITH_PARTS:
        return {part.key: draw(ANYTHING) for part in part_questions(question)}
    if question.type in WITH_LINES:
        lines = range(draw(st.integers(0, 3)))
        return [{each.key: draw(ANYTHING) for each in line_questions(question)} for _n in lines]
    return draw(ANYTHING | st.sampled_from(question.option_values or ("",)))


many = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
few = settings(many, max_examples=60)


@many
@given(st.data(), st.sampled_from(QuestionType), st.sampled_from(["PKR", "EUR", "JPY"]))
def test_an_answer_is_kept_or_refused_on_its_field(
    data: st.DataObject, type_: QuestionType, currency: str
) -> None:
    question = data.draw(questions("key", type_))
    raw = data.draw(typed_anyhow(question))
    cleaned = clean_all([question], {"key": raw}, currency)
    assert set(cleaned.values) <= {"key"}
    assert all(place.split("-")[0] == "key" and said for place, said in cleaned.errors.items())
    if type_ is QuestionType.FILE:
        assert (cleaned.values, cleaned.errors) == ({}, {})
        return
    assert "key" in cleaned.values or "key" in cleaned.errors
    value = cleaned.values.get("key")
    # It is kept as JSON on both databases: no sign that one of them refuses.
    assert "\\u0000" not in json.dumps(value)
    assert clean(question, typed(question, value, currency), currency) == value


@few
@given(st.data(), calls())
def test_a_form_filled_anyhow_is_read_counted_and_sealed(
    data: st.DataObject, call: CallDefinition
) -> None:
    asked = [each.question for each in call.eligibility]
    kept = {}
    for section in call.sections:
        if section.repeat is None:
            asked += section.questions
            continue
        numbers = data.draw(st.lists(st.integers(1, 9), unique=True, max_size=section.repeat.max))
        kept[kept_under(section.key)] = kept_fillings(tuple(numbers), max(numbers, default=0))
        for number in fillings(section, kept):
            asked += as_section(section, number, kept).questions
    raw = {question.key: data.draw(typed_anyhow(question)) for question in asked}
    answers = clean_all(asked, raw, call.currency).values | kept
    for question in asked:
        value = answers.get(question.key)
        beyond_limits(call, question, value)
        gaps(question, value)
        read_answer(question, value, call.currency)
    missing(call, answers, {})
    content = json.loads(json.dumps(frozen_content(call, answers, {})))
    again = answers_in(content)
    assert frozen_content(call, again, {}) == content
    assert read_sections(call, again, {}) == read_sections(call, answers, {})
