"""Writing a draft: every answer is kept as it is typed, every file when it arrives."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime
from enum import Enum
from typing import Any, BinaryIO

from sqlalchemy import select

from grants.accounts.models import Person
from grants.applications.clashes import Mark, Marks, fingerprint
from grants.applications.completeness import requested_amount, summary_of, title_of
from grants.applications.fillings import section_of
from grants.applications.limits import ENDINGS, check_number
from grants.applications.models import Answer, Application, Attachment
from grants.applications.parts import SIGNATURE
from grants.applications.queries_changes import change_request, open_questions
from grants.applications.queries_drafts import answers_of, attachments_of, definition_of, version_of
from grants.applications.queries_paper import counted_moment
from grants.applications.states import ApplicationAction, ApplicationStatus
from grants.applications.unread import Unread, content_for, shown_of
from grants.applications.wording import plain_text
from grants.calls.queries import can_be_finished
from grants.calls.questions import Question
from grants.kernel import clock
from grants.kernel.copies import make_copy
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotFound, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.scanning import quarantine
from grants.kernel.storage import storage, store


def save_answers(
    actor: Actor,
    application: Application,
    values: Mapping[str, Any],
    *,
    seen: Marks | None = None,
    unread: Unread | None = None,
    section: str = "",
    version: int = 0,
) -> dict[str, str]:
    """Keep answers as they stand; incomplete ones too.

    `values` are cleaned values by question key, None for a blank; `unread` is what was
    typed and cannot be read yet, kept as it was typed. `seen` is what the page showed of
    each answer: where one was changed since, the page's is left out if its reader did not
    touch it (what was written meanwhile stays). Gives a sentence, with the colleague's
    text, for each answer that both changed; everything else is kept. The title, the
    summary and the requested amount of the application follow the answers.
    `section` was on a page that showed version `version` of the call: what was amended up
    to then needs no further attention.
    """
    application = writable(actor, application)
    held = {
        answer.question_key: answer
        for answer in db.session.execute(
            select(Answer).where(Answer.application_id == application.id)
        ).scalars()
    }
    clashes: dict[str, str] = {}
    raw = unread or {}
    demand_open_questions(
        application,
        {
            key
            for key in {*values, *raw}
            if shown_of(content_for(values.get(key), raw.get(key)))
            != shown_of(held[key].content if key in held else {})
        },
    )
    for key in [*values, *(key for key in raw if key not in values)]:
        answer = held.get(key)
        value = signed(values.get(key), answer.content.get("value") if answer else None)
        content = content_for(value, raw.get(key))
        theirs = _theirs(actor, answer, content, seen.get(key) if seen is not None else None)
        if theirs is _Meanwhile.BOTH and answer is not None:
            clashes[key] = _clash(application, answer)
        elif theirs is _Meanwhile.NOTHING:
            _keep_answer(actor, application, key, content, answer)
    if section and version:
        current = version_of(application).number
        # Under "" stands what concerns no section; it is read on the list of sections.
        seen_now = dict.fromkeys((section_of(section), ""), min(version, current))
        application.sections_written = {**application.sections_written, **seen_now}
    db.session.flush()
    _follow_answers(application)
    return clashes


def signed(value: Any, before: Any) -> Any:
    """A signature that is whole carries the moment it was given; signed again, a new one.

    Any other answer is itself.
    """
    if not isinstance(value, dict) or set(value) != SIGNATURE or not all(value.values()):
        return value
    if isinstance(before, dict) and {key: before.get(key) for key in SIGNATURE} == value:
        return before
    return {**value, "signed_at": clock.now().isoformat(timespec="seconds")}


class _Meanwhile(Enum):
    """What happened to an answer between the showing of a page and its return."""

    NOTHING = "nothing that the page does not know"
    THEIRS = "it was changed elsewhere, and the page's reader did not touch it"
    BOTH = "a colleague changed it, and so did the page's reader"


def _theirs(
    actor: Actor, held: Answer | None, content: dict[str, Any], shown: Mark | None
) -> _Meanwhile:
    if held is None or shown is None or held.revision == shown.revision:
        return _Meanwhile.NOTHING
    if shown_of(held.content) == shown_of(content):
        return _Meanwhile.NOTHING
    if fingerprint(shown_of(content)) == shown.fingerprint:
        return _Meanwhile.THEIRS
    # Between two windows of one person, what was typed last holds.
    own = held.saved_by_id == actor.person_id
    return _Meanwhile.NOTHING if own else _Meanwhile.BOTH


def _keep_answer(
    actor: Actor,
    application: Application,
    key: str,
    content: dict[str, Any],
    answer: Answer | None,
) -> None:
    if answer is None:
        if content != content_for(None):
            db.session.add(
                Answer(
                    application_id=application.id,
                    question_key=key,
                    content=content,
                    saved_by_id=actor.person_id,
                    saved_at=clock.now(),
                    revision=1,
                )
            )
    elif answer.content != content:
        answer.content = content
        answer.saved_by_id = actor.person_id or answer.saved_by_id
        answer.saved_at = clock.now()
        answer.revision += 1


def _clash(application: Application, theirs: Answer) -> str:
    """The colleague's answer, in a sentence for the field."""
    colleague = db.session.get_one(Person, theirs.saved_by_id)
    definition = definition_of(application)
    question = definition.question(theirs.question_key)
    raw = theirs.content.get("raw")
    if isinstance(raw, str):
        text = raw
    else:
        text = "" if question is None else plain_text(question, theirs.content, definition.currency)
    at = clock.local(theirs.saved_at, application.call.time_zone).strftime("%H:%M")
    if not text:
        return _(
            "%(name)s took this answer out at %(hour)s. Yours is below: save again to keep it.",
            name=colleague.name,
            hour=at,
        )
    return _(
        "%(name)s changed this answer at %(hour)s to: “%(theirs)s” Yours is below: join the two, "
        "then save again.",
        name=colleague.name,
        hour=at,
        theirs=text,
    )


def attach_file(
    actor: Actor, application: Application, question: Question, stream: BinaryIO, filename: str
) -> Attachment:
    """Keep a file in answer to a question, at once.

    Effects: the file is stored and synced, then named by the draft, with a copy for readers
    outside the staff; where there is a virus scanner it waits for its word. Raises Invalid, on
    the question's key, for a wrong type, an empty or a too large file, or one too many.
    """
    application = writable(actor, application)
    endings = frozenset(
        f".{ending}" for kind in question.allowed for ending in ENDINGS.get(kind, (kind.value,))
    )
    demand_open_questions(application, {question.key})
    already = sum(1 for each in attachments_of(application) if each.question_key == question.key)
    check_number(question, already)
    try:
        kept = store(
            stream, filename, actor=actor, allowed=endings or None, limit=question.max_bytes
        )
        make_copy(actor, kept, storage.get(kept.public_id))
        quarantine(kept)
    except Invalid as error:
        raise Invalid(error.message, question.key) from error
    attachment = Attachment(
        application_id=application.id,
        question_key=question.key,
        file_id=kept.id,
        added_by_id=actor.person_id,
        added_at=clock.now(),
    )
    db.session.add(attachment)
    db.session.flush()
    return attachment


def remove_file(actor: Actor, application: Application, attachment: Attachment) -> None:
    """Take a file out of a draft. What was submitted with it keeps it."""
    application = writable(actor, application)
    if attachment.application_id != application.id:
        raise NotFound
    demand_open_questions(application, {attachment.question_key})
    attachment.removed_at = attachment.removed_at or clock.now()
    db.session.flush()


def demand_open_questions(application: Application, keys: Set[str]) -> None:
    """After submission, only what staff asked for can be changed."""
    if application.status != ApplicationStatus.CHANGES_REQUESTED or not keys:
        return
    found = open_questions(application, definition_of(application), answers_of(application))
    if found is not None and keys - found:
        raise NotNow(_("Only the answers that we asked you to change can be changed now."))


def writable(actor: Actor, application: Application) -> Application:
    """The application, locked, if the actor may write in it now; else NotPermitted or NotNow."""
    application = lock(Application, application.id)
    demand(actor, ApplicationAction.ANSWER, application)
    if application.status == ApplicationStatus.DRAFT:
        moment = counted_moment(application, clock.now(), actor)
        demand_open(can_be_finished(application.call, moment))
    elif application.status == ApplicationStatus.CHANGES_REQUESTED:
        demand_changes_in_time(application, clock.now())
    else:
        raise NotNow(_("This application has been submitted and can no longer be changed."))
    return application


def demand_changes_in_time(application: Application, moment: datetime) -> None:
    """Raise NotNow when the time for changes has passed."""
    request = change_request(application)
    if request is not None and moment >= request.due_at:
        when = clock.local(request.due_at, application.call.time_zone)
        raise NotNow(
            _(
                "The time for changes ended on %(when)s. What you submitted before still counts.",
                when=when.strftime("%d %B %Y, %H:%M"),
            )
        )


def demand_open(is_open: bool) -> None:
    """Raise NotNow where the call does not take applications."""
    if not is_open:
        raise NotNow(
            _("This call does not take applications now. You can still read and print your draft.")
        )


def _follow_answers(application: Application) -> None:
    definition, answers = definition_of(application), answers_of(application)
    application.title = title_of(definition, answers)
    application.summary = summary_of(definition, answers)
    requested = requested_amount(definition, answers)
    application.requested_minor = None if requested is None else requested.minor
    db.session.flush()
