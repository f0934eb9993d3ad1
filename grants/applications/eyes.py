"""Which answers a reader of an application sees, by what their questions say."""

from __future__ import annotations

from dataclasses import dataclass

from grants.calls.questions import Question


@dataclass(frozen=True)
class Eyes:
    """The answers that a reader sees beside those that everyone who reads it sees.

    `hidden`: those kept from reviewers, so that they score without knowing them.
    `sensitive`: bank, tax and personal details.
    """

    hidden: bool
    sensitive: bool

    def read(self, question: Question | None) -> bool:
        """May this reader see the answer? A question that the call has dropped hides nothing."""
        if question is None:
            return True
        if question.sensitive and not self.sensitive:
            return False
        return self.hidden or not question.hidden_from_reviewers


EVERYTHING = Eyes(hidden=True, sensitive=True)
STAFF = Eyes(hidden=True, sensitive=False)
REVIEWER = Eyes(hidden=False, sensitive=False)
