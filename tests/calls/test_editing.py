"""The form of a call, edited: what a page does to a definition, without a page."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.calls import editing
from grants.calls.callfile import EditRefused, Typed, dump, parse, reread
from grants.calls.callfile.layout import Written
from grants.calls.conditions import questions_in
from grants.calls.definition import CallDefinition
from grants.calls.questions import Question, QuestionType, Section
from grants.calls.text import Text
from tests.calls.made import calls
from tests.calls.samples import SAMPLE


@pytest.fixture
def call() -> CallDefinition:
    return parse(SAMPLE)


def keys(call: CallDefinition) -> list[str]:
    """Sections and questions in order, “care: lead”."""
    return [
        f"{section.key}: {' '.join(each.key for each in section.questions)}"
        for section in call.sections
    ]


def question(key: str) -> Question:
    return Question(key, QuestionType.YES_NO, Text.plain("Is it so?"))


def looked_at(question: Question) -> list[str]:
    return list(questions_in(question.when))


def any_edit(draw: st.DataObject, call: CallDefinition) -> CallDefinition:
    """One edit of those that a page offers, on any of its sections and questions."""
    sections = [each.key for each in call.sections]
    names = [each.key for each in call.questions]
    names += [f"{each.key}.{part.key}" for each in call.questions for part in editing.inner(each)]
    section = draw.draw(st.sampled_from(sections))
    name = draw.draw(st.sampled_from(names)) if names else ""
    by = draw.draw(st.sampled_from([-1, 1]))
    new = editing.fresh_key(editing.question_keys(call), "Is it so?")
    edits = {
        "move section": lambda: editing.move_section(call, section, by),
        "delete section": lambda: editing.delete_section(call, section),
        "duplicate section": lambda: editing.duplicate_section(call, section)[0],
        "add section": lambda: editing.add_section(
            call,
            Section(
                editing.fresh_key(editing.section_keys(call), "So"),
                Text.plain("So"),
                (question(new),),
            ),
        ),
        "add question": lambda: editing.add_question(call, section, question(new)),
    }
    if name:
        edits |= {
            "move": lambda: editing.move_question(call, name, by),
            "delete": lambda: editing.delete_question(call, name),
            "duplicate": lambda: editing.duplicate_question(call, name)[0],
            "rename": lambda: editing.rename_question(call, name, "renamed"),
        }
    return edits[draw.draw(st.sampled_from(sorted(edits)))]()


LOOKED_AT = {"sections", "tiers", "match_of", "rubric"}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(calls(), st.data())
def test_any_edits_leave_a_call_whose_file_goes_round_or_are_refused(
    call: CallDefinition, draw: st.DataObject
) -> None:
    for _ in range(draw.draw(st.integers(1, 4))):
        edited = any_edit(draw, call)
        try:
            kept = reread(edited)
        except EditRefused as error:
            refused = error
        else:
            assert kept == edited
            assert parse(dump(kept)) == kept
            call = kept
            continue
        # The rubric, the tiers and their match look at questions that an edit may take away.
        assert {each.path[0] for each in refused.errors} <= LOOKED_AT
        assert refused.errors


def test_questions_move_within_their_section_and_over_its_edge(call: CallDefinition) -> None:
    assert keys(editing.move_question(call, "email", -1))[0].startswith("basics: email name story")
    assert keys(editing.move_question(call, "amount", -1))[1:] == [
        "care: lead amount",
        "money: own budget honest",
    ]
    assert keys(editing.move_question(call, "policy", 1))[1] == "care: policy lead"
    assert editing.move_question(call, "name", -1) == call
    assert editing.move_question(call, "honest", 1) == call
    turned = editing.move_question(call, "lead.days", -1)
    lead = editing.find_question(turned, "lead")
    assert lead is not None
    assert [each.key for each in lead.questions] == ["days", "name"]


def test_a_copy_has_keys_of_its_own_and_looks_at_its_own(call: CallDefinition) -> None:
    copied, key = editing.duplicate_section(call, "money")
    assert key == "money_2"
    assert keys(copied)[3] == "money_2: amount_2 own_2 budget_2 honest_2"
    own, budget = copied.question("own_2"), copied.question("budget_2")
    assert own is not None
    assert budget is not None
    assert looked_at(own) == ["amount_2"]
    assert budget.total_equals == "amount_2"
    amount = copied.question("amount_2")
    assert amount is not None
    assert amount.role is None
    assert reread(copied) == copied


def test_what_looks_at_a_renamed_question_looks_at_its_new_key(call: CallDefinition) -> None:
    renamed = editing.rename_question(call, "minors", "children")
    policy, care = renamed.question("policy"), renamed.section("care")
    assert policy is not None
    assert care is not None
    assert looked_at(policy) == ["children"]
    assert reread(renamed) == renamed
    assert reread(editing.rename_question(call, "amount", "asked")) is not None


def test_a_deleted_question_that_others_look_at_is_refused_at_theirs(
    call: CallDefinition,
) -> None:
    with pytest.raises(EditRefused) as refused:
        reread(editing.delete_question(call, "minors"))
    assert [each.path for each in refused.value.errors] == [
        ("sections", 0, "questions", 8, "when", "question"),
        ("sections", 1, "when", 0, "question"),
    ]


def test_what_was_typed_is_judged_where_it_stands(call: CallDefinition) -> None:
    typed: dict[str, Written] = {
        "key": "people",
        "type": "number",
        "label": {"en": "How many?", "ur": ""},
        "min": "x",
    }
    with pytest.raises(EditRefused) as refused:
        reread(call, Typed(question="people", written=typed))
    assert [each.path[4:] for each in refused.value.errors] == [("label", "ur"), ("min",)]


def test_a_key_is_made_of_latin_letters_and_is_new() -> None:
    assert editing.fresh_key(set(), "How many people?") == "how_many_people"
    assert editing.fresh_key({"question"}, "کتنے لوگ؟") == "question_2"
    assert len(editing.fresh_key(set(), "a" * 90)) <= editing.LONGEST_KEY
