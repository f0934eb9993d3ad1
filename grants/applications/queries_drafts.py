"""The draft as the form engine reads it: definition, answers and files, and who wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.accounts.models import Person
from grants.applications.clashes import Mark, mark
from grants.applications.completeness import (
    Missing,
    SectionProgress,
    SectionState,
    ShownSection,
    answer_for,
    progress,
    repeating,
    requested_amount,
    shown_section,
)
from grants.applications.fillings import fillings, last_number, section_of
from grants.applications.limits import FileFacts
from grants.applications.models import Answer, Application, Attachment, ChangeRequest
from grants.applications.queries_applicants import applicant_of, judgement
from grants.applications.queries_changes import change_request, open_questions
from grants.applications.queries_paper import counted_moment
from grants.applications.states import ApplicationStatus
from grants.applications.unread import shown_of
from grants.calls.definition import CallDefinition
from grants.calls.differences import Change
from grants.calls.document import from_document
from grants.calls.judging import Applicant, Judgement
from grants.calls.models import CallVersion
from grants.calls.queries import can_be_finished
from grants.calls.queries_amendments import changes_since
from grants.calls.questions import Question, Role, Section
from grants.calls.wording_limits import limit_sentence, tier_sentence
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.i18n import language
from grants.kernel.money import Money
from grants.kernel.storage import StoredFile

WRITING_NOW = timedelta(minutes=5)


def version_of(application: Application) -> CallVersion:
    """The text that this application answers: the one that holds now, until it is submitted."""
    chosen = application.call_version_id
    if application.submitted_at is None and application.call.current_version_id is not None:
        chosen = application.call.current_version_id
    return db.session.get_one(CallVersion, chosen)


def definition_of(application: Application) -> CallDefinition:
    """The call as the version says that this application answers."""
    return from_document(version_of(application).document)


def answers_of(application: Application) -> dict[str, Any]:
    """The draft's answers by question key."""
    rows = db.session.execute(
        select(Answer.question_key, Answer.content).where(Answer.application_id == application.id)
    )
    return {row.question_key: row.content.get("value") for row in rows}


def unread_of(application: Application) -> dict[str, Any]:
    """What was typed and cannot be read yet, by question key."""
    rows = db.session.execute(
        select(Answer.question_key, Answer.content).where(Answer.application_id == application.id)
    )
    return {row.question_key: row.content["raw"] for row in rows if "raw" in row.content}


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
        found.setdefault(each.question_key, []).append(_facts(each.file))
    return found


def _facts(file: StoredFile) -> FileFacts:
    return FileFacts(
        public_id=file.public_id,
        filename=file.filename,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
    )


def is_writable(application: Application, moment: datetime) -> bool:
    """May the organisation write in it now? A draft while its call is open, or when asked to."""
    if application.status == ApplicationStatus.CHANGES_REQUESTED:
        request = change_request(application)
        return request is None or moment < request.due_at
    return application.status == ApplicationStatus.DRAFT and can_be_finished(
        application.call, counted_moment(application, moment)
    )


@dataclass(frozen=True)
class Saved:
    """Who saved an answer last, and when."""

    name: str
    person_id: int
    at: datetime


@dataclass(frozen=True)
class Draft:
    """Everything a page about a draft shows."""

    application: Application
    definition: CallDefinition
    answers: dict[str, Any]
    contents: dict[str, dict[str, Any]]
    revisions: dict[str, int]
    saved: dict[str, Saved]
    files: dict[str, list[FileFacts]]
    sections: tuple[SectionProgress, ...]
    repeating: tuple[Section, ...]
    applicant: Applicant
    judged: Judgement
    writable: bool
    version: int
    changes: tuple[Change, ...]
    # What staff asked for, and the questions that may be changed; None: every one.
    request: ChangeRequest | None = None
    open: frozenset[str] | None = None

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Everything to do before it can be submitted, in page order."""
        return tuple(each for section in self.sections for each in section.missing)

    @property
    def unread(self) -> dict[str, Any]:
        """What was typed and cannot be read yet, by question key."""
        return {key: held["raw"] for key, held in self.contents.items() if "raw" in held}

    @property
    def complete_count(self) -> int:
        """How many sections are complete."""
        return sum(each.state is SectionState.COMPLETE for each in self.sections)

    @property
    def ready(self) -> bool:
        """May it be submitted, as far as what is written goes?"""
        return self.judged.eligible and not self.missing

    @property
    def said(self) -> list[str]:
        """What the limits of the call say of the organisation: not met, or not known."""
        requested = requested_amount(self.definition, self.answers)
        return [
            limit_sentence(self.definition, self.applicant, requested, each)
            for each in self.judged.to_say
        ]

    @property
    def staff_ask(self) -> list[tuple[str, str]]:
        """The answers that pass with a caveat, each with what staff will ask ("" if unsaid)."""
        return [
            (
                each.question.label.read(language()),
                each.staff_ask.read(language()) if each.staff_ask else "",
            )
            for each in self.judged.caveats
        ]

    @property
    def tier_said(self) -> str:
        """Which tier follows from the requested amount, and the match that it needs."""
        total = answer_for(self.definition, self.answers, Role.TOTAL_COST)
        return tier_sentence(
            self.definition,
            requested_amount(self.definition, self.answers),
            None if total is None else Money(total, self.definition.currency),
        )

    @property
    def last_saved(self) -> Saved | None:
        """The last change to any answer."""
        return max(self.saved.values(), key=lambda each: each.at, default=None)

    def changed_in(self, key: str) -> tuple[Change, ...]:
        """What an amendment changed in a section since it was last written."""
        return tuple(each for each in self.changes if each.section == section_of(key))

    def shown(self, key: str) -> ShownSection | None:
        """The section with this key, if it applies, with those questions that may be changed."""
        found = shown_section(self.definition, self.answers, key)
        if found is None or self.open is None:
            return found
        questions = tuple(each for each in found.questions if each.key in self.open)
        return replace(found, questions=questions) if questions else None

    def may_change(self, section: SectionProgress) -> bool:
        """May anything in this section be changed?"""
        return self.shown(section.section.key) is not None

    @property
    def eligibility_open(self) -> bool:
        """May an answer on who can apply be changed?"""
        asked = {each.question.key for each in self.definition.eligibility}
        return bool(asked) and (self.open is None or bool(asked & self.open))

    def fillings(self, section: Section) -> tuple[int, ...]:
        """The numbers of the fillings of a section that repeats."""
        return fillings(section, self.answers)

    def last_number(self, section: Section) -> int:
        """The highest number that a filling of the section ever had."""
        return last_number(section, self.answers)

    def can_spare(self, shown: ShownSection) -> bool:
        """Whether this is a filling that can be taken out: the call asks for fewer."""
        if shown.repeats is None or shown.repeats.repeat is None or not self.writable:
            return False
        return len(self.fillings(shown.repeats)) > shown.repeats.repeat.min

    def marks(self, questions: Sequence[Question]) -> dict[str, Mark]:
        """What a page with these questions remembers of what it shows."""
        return {
            each.key: mark(
                self.revisions.get(each.key, 0), shown_of(self.contents.get(each.key, {}))
            )
            for each in questions
        }

    def writing_now(self, questions: Sequence[Question], but: int | None) -> Saved | None:
        """Somebody else who saved one of these answers a few minutes ago."""
        since = clock.now() - WRITING_NOW
        recent = [
            saved
            for each in questions
            if (saved := self.saved.get(each.key)) and saved.at >= since and saved.person_id != but
        ]
        return max(recent, key=lambda each: each.at, default=None)


def draft_of(application: Application) -> Draft:
    """The draft with answers, files and how far it is: four queries, whatever its length."""
    version = version_of(application)
    definition = from_document(version.document)
    rows = db.session.execute(
        select(
            Answer.question_key,
            Answer.content,
            Answer.revision,
            Answer.saved_at,
            Answer.saved_by_id,
            Person.name,
        )
        .join(Person, Person.id == Answer.saved_by_id)
        .where(Answer.application_id == application.id)
    ).all()
    answers = {row.question_key: row.content.get("value") for row in rows}
    contents = {row.question_key: row.content for row in rows}
    unread = {key: held["raw"] for key, held in contents.items() if "raw" in held}
    files = files_of(application)
    applicant = applicant_of(application.organisation)
    return Draft(
        application=application,
        definition=definition,
        answers=answers,
        contents=contents,
        revisions={row.question_key: row.revision for row in rows},
        saved={row.question_key: Saved(row.name, row.saved_by_id, row.saved_at) for row in rows},
        files=files,
        sections=progress(definition, answers, files, unread),
        repeating=repeating(definition, answers),
        applicant=applicant,
        judged=judgement(definition, applicant, answers),
        writable=is_writable(application, clock.now()),
        request=change_request(application),
        open=open_questions(application, definition, answers),
        version=version.number,
        changes=_changes(application, version),
    )


def _changes(application: Application, version: CallVersion) -> tuple[Change, ...]:
    """What was amended since the draft was begun, less what has been looked at since."""
    if version.id == application.call_version_id:
        return ()
    began = application.call_version.number
    written = {key: int(number) for key, number in application.sections_written.items()}
    found: list[Change] = []
    for number in sorted({began, *written.values()} - {version.number}):
        found += [
            change
            for change in changes_since(application.call, number)
            if written.get(change.section, began) == number
        ]
    return tuple(found)
