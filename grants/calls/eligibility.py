"""Questions asked before the form: which answers pass, fail, or pass with a caveat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grants.calls.conditions import holds, is_answered
from grants.calls.questions import Question, QuestionType
from grants.calls.text import Text

ELIGIBILITY_TYPES = frozenset(
    {QuestionType.YES_NO, QuestionType.CHOICE, QuestionType.NUMBER, QuestionType.MONEY}
)


class Verdict(StrEnum):
    """What an answer means to whoever wants to apply."""

    PASSES = "passes"
    CAVEAT = "caveat"
    FAILS = "fails"


@dataclass(frozen=True)
class Passes:
    """Which answers let an applicant go on.

    `answers` lists them for yes/no and choices; with `reversed` it lists the ones
    that do not. `at_least` and `at_most` bound a number, or an amount in minor units.
    """

    answers: tuple[str | bool, ...] = ()
    reversed: bool = False
    at_least: int | None = None
    at_most: int | None = None

    def accepts(self, answer: Any) -> bool:
        """Whether this answer lets the applicant go on."""
        if self.answers:
            return (answer in self.answers) != self.reversed
        if self.at_least is not None and answer < self.at_least:
            return False
        return self.at_most is None or answer <= self.at_most


@dataclass(frozen=True)
class EligibilityQuestion:
    """A question whose answer decides whether the call is open to this applicant.

    Answers in `caveat` let the applicant go on, though staff must clear them before the
    application is eligible; `staff_ask` says what they will ask. A number or an amount that
    passes as it is needs no clearing, whatever the bounds of the caveat.
    """

    question: Question
    passes: Passes
    refusal: Text | None = None
    caveat: Passes | None = None
    staff_ask: Text | None = None

    def verdict(self, answer: Any) -> Verdict:
        """Whether an answer that was given passes, fails, or waits for staff to clear it."""
        with_caveat = self.caveat is not None and self.caveat.accepts(answer)
        if with_caveat and (self.passes.answers or not self.passes.accepts(answer)):
            return Verdict.CAVEAT
        return Verdict.PASSES if self.passes.accepts(answer) else Verdict.FAILS


def asked(
    questions: tuple[EligibilityQuestion, ...], answers: Mapping[str, Any]
) -> tuple[EligibilityQuestion, ...]:
    """The eligibility questions that apply, given the answers so far."""
    known: dict[str, Any] = {}
    shown = []
    for each in questions:
        if holds(each.question.when, known):
            shown.append(each)
            known[each.question.key] = answers.get(each.question.key)
    return tuple(shown)


def verdicts(
    questions: tuple[EligibilityQuestion, ...], answers: Mapping[str, Any]
) -> tuple[tuple[EligibilityQuestion, Verdict | None], ...]:
    """Every question that applies with the verdict on its answer; None while there is none."""
    return tuple(
        (
            each,
            each.verdict(answers[each.question.key])
            if is_answered(answers.get(each.question.key))
            else None,
        )
        for each in asked(questions, answers)
    )
