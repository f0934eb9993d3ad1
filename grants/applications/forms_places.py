"""Where on its page an answer is given: the id of the very element that takes focus."""

from __future__ import annotations

from grants.applications.forms import BEFORE_COLUMN, BEFORE_KEY, RADIOS_AT_MOST
from grants.applications.parts import WITH_LINES, WITH_PARTS, line_questions, part_questions
from grants.calls.questions import Question, QuestionType


def element_of(question: Question, place: str) -> str:
    """The id of the field at a place, such as `budget-0-amount` of the question `budget`.

    A place that names a whole table or address is its first field, a choice its first answer.
    """
    _key, *rest = place.split("-")
    element = BEFORE_KEY + question.key
    if question.type in WITH_LINES:
        columns = line_questions(question)
        line, name = rest if len(rest) == 2 else ("0", columns[0].key)
        column = next(each for each in columns if each.key == name)
        return _first(column, f"{element}-{line}-{BEFORE_COLUMN}{name}")
    if question.type in WITH_PARTS:
        parts = part_questions(question)
        part = next((each for each in parts if each.key in rest), parts[0])
        return _first(part, f"{element}-{BEFORE_COLUMN}{part.key}")
    return _first(question, element)


def _first(question: Question, element: str) -> str:
    """A set of radios or boxes takes focus on its first one."""
    few = question.type is QuestionType.CHOICE and len(question.options) <= RADIOS_AT_MOST
    several = question.type in (QuestionType.YES_NO, QuestionType.CHOICES)
    return f"{element}-0" if few or several else element
