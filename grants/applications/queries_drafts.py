"""The draft as the form engine reads it: definition, answers and files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.applications.limits import FileFacts
from grants.applications.models import Answer, Application, Attachment
from grants.calls.definition import CallDefinition
from grants.calls.document import from_document
from grants.calls.models import CallVersion
from grants.kernel.db import db


def definition_of(application: Application) -> CallDefinition:
    """The call as the version says that this application answers."""
    version = db.session.get_one(CallVersion, application.call_version_id)
    return from_document(version.document)


def answers_of(application: Application) -> dict[str, Any]:
    """The draft's answers by question key."""
    rows = db.session.execute(
        select(Answer.question_key, Answer.content).where(Answer.application_id == application.id)
    )
    return {row.question_key: row.content.get("value") for row in rows}


def revisions_of(application: Application) -> dict[str, int]:
    """How often each answer has been saved: what a page remembers of what it showed."""
    rows = db.session.execute(
        select(Answer.question_key, Answer.revision).where(Answer.application_id == application.id)
    )
    return {row.question_key: row.revision for row in rows}


def attachments_of(application: Application) -> Sequence[Attachment]:
    """The draft's files, in the order in which they came."""
    return (
        db.session.execute(
            select(Attachment)
            .options(joinedload(Attachment.file))
            .where(Attachment.application_id == application.id, Attachment.removed_at.is_(None))
            .order_by(Attachment.id)
        )
        .scalars()
        .all()
    )


def files_of(application: Application) -> dict[str, list[FileFacts]]:
    """The draft's files by question key, as what is submitted will name them."""
    found: dict[str, list[FileFacts]] = {}
    for each in attachments_of(application):
        found.setdefault(each.question_key, []).append(
            FileFacts(
                public_id=each.file.public_id,
                filename=each.file.filename,
                media_type=each.file.media_type,
                size=each.file.size,
                sha256=each.file.sha256,
            )
        )
    return found
