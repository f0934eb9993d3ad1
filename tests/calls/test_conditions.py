from __future__ import annotations

from typing import Any

import pytest

from grants.calls.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Not,
    Operator,
    Test,
    holds,
    questions_in,
)

YES = Test("a", Operator.IS, True)
MORE = Test("n", Operator.MORE_THAN, 10)


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        (None, {}, True),
        (YES, {"a": True}, True),
        (YES, {"a": False}, False),
        (YES, {}, False),
        (Test("a", Operator.IS_NOT, True), {"a": False}, True),
        (Test("a", Operator.IS_NOT, True), {}, False),
        (Test("c", Operator.ANY_OF, ("x", "y")), {"c": "y"}, True),
        (Test("c", Operator.ANY_OF, ("x", "y")), {"c": ["z", "x"]}, True),
        (Test("c", Operator.NONE_OF, ("x", "y")), {"c": ["z"]}, True),
        (Test("c", Operator.NONE_OF, ("x", "y")), {"c": []}, False),
        (Test("c", Operator.INCLUDES, "x"), {"c": ["x", "y"]}, True),
        (Test("c", Operator.INCLUDES, "x"), {"c": ["y"]}, False),
        (MORE, {"n": 11}, True),
        (MORE, {"n": 10}, False),
        (MORE, {"n": "10.5"}, True),
        (Test("n", Operator.LESS_THAN, 10), {"n": 9}, True),
        (Test("n", Operator.LESS_THAN, 10), {"n": 10}, False),
        (Test("n", Operator.AT_LEAST, 10), {"n": 10}, True),
        (Test("n", Operator.AT_MOST, 10), {"n": 11}, False),
        (Test("n", Operator.AT_LEAST, 0), {"n": 0}, True),
        (Test("d", Operator.LESS_THAN, "2027-01-01"), {"d": "2026-12-31"}, True),
        (Test("t", Operator.ANSWERED, True), {"t": "x"}, True),
        (Test("t", Operator.ANSWERED, True), {"t": ""}, False),
        (Test("t", Operator.ANSWERED, False), {}, True),
        (Test("a", Operator.ANSWERED, True), {"a": False}, True),
        (AllOf((YES, MORE)), {"a": True, "n": 11}, True),
        (AllOf((YES, MORE)), {"a": True, "n": 1}, False),
        (AnyOf((YES, MORE)), {"a": False, "n": 11}, True),
        (AnyOf((YES, MORE)), {}, False),
        (Not(YES), {"a": False}, True),
        (Not(AllOf((YES, MORE))), {"a": True, "n": 11}, False),
    ],
)
def test_when_a_condition_holds(
    condition: Condition | None, answers: dict[str, Any], expected: bool
) -> None:
    assert holds(condition, answers) is expected


def test_a_condition_names_the_questions_it_looks_at() -> None:
    assert list(questions_in(AnyOf((Not(YES), AllOf((MORE, YES)))))) == ["a", "n", "a"]
