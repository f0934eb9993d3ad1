"""Which answers a reader of an application sees, by what their questions say."""

from __future__ import annotations

from dataclasses import dataclass, replace

from grants.calls.questions import Question, QuestionType
from grants.calls.reviewing import Reviewing

TELLING = frozenset(
    {
        QuestionType.EMAIL,
        QuestionType.PHONE,
        QuestionType.WEB,
        QuestionType.ADDRESS,
        QuestionType.SIGNED_DECLARATION,
    }
)
"""Questions whose answers tell who applies, whatever they ask."""


@dataclass(frozen=True)
class Eyes:
    """The answers that a reader sees beside those that everyone who reads it sees.

    `hidden`: those kept from reviewers, so that they score without knowing them.
    `sensitive`: bank, tax and personal details. `applicant`: those that tell who applies,
    the names of files among them; in a blind call its reviewers do not know.
    """

    hidden: bool
    sensitive: bool
    applicant: bool = True

    def read(self, question: Question | None) -> bool:
        """May this reader see the answer? A question that the call has dropped hides nothing."""
        if question is None:
            return True
        if question.sensitive and not self.sensitive:
            return False
        if not self.applicant and (question.type in TELLING or self._tells_on_lines(question)):
            return False
        return self.hidden or not question.hidden_from_reviewers

    def narrowed(self, question: Question) -> Question:
        """The question with those columns of its lines that this reader sees."""
        if self.applicant:
            return question
        return replace(
            question,
            columns=tuple(each for each in question.columns if each.type not in TELLING),
            questions=tuple(each for each in question.questions if each.type not in TELLING),
        )

    def _tells_on_lines(self, question: Question) -> bool:
        """Has it lines on which nothing else is asked?"""
        asked = (*question.columns, *question.questions)
        return bool(asked) and all(each.type in TELLING for each in asked)


EVERYTHING = Eyes(hidden=True, sensitive=True)
STAFF = Eyes(hidden=True, sensitive=False)
REVIEWER = Eyes(hidden=False, sensitive=False)
BLIND = Eyes(hidden=False, sensitive=False, applicant=False)


def reviewers_eyes(reviewing: Reviewing) -> Eyes:
    """What whoever scores an application sees of it."""
    return BLIND if reviewing.blind else REVIEWER
