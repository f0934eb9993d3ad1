from __future__ import annotations

from datetime import UTC, datetime

from grants.calls.callfile import dump, export_text, parse
from grants.calls.conditions import AllOf, AnyOf, Not, Operator, Test
from grants.calls.questions import QuestionType, Role
from grants.calls.rubric import default_rubric
from grants.kernel.money import Money
from tests.calls.samples import SAMPLE
from tests.calls.samples_types import TYPES


def test_a_call_file_says_what_the_call_is() -> None:
    call = parse(SAMPLE)
    assert call.title.read("ur") == "چھوٹی گرانٹس"
    assert call.title.read("fr") == "Small grants"
    assert call.ceiling == Money(250_000_000, "PKR")
    assert call.opens_at == datetime(2026, 10, 16, 4, tzinfo=UTC)
    assert call.closes_at == datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert call.rubric == default_rubric()
    assert call.question_count == 20
    assert [question.key for question in call.questions_for(Role.REQUESTED)] == ["amount"]
    both = [*call.questions, *parse(TYPES).questions]
    assert {question.type for question in both} == set(QuestionType)


def test_conditions_are_read_with_the_kind_of_value_their_question_has() -> None:
    call = parse(SAMPLE)
    care = call.section("care")
    assert care is not None
    assert care.when == AllOf(
        (
            Test("minors", Operator.IS, True),
            AnyOf(
                (
                    Test("people", Operator.MORE_THAN, 100),
                    Not(Test("groups", Operator.INCLUDES, "Adults")),
                )
            ),
        )
    )
    own = call.question("own")
    assert own is not None
    assert own.when == Test("amount", Operator.AT_LEAST, 100_000_000)


def test_a_canonical_file_comes_back_byte_for_byte() -> None:
    assert dump(parse(SAMPLE)) == SAMPLE
    assert dump(parse(TYPES)) == TYPES


def test_an_imported_file_is_handed_out_as_it_came_while_it_says_the_same() -> None:
    commented = "# Agreed on 3 October\n" + SAMPLE
    call = parse(commented)
    assert export_text(call, commented) == commented
    assert export_text(call, None) == SAMPLE
    changed = parse(SAMPLE.replace("budget: 5000000", "budget: 6000000"))
    assert export_text(changed, commented) == SAMPLE.replace("budget: 5000000", "budget: 6000000")
    assert export_text(call, "title: [") == SAMPLE


def test_words_that_yaml_would_turn_into_something_else_stay_words() -> None:
    text = SAMPLE.replace("      - Girls\n", "      - NO\n").replace(
        "title: The basics", "title: 2027"
    )
    call = parse(text)
    groups, basics = call.question("groups"), call.section("basics")
    assert groups is not None
    assert basics is not None
    assert groups.option_values == ("NO", "Boys", "Adults")
    assert basics.title.read() == "2027"
    assert parse(dump(call)) == call
