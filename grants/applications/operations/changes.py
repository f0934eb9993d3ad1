"""After submission: staff ask for changes on named questions, with a day of their own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from grants.applications.content import answers_in, files_in, keys_in
from grants.applications.models import Answer, Application, Attachment, ChangeRequest
from grants.applications.queries_changes import change_request, last_version
from grants.applications.queries_people import members_of
from grants.applications.states import ApplicationAction
from grants.applications.unread import content_for
from grants.kernel import clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor
from grants.kernel.storage import StoredFile
from grants.kernel.workflow import fire
from grants.notifications.operations import tell


def request_changes(
    actor: Actor,
    application: Application,
    *,
    wanted: str,
    questions: Collection[str],
    due_at: datetime,
) -> ChangeRequest:
    """Ask the applicant to change the answers to these questions by a day.

    `questions` are keys of questions in the last submitted version. Effects: the draft is
    what was submitted, and only the named answers open again; the request is kept; the
    status moves; members are told. Asked again before they came, what holds is the new
    request: what was already written to a question that is named again stays.
    """
    wanted = wanted.strip()
    if not wanted:
        raise Invalid(_("Say what the applicant should change."), "wanted")
    application = lock(Application, application.id)
    if due_at <= clock.now():
        raise Invalid(_("Choose a time that is still to come."), "due")
    version = last_version(application)
    if version is None:
        raise NotNow(_("This application has not been submitted yet."))
    named = sorted(set(questions))
    if not named:
        raise Invalid(_("Choose at least one question that may be changed."), "questions")
    if set(named) - keys_in(version.content):
        raise Invalid(_("Choose from the questions that were submitted."), "questions")
    fire(
        actor,
        application,
        ApplicationAction.REQUEST_CHANGES,
        detail={"reason": wanted, "questions": named, "due": due_at.isoformat()},
        changes_wanted=wanted,
    )
    _as_submitted(actor, application, but=frozenset(named))
    request = ChangeRequest(
        application_id=application.id,
        version_number=version.number,
        questions=named,
        wanted=wanted,
        due_at=due_at,
        asked_by_id=actor.person_id,
        asked_at=clock.now(),
    )
    db.session.add(request)
    db.session.flush()
    tell(
        f"application_changes:{application.reference}:{request.id}",
        to=members_of(application),
        template="application_changes",
        title=application.title,
        reference=application.reference,
        wanted=wanted,
        due=due_at,
        zone=application.call.time_zone,
    )
    return request


def end_changes(actor: Actor, application: Application) -> None:
    """Go on with what was submitted, since the day for changes has passed.

    Effects: what was written since then and not submitted is taken back; the status
    moves to submitted. Raises NotNow while the applicant still has time.
    """
    application = lock(Application, application.id)
    request = change_request(application)
    if request is not None and clock.now() < request.due_at:
        raise NotNow(_("The applicant still has time. Wait until the day has passed."))
    fire(actor, application, ApplicationAction.END_CHANGES, changes_wanted="")
    _as_submitted(actor, application, but=frozenset())


def _as_submitted(actor: Actor, application: Application, *, but: frozenset[str]) -> None:
    """Put the draft back to what was submitted, except for some questions."""
    version = last_version(application)
    if version is None:
        return
    sealed, files = answers_in(version.content), files_in(version.content)
    back = keys_in(version.content) - but
    for answer in db.session.execute(
        select(Answer).where(Answer.application_id == application.id)
    ).scalars():
        content = content_for(sealed.get(answer.question_key))
        if answer.question_key in back and answer.content != content:
            answer.content, answer.saved_at = content, clock.now()
            answer.saved_by_id = actor.person_id or answer.saved_by_id
            answer.revision += 1
    named = {facts.public_id for key in back for facts in files.get(key, ())}
    for attachment, public_id in db.session.execute(
        select(Attachment, StoredFile.public_id)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.application_id == application.id, Attachment.question_key.in_(back))
    ):
        if public_id in named:
            attachment.removed_at = None
        else:
            attachment.removed_at = attachment.removed_at or clock.now()
    db.session.flush()
