"""Whether an applicant may apply at all: questions asked before the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grants.calls.conditions import holds, is_answered
from grants.calls.questions import Question, QuestionType
from grants.calls.text import Text

ELIGIBILITY_TYPES = frozenset(
    {QuestionType.YES_NO, QuestionType.CHOICE, QuestionType.NUMBER, QuestionType.MONEY}
)


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
    """A question whose answer decides whether the call is open to this applicant."""

    question: Question
    passes: Passes
    refusal: Text | None = None


@dataclass(frozen=True)
class EligibilityResult:
    """What the eligibility questions say: still to answer, and failed, each in order."""

    unanswered: tuple[EligibilityQuestion, ...]
    failed: tuple[EligibilityQuestion, ...]

    @property
    def eligible(self) -> bool:
        """Whether every question asked was answered, and passed."""
        return not self.unanswered and not self.failed


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


def check(
    questions: tuple[EligibilityQuestion, ...], answers: Mapping[str, Any]
) -> EligibilityResult:
    """Judge eligibility answers: which questions wait, and which answers do not pass."""
    shown = asked(questions, answers)
    return EligibilityResult(
        unanswered=tuple(each for each in shown if not is_answered(answers.get(each.question.key))),
        failed=tuple(
            each
            for each in shown
            if is_answered(answers.get(each.question.key))
            and not each.passes.accepts(answers[each.question.key])
        ),
    )
