"""The eligibility questions of a call, edited: added, moved, duplicated, deleted.

As in `calls/editing.py`, every function takes a definition and returns another.
"""

from __future__ import annotations

from dataclasses import replace

from grants.calls.definition import CallDefinition
from grants.calls.editing import fresh_key, question_keys
from grants.calls.eligibility import EligibilityQuestion, Passes
from grants.calls.questions import Option, Question, QuestionType
from grants.calls.text import Text


def find(definition: CallDefinition, key: str) -> EligibilityQuestion | None:
    """The eligibility question with this key."""
    return next((each for each in definition.eligibility if each.question.key == key), None)


def place_of(definition: CallDefinition, key: str) -> int:
    """Where it stands, counted from 0."""
    return [each.question.key for each in definition.eligibility].index(key)


def put(definition: CallDefinition, key: str, new: EligibilityQuestion) -> CallDefinition:
    """Another question in its place; at the end where there is none with this key."""
    if find(definition, key) is None:
        return replace(definition, eligibility=(*definition.eligibility, new))
    order = list(definition.eligibility)
    order[place_of(definition, key)] = new
    return replace(definition, eligibility=tuple(order))


def move(definition: CallDefinition, key: str, by: int) -> CallDefinition:
    """The question one place up (-1) or down (1); the first and the last stay."""
    order, place = list(definition.eligibility), place_of(definition, key)
    order.insert(max(0, place + by), order.pop(place))
    return replace(definition, eligibility=tuple(order))


def delete(definition: CallDefinition, key: str) -> CallDefinition:
    """The call without the question."""
    left = tuple(each for each in definition.eligibility if each.question.key != key)
    return replace(definition, eligibility=left)


def duplicate(definition: CallDefinition, key: str) -> tuple[CallDefinition, str]:
    """A copy after the question, with a key of its own."""
    place = place_of(definition, key)
    new = fresh_key(question_keys(definition), key)
    found = definition.eligibility[place]
    copy = replace(found, question=replace(found.question, key=new))
    order = (*definition.eligibility[: place + 1], copy, *definition.eligibility[place + 1 :])
    return replace(definition, eligibility=order), new


def blank(key: str, type_: QuestionType, label: Text) -> EligibilityQuestion:
    """A question to begin with."""
    options: tuple[Option, ...] = ()
    passes = Passes(at_least=1)
    if type_ is QuestionType.YES_NO:
        passes = Passes((True,))
    elif type_ is QuestionType.CHOICE:
        options = tuple(Option(words, Text.plain(words)) for words in ("1", "2"))
        passes = Passes(("1",))
    return EligibilityQuestion(Question(key, type_, label, options=options), passes)
