"""Applications: what was typed, what was submitted, what was found eligible."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.applications.states import APPLICATION, ApplicationStatus
from grants.calls import reviewing
from grants.calls.models import Call, CallVersion
from grants.calls.reviewing import Reviewing
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, money_column, one_of
from grants.kernel.money import Money
from grants.kernel.storage import StoredFile
from grants.kernel.workflow import Lifecycle
from grants.organisations.models import Organisation


class HarmGate(StrEnum):
    """Whether harm allows an award: stands on the application, is kept by the harm room."""

    CLEAR = "clear"
    MITIGATED = "mitigated"
    HELD = "held"
    STOPPED = "stopped"


class Application(Base):
    """One organisation's request to one call.

    `merit_millis`, `merit_low_millis`, `merit_high_millis` (thousandths of a point of
    100), `below_threshold`, `thresholds_missed`, `reviews_submitted`, `reviews_apart`,
    `harm_half_points`, `harm_gate` and `harm_open_flags` are stored
    totals, kept by the rooms above so that a ranking reads no score; `grants verify` derives
    them again.
    """

    __tablename__ = "application"
    __table_args__ = (
        one_of("status", ApplicationStatus),
        one_of("harm_gate", HarmGate),
        UniqueConstraint("call_id", "organisation_id", "ordinal"),
        Index("ix_application_staff_list", "call_id", "status", "id"),
        # With all that a rank is counted by, so that no row is read for it.
        Index(
            "ix_application_ranking",
            "call_id",
            "merit_millis",
            "reference",
            "status",
            "harm_gate",
            "below_threshold",
        ),
        Index("ix_application_pages", "call_id", "id"),
        Index("ix_application_unscored", "call_id", "status", "merit_millis"),
        Index("ix_application_unassigned", "call_id", "status", "reviews_assigned"),
        Index("ix_application_waiting", "status", "submitted_at", "id"),
        Index(
            "ix_application_held",
            "submitted_at",
            "id",
            sqlite_where=text("harm_open_flags > 0"),
            postgresql_where=text("harm_open_flags > 0"),
        ),
        Index(
            "ix_application_reviews_due",
            "call_id",
            sqlite_where=text("reviews_submitted < reviews_assigned"),
            postgresql_where=text("reviews_submitted < reviews_assigned"),
        ),
    )
    lifecycle: ClassVar[Lifecycle] = APPLICATION

    id: Mapped[int] = id_column()
    reference: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    call_id: Mapped[int] = link("call.id", index=False)
    call_version_id: Mapped[int] = link("call_version.id", index=False)
    organisation_id: Mapped[int] = link("organisation.id")
    # Which of the organisation's applications to the call it is: the first, and the only one
    # where the call takes one of each.
    ordinal: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    status: Mapped[str] = mapped_column(String, default=ApplicationStatus.DRAFT.value)
    title: Mapped[str] = mapped_column(String, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    requested_minor: Mapped[int | None] = money_column(nullable=True)
    currency: Mapped[str] = mapped_column(String)
    started_by_id: Mapped[int] = link("person.id", index=False)
    started_at: Mapped[datetime] = moment_column()
    submitted_at: Mapped[datetime | None] = moment_column(nullable=True)
    # The number of the call's version that each section was last written against.
    sections_written: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict, server_default=text("'{}'")
    )
    # Why staff ask for changes, until they have come.
    changes_wanted: Mapped[str] = mapped_column(Text, default="")
    reviews_assigned: Mapped[int] = mapped_column(Integer, default=0)
    reviews_submitted: Mapped[int] = mapped_column(Integer, default=0)
    # Two reviews differ by more than the call lets stand without a further one.
    reviews_apart: Mapped[bool] = mapped_column(default=False, server_default=false())
    merit_millis: Mapped[int | None] = mapped_column()
    merit_low_millis: Mapped[int | None] = mapped_column()
    merit_high_millis: Mapped[int | None] = mapped_column()
    # A threshold of the rubric is missed; which, and by what, in `thresholds_missed`.
    below_threshold: Mapped[bool] = mapped_column(default=False, server_default=false())
    thresholds_missed: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list, server_default=text("'[]'")
    )
    # Twice the sum of the harm criteria's medians: a median may end in a half.
    harm_half_points: Mapped[int | None] = mapped_column(Integer)
    harm_gate: Mapped[str] = mapped_column(String, default=HarmGate.CLEAR.value)
    harm_open_flags: Mapped[int] = mapped_column(Integer, default=0)

    call: Mapped[Call] = relationship()
    call_version: Mapped[CallVersion] = relationship()
    organisation: Mapped[Organisation] = relationship()

    @property
    def requested(self) -> Money | None:
        return None if self.requested_minor is None else Money(self.requested_minor, self.currency)

    @property
    def reviewing(self) -> Reviewing:
        """The terms of review in the version of the call that was answered."""
        return reviewing.from_document(self.call_version.document.get("reviewing", {}))


class Answer(Base):
    """The draft's answer to one question, as it was last saved."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("application_id", "question_key"),)

    id: Mapped[int] = id_column()
    application_id: Mapped[int] = link("application.id", index=False)
    question_key: Mapped[str] = mapped_column(String)
    # {"value": …}: the cleaned value, or {"raw": …, "error": …} for what cannot be accepted yet.
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_by_id: Mapped[int] = link("person.id", index=False)
    saved_at: Mapped[datetime] = moment_column()
    # Counted up at each save: two people on one answer notice each other.
    revision: Mapped[int] = mapped_column(Integer, default=1)


class Attachment(Base):
    """A file in answer to a question, kept at once when it arrives."""

    __tablename__ = "attachment"

    id: Mapped[int] = id_column()
    application_id: Mapped[int] = link("application.id")
    question_key: Mapped[str] = mapped_column(String)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    added_by_id: Mapped[int] = link("person.id", index=False)
    added_at: Mapped[datetime] = moment_column()
    removed_at: Mapped[datetime | None] = moment_column(nullable=True)

    application: Mapped[Application] = relationship()
    file: Mapped[StoredFile] = relationship()


class SignOffStep(StrEnum):
    """An editor asks for an owner's sign-off; an owner signs."""

    ASKED = "asked"
    SIGNED = "signed"


class SignOff(Base):
    """Inside the organisation: this very content is to be, or is, signed off. Never changed.

    It holds for the draft while the draft has this hash; a later change voids it.
    """

    __tablename__ = "sign_off"
    __table_args__ = (
        one_of("step", SignOffStep),
        UniqueConstraint("application_id", "step", "content_hash"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    application_id: Mapped[int] = link("application.id", index=False)
    step: Mapped[str] = mapped_column(String)
    content_hash: Mapped[str] = mapped_column(String)
    by_id: Mapped[int] = link("person.id", index=False)
    at: Mapped[datetime] = moment_column()

    application: Mapped[Application] = relationship()
    by: Mapped[Person] = relationship()


class Upload(Base):
    """A file on its way in answer to a question: how much of it has come."""

    __tablename__ = "upload"

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    application_id: Mapped[int] = link("application.id")
    question_key: Mapped[str] = mapped_column(String)
    filename: Mapped[str] = mapped_column(String)
    size: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    started_by_id: Mapped[int] = link("person.id", index=False)
    started_at: Mapped[datetime] = moment_column()
    # The attachment it became.
    finished_at: Mapped[datetime | None] = moment_column(nullable=True)

    application: Mapped[Application] = relationship()


class SubmittedVersion(Base):
    """What was submitted, sealed: content, its hash, who, when. Never changed."""

    __tablename__ = "submitted_version"
    __table_args__ = (UniqueConstraint("application_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    application_id: Mapped[int] = link("application.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    receipt_number: Mapped[str] = mapped_column(String, unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String)
    # When the request arrived: lateness is judged by this.
    arrived_at: Mapped[datetime] = moment_column()
    submitted_by_id: Mapped[int] = link("person.id", index=False)
    # Who they were when it arrived: {"fund": name, "organisation": name}. A receipt says it.
    parties: Mapped[dict[str, str] | None] = mapped_column(JSON)

    application: Mapped[Application] = relationship()


class ChangeRequest(Base):
    """What staff asked an applicant to change, and until when. Never changed; the last holds."""

    __tablename__ = "change_request"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = id_column()
    application_id: Mapped[int] = link("application.id")
    # The submitted version that was looked at.
    version_number: Mapped[int] = mapped_column(Integer)
    # The keys of the questions that may be changed.
    questions: Mapped[list[str]] = mapped_column(JSON)
    wanted: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime] = moment_column()
    asked_by_id: Mapped[int] = link("person.id", index=False)
    asked_at: Mapped[datetime] = moment_column()

    application: Mapped[Application] = relationship()


class CaveatClearance(Base):
    """Staff looked into an answer that passes with a caveat, and let it pass. Never changed.

    It holds for this answer: another one to the same question is cleared anew.
    """

    __tablename__ = "caveat_clearance"
    __table_args__ = (
        UniqueConstraint("application_id", "question_key", "answer"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    application_id: Mapped[int] = link("application.id", index=False)
    question_key: Mapped[str] = mapped_column(String)
    # The answer's canonical JSON.
    answer: Mapped[str] = mapped_column(String)
    note: Mapped[str] = mapped_column(Text)
    cleared_by_id: Mapped[int] = link("person.id", index=False)
    cleared_at: Mapped[datetime] = moment_column()

    application: Mapped[Application] = relationship()
    cleared_by: Mapped[Person] = relationship()


class EligibilityCheck(Base):
    """What staff found, criterion by criterion, and why. Never changed; the last one holds."""

    __tablename__ = "eligibility_check"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = id_column()
    application_id: Mapped[int] = link("application.id")
    eligible: Mapped[bool] = mapped_column()
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    checked_by_id: Mapped[int] = link("person.id", index=False)
    checked_at: Mapped[datetime] = moment_column()

    application: Mapped[Application] = relationship()
