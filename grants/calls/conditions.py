"""When a question or a section is asked: conditions on earlier answers.

A test about a question that has no answer, or that is itself hidden, does not
hold, whatever it asks; only `answered: no` does. So a question appears once
what it depends on is known, and never before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

Answers = Mapping[str, Any]


class Operator(StrEnum):
    """How a test compares an answer with its value."""

    IS = "is"
    IS_NOT = "is_not"
    ANY_OF = "any_of"
    NONE_OF = "none_of"
    INCLUDES = "includes"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ANSWERED = "answered"


ORDERED = frozenset({Operator.MORE_THAN, Operator.LESS_THAN, Operator.AT_LEAST, Operator.AT_MOST})
LISTED = frozenset({Operator.ANY_OF, Operator.NONE_OF})

TestValue = bool | int | str | tuple[str, ...]


@dataclass(frozen=True)
class Test:
    """One comparison of the answer to `question` with `value`.

    Amounts are minor units, dates are ISO text, choices are option values.
    """

    __test__ = False

    question: str
    operator: Operator
    value: TestValue


@dataclass(frozen=True)
class AllOf:
    """Holds when every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """Holds when at least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """Holds when its part does not."""

    part: Condition


Condition = Test | AllOf | AnyOf | Not


def is_answered(value: object) -> bool:
    """Whether an answer says anything: zero and "no" do, blanks and empty lists do not."""
    return value is not None and value not in ("", [], {}, ())


def holds(condition: Condition | None, answers: Answers) -> bool:
    """Whether the condition is met by the answers given so far (no condition always is)."""
    match condition:
        case None:
            return True
        case AllOf(parts):
            return all(holds(part, answers) for part in parts)
        case AnyOf(parts):
            return any(holds(part, answers) for part in parts)
        case Not(part):
            return not holds(part, answers)
        case Test():
            return _test_holds(condition, answers.get(condition.question))


def questions_in(condition: Condition | None) -> Iterator[str]:
    """The keys of the questions a condition looks at, in order."""
    match condition:
        case None:
            return
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from questions_in(part)
        case Not(part):
            yield from questions_in(part)
        case Test(question=question):
            yield question


def renamed(condition: Condition, names: Mapping[str, str]) -> Condition:
    """The condition looking at questions by their new keys."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return type(condition)(tuple(renamed(part, names) for part in parts))
        case Not(part):
            return Not(renamed(part, names))
        case Test():
            return replace(condition, question=names.get(condition.question, condition.question))


def _test_holds(test: Test, answer: Any) -> bool:
    if test.operator is Operator.ANSWERED:
        return is_answered(answer) == test.value
    if not is_answered(answer):
        return False
    wanted: Any = test.value
    match test.operator:
        case Operator.IS:
            return bool(answer == wanted)
        case Operator.IS_NOT:
            return bool(answer != wanted)
        case Operator.ANY_OF:
            return _is_one_of(answer, wanted)
        case Operator.NONE_OF:
            return not _is_one_of(answer, wanted)
        case Operator.INCLUDES:
            return wanted in answer
    left, right = _ordered(answer), _ordered(wanted)
    if type(left) is not type(right):
        return False
    match test.operator:
        case Operator.MORE_THAN:
            return bool(left > right)
        case Operator.LESS_THAN:
            return bool(left < right)
        case Operator.AT_LEAST:
            return bool(left >= right)
    return bool(left <= right)


def _is_one_of(answer: Any, wanted: tuple[str, ...]) -> bool:
    if isinstance(answer, list):
        return any(chosen in wanted for chosen in answer)
    return answer in wanted


def _ordered(value: Any) -> Any:
    """Numbers as Decimal, ISO dates as they are: both then compare by size."""
    if isinstance(value, int):
        return Decimal(value)
    text = str(value)
    if text.count("-") == 2 and len(text) == 10:
        return text
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def to_document(condition: Condition) -> dict[str, Any]:
    """The condition as stored."""
    match condition:
        case AllOf(parts):
            return {"all": [to_document(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [to_document(part) for part in parts]}
        case Not(part):
            return {"not": to_document(part)}
        case Test(question, operator, value):
            stored = list(value) if isinstance(value, tuple) else value
            return {"question": question, operator.value: stored}


def from_document(stored: Mapping[str, Any]) -> Condition:
    """The inverse of `to_document`."""
    if "all" in stored:
        return AllOf(tuple(from_document(part) for part in stored["all"]))
    if "any" in stored:
        return AnyOf(tuple(from_document(part) for part in stored["any"]))
    if "not" in stored:
        return Not(from_document(stored["not"]))
    operator = next(Operator(key) for key in stored if key != "question")
    value = stored[operator.value]
    return Test(
        question=stored["question"],
        operator=operator,
        value=tuple(value) if isinstance(value, list) else value,
    )
