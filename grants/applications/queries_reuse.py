"""Answers that an organisation has given before, offered for a new application.

Nothing is taken over by itself: the page shows each answer with where it comes from, and
the person says which. Offered are answers to questions that are not answered yet, from
the profile and from what was submitted before, where key and type are the same and the
value keeps the limits of the question now.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from grants.applications.limits import beyond_limits
from grants.applications.models import Application, SubmittedVersion
from grants.applications.queries_drafts import answers_of, definition_of
from grants.applications.wording import plain_text
from grants.calls.conditions import is_answered
from grants.calls.definition import CallDefinition
from grants.calls.models import Call
from grants.calls.questions import Question, QuestionType
from grants.kernel.db import db
from grants.organisations.models import Organisation

VERSIONS_READ = 20
_TEXTS = frozenset({QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT})
_CHOSEN = frozenset({QuestionType.CHOICE, QuestionType.CHOICES})
_REUSABLE = _TEXTS | _CHOSEN | {QuestionType.NUMBER}
# The keys under which calls ask for what stands in the profile.
_PROFILE = {
    "organisation": "name",
    "organisation_name": "name",
    "registration": "org_id",
    "registration_number": "org_id",
    "address": "address",
    "organisation_address": "address",
    "phone": "phone",
    "telephone": "phone",
    "website": "website",
    "about": "about",
    "about_organisation": "about",
}


@dataclass(frozen=True)
class Offer:
    """An earlier answer to a question, and where it comes from; no call: from the profile."""

    question: Question
    value: Any
    text: str
    call: str = ""
    reference: str = ""
    arrived_at: datetime | None = None


def offers(application: Application) -> list[Offer]:
    """What can be taken over into a draft, in the order of its questions; the newest of each."""
    definition, held = definition_of(application), answers_of(application)
    open_questions = [
        question
        for question in _questions(definition)
        if question.type in _REUSABLE and not is_answered(held.get(question.key))
    ]
    before = list(_before(application)) if open_questions else []
    found = []
    for question in open_questions:
        offer = _of_profile(definition, question, application.organisation) or next(
            (each for row in before if (each := _of_version(definition, question, *row))), None
        )
        if offer is not None:
            found.append(offer)
    return found


def _questions(definition: CallDefinition) -> Iterator[Question]:
    for section in definition.sections:
        if section.repeat is None:  # which filling an earlier answer belongs to, nobody knows
            yield from section.questions


def _before(application: Application) -> Iterator[tuple[SubmittedVersion, Application, Call]]:
    """What the organisation submitted to other calls, the newest first."""
    rows = db.session.execute(
        select(SubmittedVersion, Application, Call)
        .join(Application, Application.id == SubmittedVersion.application_id)
        .join(Call, Call.id == Application.call_id)
        .where(
            Application.organisation_id == application.organisation_id,
            Application.id != application.id,
        )
        .order_by(SubmittedVersion.id.desc())
        .limit(VERSIONS_READ)
    )
    for row in rows:
        yield row[0], row[1], row[2]


def _of_profile(
    definition: CallDefinition, question: Question, organisation: Organisation
) -> Offer | None:
    column = _PROFILE.get(question.key)
    if column is None or question.type not in _TEXTS:
        return None
    value = str(getattr(organisation, column)).strip()
    if not value or not _fits(definition, question, value):
        return None
    return Offer(question, value, value)


def _of_version(
    definition: CallDefinition,
    question: Question,
    version: SubmittedVersion,
    application: Application,
    call: Call,
) -> Offer | None:
    for section in version.content["sections"]:
        for entry in section["questions"]:
            same = entry["key"] == question.key and entry["type"] == question.type.value
            if same and "answer" in entry and _fits(definition, question, entry["answer"]):
                value = entry["answer"]
                return Offer(
                    question,
                    value,
                    plain_text(question, {"value": value}, definition.currency),
                    call.title,
                    application.reference,
                    version.arrived_at,
                )
    return None


def _fits(definition: CallDefinition, question: Question, value: Any) -> bool:
    if question.type in _CHOSEN:
        known = {option.value for option in question.options}
        given = value if isinstance(value, list) else [value]
        if not set(given) <= known:
            return False
    return not beyond_limits(definition, question, value)
