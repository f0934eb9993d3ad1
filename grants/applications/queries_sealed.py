"""What was submitted, as each reader may read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import PurePath
from typing import Any

from sqlalchemy import select

from grants.accounts.models import Person
from grants.applications.comparing import Change, changes
from grants.applications.content import answers_in, files_in
from grants.applications.eyes import Eyes
from grants.applications.limits import FileFacts
from grants.applications.models import Application, Attachment, SubmittedVersion
from grants.applications.policy import eyes_of, written_by
from grants.applications.queries_changes import version_number
from grants.applications.queries_drafts import definition_of
from grants.applications.wording import ReadSection, read_answer, read_sections
from grants.calls.definition import CallDefinition
from grants.calls.questions import Section
from grants.calls.text import Text
from grants.kernel.copies import copy_of
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, seen
from grants.kernel.scanning import demand_clean
from grants.kernel.storage import StoredFile


@dataclass(frozen=True)
class Sealed:
    """A submitted version as one reader has it: in its own words, with who sent it.

    What the reader's eyes do not see is in none of its parts.
    """

    version: SubmittedVersion
    submitted_by: str
    definition: CallDefinition
    eyes: Eyes

    @property
    def answers(self) -> dict[str, Any]:
        """The answers by question key."""
        return self._readable(answers_in(self.version.content))

    @property
    def files(self) -> dict[str, tuple[FileFacts, ...]]:
        """The files by question key, without their names where these could tell who applies."""
        found = self._readable(files_in(self.version.content))
        return found if self.eyes.applicant else _unnamed(found)

    @property
    def sections(self) -> tuple[ReadSection, ...]:
        """Every section with its answers, in the language now.

        All answers are given, since what a reader does not see may decide what applies.
        """
        content = self.version.content
        return read_sections(self.definition, answers_in(content), self.files, self.eyes)

    @property
    def everything(self) -> tuple[ReadSection, ...]:
        """The answers on who can apply, then every section."""
        asked = Section("", Text.plain(_("Who can apply")), ())
        answers = answers_in(self.version.content)
        read = tuple(
            read_answer(question, answers.get(question.key), self.definition.currency)
            for question in (each.question for each in self.definition.eligibility)
            if self.eyes.read(question)
        )
        return (ReadSection(asked, asked.title.read(), read), *self.sections)

    @property
    def all_files(self) -> list[FileFacts]:
        """Every file that was submitted."""
        return [each for files in self.files.values() for each in files]

    def _readable(self, found: Mapping[str, Any]) -> dict[str, Any]:
        return {
            key: each
            for key, each in found.items()
            if self.eyes.read(self.definition.question(key))
        }


def _unnamed(found: Mapping[str, tuple[FileFacts, ...]]) -> dict[str, tuple[FileFacts, ...]]:
    """The same files, each called by its place."""
    number, renamed = count(1), {}
    for key, files in found.items():
        renamed[key] = tuple(
            replace(each, filename=f"file-{next(number)}{PurePath(each.filename).suffix.lower()}")
            for each in files
        )
    return renamed


def sealed(actor: Actor, application: Application, *, eyes: Eyes | None = None) -> Sealed | None:
    """The last submitted version as the actor may read it, or None when there is none.

    `eyes` narrows what is seen: who scores sees what a reviewer sees, whatever else they are.
    """
    found = db.session.execute(
        select(SubmittedVersion, Person.name)
        .join(Person, Person.id == SubmittedVersion.submitted_by_id)
        .where(SubmittedVersion.application_id == application.id)
        .order_by(SubmittedVersion.number.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    version, name = found
    eyes = eyes or eyes_of(actor, application)
    return Sealed(version, name if eyes.applicant else "", definition_of(application), eyes)


def changes_since(sealed: Sealed) -> tuple[Change, ...]:
    """What differs from the version before, as the same reader may read both; none for a first."""
    version = sealed.version
    before = version_number(version.application, version.number - 1)
    if before is None:
        return ()
    earlier = Sealed(before, "", sealed.definition, sealed.eyes)
    return changes(earlier.everything, sealed.everything)


def changes_in(actor: Actor, application: Application, number: int) -> tuple[Change, ...]:
    """What one version changed in the one before. Raises NotFound when there are not two."""
    version = version_number(application, number)
    if version is None or number < 2:
        raise NotFound(_("There is one version only, so nothing differs."))
    return changes_since(
        Sealed(version, "", definition_of(application), eyes_of(actor, application))
    )


@dataclass(frozen=True)
class Readable:
    """A file as one reader gets it: what is kept, and what it is called for them."""

    file: StoredFile
    name: str


def readable_file(actor: Actor, reference: str, public_id: str) -> Readable:
    """A file of an application, by the rule of what it belongs to. Raises NotFound.

    A draft's files are read by its organisation. Whoever sees the application reads the
    files that a submitted version names, unless its question keeps them from this reader:
    staff of the fund the file itself, others its copy without what it tells of its makers,
    under a name that tells nothing where the call is blind.
    Raises NotNow while a file is in quarantine.
    """
    file = db.session.execute(
        select(StoredFile)
        .join(Attachment, Attachment.file_id == StoredFile.id)
        .join(Application, Application.id == Attachment.application_id)
        .where(
            StoredFile.public_id == public_id,
            Application.reference == reference,
            written_by(actor),
        )
    ).scalar_one_or_none()
    if file is not None:
        demand_clean(file)
        return Readable(file, file.filename)
    versions = db.session.execute(
        seen(actor, SubmittedVersion)
        .join(SubmittedVersion.application)
        .where(Application.reference == reference)
    ).scalars()
    for version in versions:
        application = version.application
        seen_by = eyes_of(actor, application)
        readable = Sealed(version, "", definition_of(application), seen_by).all_files
        names = {each.public_id: each.filename for each in readable}
        if public_id in names:
            original = db.session.execute(
                select(StoredFile).where(StoredFile.public_id == public_id)
            ).scalar_one()
            demand_clean(original)
            kept = original if seen_by.hidden else copy_of(original)
            return Readable(kept, names[public_id])
    raise NotFound
