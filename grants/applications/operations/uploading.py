"""Uploads over a poor connection: a file comes in chunks, and goes on where it stopped."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from io import BytesIO

from sqlalchemy import delete, func, select

from grants.applications.limits import check_number
from grants.applications.models import Application, Attachment, Upload
from grants.applications.operations.drafting import attach_file, demand_open_questions, writable
from grants.applications.queries_drafts import attachments_of, definition_of
from grants.applications.states import ApplicationAction
from grants.calls.questions import Question
from grants.kernel import clock, parts
from grants.kernel.copies import FileCopy, FileWithheld, clean_pdf
from grants.kernel.db import db, lock, transact
from grants.kernel.errors import Invalid, NotFound, NotNow
from grants.kernel.filenames import safe_name
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.storage import StoredFile

CHUNK_AT_MOST = 1024 * 1024
UNFINISHED_AT_MOST = 20
_PAPERS_AT_ONCE = 200
KEPT_FOR = timedelta(days=1)


class WrongOffset(NotNow):
    """The chunk does not begin where the last one ended."""


def begin_upload(
    actor: Actor, application: Application, question: Question, *, filename: str, size: int
) -> Upload:
    """Make room for a file in answer to a question, before its first byte has come.

    Raises Invalid for a file that is empty, too large or one too many; what it is, is
    checked when it is whole.
    """
    application = writable(actor, application)
    demand_open_questions(application, {question.key})
    already = sum(1 for each in attachments_of(application) if each.question_key == question.key)
    check_number(question, already)
    if size <= 0:
        raise Invalid(_("The file is empty. Choose another one."), question.key)
    if size > question.max_bytes:
        raise Invalid(
            _(
                "The file is %(size)s MB. Choose one under %(most)s MB, or split it.",
                size=-(-size // 1_000_000),
                most=question.max_bytes // 1_000_000,
            ),
            question.key,
        )
    under_way = db.session.execute(
        select(func.count())
        .select_from(Upload)
        .where(Upload.application_id == application.id, Upload.finished_at.is_(None))
    ).scalar_one()
    if under_way >= UNFINISHED_AT_MOST:
        raise NotNow(_("Too many files are on their way. Finish one, or try again tomorrow."))
    upload = Upload(
        public_id=secrets.token_urlsafe(24),
        application_id=application.id,
        question_key=question.key,
        filename=safe_name(filename),
        size=size,
        received=0,
        started_by_id=actor.person_id,
        started_at=clock.now(),
    )
    db.session.add(upload)
    db.session.flush()
    return upload


def receive_chunk(actor: Actor, upload: Upload, *, offset: int, chunk: bytes) -> Upload:
    """Keep the next chunk; with the last one the file is attached.

    Raises WrongOffset when it does not begin where the last one ended: the sender asks how
    much has come and goes on there. Sent again after the end, nothing happens.
    """
    writable(actor, upload.application)
    upload = lock(Upload, upload.id)
    demand(actor, ApplicationAction.ANSWER, upload.application)
    if upload.finished_at is not None:
        return upload
    if offset != upload.received:
        raise WrongOffset(_("This part has come already, or one before it is missing."))
    if not chunk or len(chunk) > CHUNK_AT_MOST or offset + len(chunk) > upload.size:
        raise Invalid(_("This part of the file cannot be taken. Choose the file again."))
    parts.append(upload.public_id, offset, chunk)
    upload.received = offset + len(chunk)
    if upload.received == upload.size:
        question = definition_of(upload.application).question(upload.question_key)
        if question is None:
            raise NotFound
        whole = BytesIO(parts.content(upload.public_id))
        attach_file(actor, upload.application, question, whole, upload.filename)
        upload.finished_at = clock.now()
    db.session.flush()
    return upload


def sweep_uploads(moment: datetime) -> int:
    """Forget uploads that were begun more than a day ago, with what came of them; how many."""
    old = list(
        db.session.execute(
            select(Upload.public_id).where(Upload.started_at < moment - KEPT_FOR)
        ).scalars()
    )
    transact(
        lambda: db.session.execute(delete(Upload).where(Upload.started_at < moment - KEPT_FOR))
    )
    known = set(
        db.session.execute(select(Upload.public_id).where(Upload.finished_at.is_(None))).scalars()
    )
    db.session.rollback()
    for name in [name for name in parts.names() if name not in known]:
        parts.drop(name)
    return len(old)


def clean_papers() -> int:
    """Make the copies that reviewers open of PDF files that have none yet; how many were tried."""
    settled = select(FileCopy.file_id).union_all(select(FileWithheld.file_id))
    waiting = db.session.scalars(
        select(Attachment.file_id)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(
            func.lower(StoredFile.filename).like("%.pdf"),
            Attachment.file_id.not_in(settled),
        )
        .order_by(Attachment.file_id)
        .limit(_PAPERS_AT_ONCE)
    ).all()
    db.session.rollback()
    for number in waiting:
        clean_pdf(number)
    return len(waiting)
