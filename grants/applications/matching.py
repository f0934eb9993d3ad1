"""Own or partners' money in an application, against the match that its tier needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from grants.applications.limits import column_total
from grants.calls.applying import MatchShort, match_column, match_short
from grants.calls.conditions import is_answered
from grants.calls.definition import CallDefinition
from grants.calls.questions import Question, QuestionType, Role
from grants.calls.wording_limits import match_short_sentence
from grants.kernel.money import Money

Answers = Mapping[str, Any]


def match_gap(
    definition: CallDefinition, shown: Iterable[Question], answers: Answers
) -> tuple[str, str] | None:
    """The question to mend and a sentence, where the match is too small; else None.

    `shown` are the questions that apply. Where none of them asks for the match, nothing is
    offered, and it is the requested amount that can be mended.
    """
    if not definition.applying.asks_match:
        return None
    asked: dict[Role | None, Question] = {each.role: each for each in shown}
    holder = asked.get(match_role(definition)) or asked.get(Role.REQUESTED)
    short = _short(definition, asked, answers)
    if short is None or holder is None:
        return None
    return holder.key, match_short_sentence(definition, short)


def match_role(definition: CallDefinition) -> Role:
    """The role of the question that asks for the match: the own share where no other does."""
    return Role.MATCH if definition.questions_for(Role.MATCH) else Role.OWN_SHARE


def _short(
    definition: CallDefinition, asked: Mapping[Role | None, Question], answers: Answers
) -> MatchShort | None:
    def amount(role: Role) -> Money | None:
        question = asked.get(role)
        value = answers.get(question.key) if question else None
        return None if value is None else Money(value, definition.currency)

    question = asked.get(match_role(definition))
    return match_short(
        definition.applying,
        requested=amount(Role.REQUESTED),
        total_cost=amount(Role.TOTAL_COST),
        offered=_offered(question, answers, definition.currency),
    )


def _offered(question: Question | None, answers: Answers, currency: str) -> Money | None:
    """What is offered; None while a question that must be answered is not."""
    value: Any = answers.get(question.key) if question else None
    if question is None or (not is_answered(value) and not question.required):
        return Money.zero(currency)
    if not is_answered(value):
        return None
    if question.type is QuestionType.TABLE:
        key = match_column(question)
        column = next(each for each in question.columns if each.key == key)
        return Money(int(column_total(column, value)), currency)
    return Money(value, currency)
