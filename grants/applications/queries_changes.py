"""What staff asked an applicant to change: which questions are open, until when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from grants.applications.completeness import visible_questions
from grants.applications.content import keys_in
from grants.applications.models import Application, ChangeRequest, SubmittedVersion
from grants.applications.states import ApplicationStatus
from grants.calls import eligibility
from grants.calls.definition import CallDefinition
from grants.kernel.db import db


def change_request(application: Application) -> ChangeRequest | None:
    """What is asked of the applicant now, or None when nothing is."""
    if application.status != ApplicationStatus.CHANGES_REQUESTED:
        return None
    return db.session.execute(
        select(ChangeRequest)
        .where(ChangeRequest.application_id == application.id)
        .order_by(ChangeRequest.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def version_number(application: Application, number: int) -> SubmittedVersion | None:
    """One submitted version by its number."""
    return db.session.execute(
        select(SubmittedVersion).where(
            SubmittedVersion.application_id == application.id, SubmittedVersion.number == number
        )
    ).scalar_one_or_none()


def last_version(application: Application) -> SubmittedVersion | None:
    """The last submitted version."""
    return db.session.execute(
        select(SubmittedVersion)
        .where(SubmittedVersion.application_id == application.id)
        .order_by(SubmittedVersion.number.desc())
        .limit(1)
    ).scalar_one_or_none()


def open_questions(
    application: Application, definition: CallDefinition, answers: Mapping[str, Any]
) -> frozenset[str] | None:
    """The keys of the questions that may be changed now; None: every one.

    Those that were named, and those that only an answer since then has brought up: they
    stood in no version that was submitted.
    """
    request = change_request(application)
    if request is None:
        return None
    sealed = last_version(application)
    before = keys_in(sealed.content) if sealed else frozenset()
    asked = {each.question.key for each in eligibility.asked(definition.eligibility, answers)}
    now = {each.key for each in visible_questions(definition, answers)} | asked
    return frozenset(request.questions) | (now - before)
