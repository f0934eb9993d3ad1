"""N applications with three submitted reviews each, in bulk and coherent.

Stored totals come from the product's own arithmetic, so that `grants verify` finds nothing
wrong. The same number gives the same scores, statuses and amounts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import Table, select, update

from grants.accounts.models import Person
from grants.applications.content import frozen_content
from grants.applications.models import Application, EligibilityCheck, SubmittedVersion
from grants.applications.states import ApplicationAction, ApplicationStatus
from grants.bench.loading import Loader
from grants.bench.place import PREFIX, REVIEWS_EACH, Place, found
from grants.bench.sheets import Sheet, invented
from grants.calls.document import canonical_json
from grants.demo.stories import STORIES, Story, answers_of
from grants.harm import gates
from grants.harm.models import HarmFlag
from grants.kernel import clock
from grants.kernel.audit import AuditEntry, AuditHead, seal_of
from grants.kernel.db import db
from grants.kernel.numbering import ReferenceCounter
from grants.organisations.models import Membership, Organisation
from grants.reviews.models import Review, Score, SubmittedReview
from grants.reviews.scoring import spread
from grants.reviews.states import ReviewStatus

BLOCK = 1_000
_TITLE = "the title"
_REASONS = ("Not shown.", "Weak.", "In part.", "Well shown.", "Convincing, with evidence.")

Told = Callable[[int, int], None]
"""Is told, every so often, how many applications are in and how many rows."""


@dataclass(frozen=True)
class Filled:
    """What was made."""

    place: Place
    applications: int
    rows: int


def fill(app: Flask, applications: int, told: Told = lambda _done, _rows: None) -> Filled:
    """Fill an empty, migrated database; one transaction carries all the bulk."""
    place = found(app, reviewers=max(12, applications // 200))
    with app.app_context(), db.engine.begin() as connection:
        loader = Loader(connection)
        chain = _Chain(loader)
        maker = _Maker(place)
        for first in range(1, applications + 1, BLOCK):
            numbers = range(first, min(first + BLOCK, applications + 1))
            blocks = [maker.make(number) for number in numbers]
            for table, columns in COLUMNS.items():
                rows = [row for block in blocks for row in block[table]]
                loader.put(table, columns, rows)
            chain.add(entry for block in blocks for entry in block[_AUDIT])
            told(numbers[-1], loader.rows)
        chain.close()
        loader.put(_table(ReferenceCounter), ("series", "last"), [(maker.series, applications)])
        loader.finish()
        if connection.dialect.name == "sqlite":
            return Filled(place, applications, loader.rows)
    # What the server does by itself some minutes after such a load.
    with app.app_context(), db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")
    return Filled(place, applications, loader.rows)


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


_AUDIT = _table(AuditEntry)

COLUMNS: dict[Table, tuple[str, ...]] = {
    _table(Person): tuple("id public_id email name password_hash confirmed_at created_at".split()),
    _table(Organisation): tuple("id slug name kind area about created_at".split()),
    _table(Membership): tuple("organisation_id person_id role joined_at".split()),
    _table(Application): tuple(
        "id reference fund_id call_id call_version_id organisation_id status title summary "
        "requested_minor currency started_by_id started_at submitted_at reviews_assigned "
        "reviews_submitted merit_millis merit_low_millis merit_high_millis harm_half_points "
        "harm_gate harm_open_flags".split()
    ),
    _table(SubmittedVersion): tuple(
        "application_id number receipt_number content content_hash arrived_at "
        "submitted_by_id".split()
    ),
    _table(EligibilityCheck): tuple(
        "application_id eligible findings reason checked_by_id checked_at".split()
    ),
    _table(Review): tuple(
        "id public_id application_id fund_id reviewer_id status due_on assigned_by_id "
        "assigned_at times_submitted".split()
    ),
    _table(SubmittedReview): tuple(
        "id review_id application_id number merit_millis harm_millis comment submitted_at".split()
    ),
    _table(Score): tuple("submitted_review_id criterion_key axis value reason red_flag".split()),
    _table(HarmFlag): tuple(
        "public_id application_id fund_id criterion_key cause is_stop status note "
        "raised_by_id raised_at".split()
    ),
}
Rows = dict[Table, list[Any]]


class _Chain:
    """The audit chain, gone on with from its head."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        head = loader.connection.execute(select(AuditHead.sequence, AuditHead.hash)).one()
        self._sequence, self._seal = head

    def add(self, entries: Iterable[AuditEntry]) -> None:
        names = "sequence at actor_id actor_name action subject_type subject_id fund_id detail"
        columns = (*names.split(), "previous_hash", "hash")
        rows = []
        for entry in entries:
            self._sequence += 1
            entry.sequence, entry.previous_hash = self._sequence, self._seal
            entry.hash = self._seal = seal_of(entry)
            rows.append([getattr(entry, name) for name in columns])
        self._loader.put(_AUDIT, columns, rows)

    def close(self) -> None:
        self._loader.connection.execute(
            update(AuditHead).values(sequence=self._sequence, hash=self._seal)
        )


class _Retold:
    """A story as it was submitted, its title left open."""

    def __init__(self, story: Story, place: Place, begins: datetime) -> None:
        answers = {**answers_of(story, begins.date()), "name": _TITLE}
        content = frozen_content(place.definition, answers, {})
        text = canonical_json(content).decode()
        self.story = story
        self.requested = int(answers["requested"])
        self._before, self._after = text.split(json.dumps(_TITLE))

    def content(self, title: str) -> tuple[str, str]:
        """The content of a submitted version as text, and its hash."""
        text = self._before + json.dumps(title, ensure_ascii=False) + self._after
        return text, hashlib.sha256(text.encode()).hexdigest()


class _Maker:
    """Makes everything that belongs to one application."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._chance = Random(47)  # noqa: S311 - the same figures each time are the point
        self._now = clock.now()
        self._closed = self._now - timedelta(days=10)
        self._sheets = invented(place.definition.rubric, self._chance)
        begins = self._now + timedelta(days=90)
        self._stories = [_Retold(story, place, begins) for story in STORIES]
        self.series = f"{PREFIX}-{self._now.year}"
        self._first_person = max(place.manager_id, *place.reviewer_ids)

    def make(self, number: int) -> Rows:
        """The rows of one application, by table; its audit entries are not chained yet."""
        rows: Rows = {table: [] for table in (*COLUMNS, _AUDIT)}
        self._applicant(rows, number)
        sheets = self._chance.sample(self._sheets, REVIEWS_EACH)
        reviewers = self._reviewers(number)
        self._reviews(rows, number, sheets, reviewers)
        self._application(rows, number, dict(zip(reviewers, sheets, strict=True)))
        return rows

    def _token(self) -> str:
        return f"{self._chance.getrandbits(72):018x}"

    def _reviewers(self, number: int) -> list[int]:
        ids = self._place.reviewer_ids
        return [ids[(number * REVIEWS_EACH + step) % len(ids)] for step in range(REVIEWS_EACH)]

    def _applicant(self, rows: Rows, number: int) -> None:
        story = self._stories[number % len(self._stories)].story
        person = self._first_person + number
        before = self._closed - timedelta(days=60)
        rows[_table(Person)].append(
            (
                person,
                self._token(),
                f"applicant-{number}@bench.example",
                f"Applicant {number}",
                "no password",
                before,
                before,
            )
        )
        name = f"{story.organisation}, branch {number}"
        rows[_table(Organisation)].append(
            (number, f"branch-{number}", name, story.kind, story.town, story.summary, before)
        )
        rows[_table(Membership)].append((number, person, "owner", before))

    def _reviews(self, rows: Rows, number: int, sheets: list[Sheet], reviewers: list[int]) -> None:
        place, now = self._place, self._now
        due = (now - timedelta(days=1)).date()
        assigned = now - timedelta(days=8)
        for step, (sheet, reviewer) in enumerate(zip(sheets, reviewers, strict=True)):
            review = (number - 1) * REVIEWS_EACH + step + 1
            submitted = assigned + timedelta(days=1 + step, minutes=number % 1440)
            rows[_table(Review)].append(
                (
                    review,
                    self._token(),
                    number,
                    place.fund_id,
                    reviewer,
                    ReviewStatus.SUBMITTED.value,
                    due,
                    place.manager_id,
                    assigned,
                    1,
                )
            )
            rows[_table(SubmittedReview)].append(
                (
                    review,
                    review,
                    number,
                    1,
                    sheet.merit_millis,
                    sheet.harm_millis,
                    "Read and scored.",
                    submitted,
                )
            )
            rows[_table(Score)].extend(
                (review, line.key, line.axis, line.value, _REASONS[line.value], line.red_flag)
                for line in sheet.lines
            )

    def _application(self, rows: Rows, number: int, sheets: dict[int, Sheet]) -> None:
        place, now = self._place, self._now
        told = self._stories[number % len(self._stories)]
        title = f"{told.story.title} {number}"
        reference = f"{self.series}-{number:04d}"
        person = self._first_person + number
        submitted = self._closed - timedelta(minutes=number % (30 * 24 * 60))
        checked = self._closed + timedelta(days=1)
        harm = place.definition.rubric.harm
        scores = {reviewer: sheet.harm for reviewer, sheet in sheets.items()}
        raised = gates.raised(harm, scores)
        whole = gates.section(harm, scores)
        gate = gates.gate(
            (gates.Standing.OPEN_STOP if f.is_stop else gates.Standing.OPEN for f in raised), whole
        )
        merit = spread([sheet.merit_millis for sheet in sheets.values()])
        if merit is None or whole is None:
            raise LookupError("an application without reviews")
        status = ApplicationStatus.SHORTLISTED if number % 10 == 0 else ApplicationStatus.IN_REVIEW
        rows[_table(Application)].append(
            (
                number,
                reference,
                place.fund_id,
                place.call_id,
                place.version_id,
                number,
                status.value,
                title,
                told.story.summary,
                told.requested,
                "PKR",
                person,
                submitted - timedelta(days=5),
                submitted,
                REVIEWS_EACH,
                REVIEWS_EACH,
                merit.mean,
                merit.low,
                merit.high,
                whole.twice_points,
                gate.state.value,
                gate.open_flags,
            )
        )
        content, seal = told.content(title)
        rows[_table(SubmittedVersion)].append(
            (number, 1, f"R-{reference}-1", content, seal, submitted, person)
        )
        rows[_table(EligibilityCheck)].append(
            (number, True, "[]", "Registered and at work here.", place.manager_id, checked)
        )
        rows[_table(HarmFlag)].extend(
            (
                self._token(),
                number,
                place.fund_id,
                flag.criterion,
                flag.cause.value,
                flag.is_stop,
                "open",
                "Not safe as described.",
                flag.by,
                now - timedelta(days=2),
            )
            for flag in raised
        )
        applicant = f"Applicant {number}"
        rows[_AUDIT].extend(self._history(number, person, applicant, submitted, checked, seal))

    def _history(
        self, number: int, person: int, name: str, submitted: datetime, checked: datetime, seal: str
    ) -> Iterator[AuditEntry]:
        manager = (self._place.manager_id, self._place.manager_name)
        action, status = ApplicationAction, ApplicationStatus
        steps = (
            (submitted, person, name, action.SUBMIT, status.DRAFT, status.SUBMITTED),
            (checked, *manager, action.FIND_ELIGIBLE, status.SUBMITTED, status.ELIGIBLE),
            (checked, *manager, action.START_REVIEW, status.ELIGIBLE, status.IN_REVIEW),
        )
        for at, who, called, act, before, after in steps:
            detail: dict[str, Any] = {"from": before.value, "to": after.value}
            if act == action.SUBMIT:
                detail |= {"version": 1, "hash": seal}
            yield AuditEntry(
                at=at,
                actor_id=who,
                actor_name=called,
                action=act.value,
                subject_type="application",
                subject_id=number,
                fund_id=self._place.fund_id,
                detail=detail,
            )
