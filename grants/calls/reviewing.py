"""How the applications of a call are reviewed: who is hidden, what is said, what may follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grants.calls.text import Text


class Justify(StrEnum):
    """Which scores need a reason: each, only the lowest and the highest of a scale, or none."""

    EVERY = "every"
    ENDS = "ends"
    NEVER = "never"


class Feedback(StrEnum):
    """What each applicant reads of its reviews after the decision, beside its reason."""

    SCORES_AND_REASONS = "scores_and_reasons"
    REASONS = "reasons"
    NONE = "none"


@dataclass(frozen=True)
class Reviewing:
    """The terms of review of a call.

    In a `blind` call the applicant is hidden from reviewers. A further reviewer is asked
    where two reviews differ by more than `apart` points of 100. `skills` (themes or skills)
    are wanted among the reviewers of each application, `languages` of each reviewer. An
    interest that ended within `past_years` still counts. `terms` are what a reviewer
    accepts before reading an application. For `complaint_days` after the decision its
    applicant may complain about it; 0 means not at all.
    """

    blind: bool = False
    justify: Justify = Justify.EVERY
    apart: int | None = None
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    past_years: int = 3
    terms: Text | None = None
    feedback: Feedback = Feedback.SCORES_AND_REASONS
    complaint_days: int = 14


AS_EVER = Reviewing()
"""What holds for a call that says nothing of it."""


def to_document(reviewing: Reviewing) -> dict[str, Any]:
    """What stands in the document of a call; nothing for what says nothing."""
    found: dict[str, Any] = {}
    if reviewing.blind:
        found["blind"] = True
    if reviewing.justify is not AS_EVER.justify:
        found["justify"] = reviewing.justify.value
    if reviewing.apart is not None:
        found["apart"] = reviewing.apart
    if reviewing.skills:
        found["skills"] = list(reviewing.skills)
    if reviewing.languages:
        found["languages"] = list(reviewing.languages)
    if reviewing.past_years != AS_EVER.past_years:
        found["past_years"] = reviewing.past_years
    if reviewing.terms:
        found["terms"] = reviewing.terms.document()
    if reviewing.feedback is not AS_EVER.feedback:
        found["feedback"] = reviewing.feedback.value
    if reviewing.complaint_days != AS_EVER.complaint_days:
        found["complaint_days"] = reviewing.complaint_days
    return found


def from_document(stored: Mapping[str, Any]) -> Reviewing:
    """The inverse of `to_document`."""
    return Reviewing(
        blind=stored.get("blind", AS_EVER.blind),
        justify=Justify(stored.get("justify", AS_EVER.justify.value)),
        apart=stored.get("apart"),
        skills=tuple(stored.get("skills", ())),
        languages=tuple(stored.get("languages", ())),
        past_years=stored.get("past_years", AS_EVER.past_years),
        terms=Text.from_document(stored["terms"]) if "terms" in stored else None,
        feedback=Feedback(stored.get("feedback", AS_EVER.feedback.value)),
        complaint_days=stored.get("complaint_days", AS_EVER.complaint_days),
    )
