"""Reviews, conflicts of interest, scores, and the decisions that follow."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, money_column, one_of
from grants.kernel.workflow import Lifecycle
from grants.reviews.states import REVIEW, ReviewStatus


class Review(Base):
    """One reviewer's assignment to one application, and how far it has come."""

    __tablename__ = "review"
    __table_args__ = (
        one_of("status", ReviewStatus),
        Index(
            "uq_review_live",
            "application_id",
            "reviewer_id",
            unique=True,
            sqlite_where=text("status NOT IN ('declined', 'recused', 'abstained')"),
            postgresql_where=text("status NOT IN ('declined', 'recused', 'abstained')"),
        ),
        Index("ix_review_queue", "reviewer_id", "status", "due_on"),
    )
    lifecycle: ClassVar[Lifecycle] = REVIEW

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    application_id: Mapped[int] = link("application.id")
    fund_id: Mapped[int] = link("fund.id", index=False)
    reviewer_id: Mapped[int] = link("person.id", index=False)
    status: Mapped[str] = mapped_column(String, default=ReviewStatus.INVITED.value)
    due_on: Mapped[date] = mapped_column(Date)
    assigned_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    assigned_at: Mapped[datetime] = moment_column()
    # How often it was submitted: a reopened review is submitted again as the next number.
    times_submitted: Mapped[int] = mapped_column(Integer, default=0)
    note: Mapped[str] = mapped_column(Text, default="")

    application: Mapped[Application] = relationship()
    reviewer: Mapped[Person] = relationship(foreign_keys=[reviewer_id])


class ConflictOfInterest(Base):
    """A person has an interest in an application, and learns nothing more of it."""

    __tablename__ = "conflict_of_interest"
    __table_args__ = (UniqueConstraint("application_id", "person_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    application_id: Mapped[int] = link("application.id", index=False)
    person_id: Mapped[int] = link("person.id")
    kind: Mapped[str] = mapped_column(String)
    note: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime] = moment_column()


class DraftScore(Base):
    """A reviewer's score and reason for one criterion, as last saved."""

    __tablename__ = "draft_score"
    __table_args__ = (UniqueConstraint("review_id", "criterion_key"),)

    id: Mapped[int] = id_column()
    review_id: Mapped[int] = link("review.id", index=False)
    criterion_key: Mapped[str] = mapped_column(String)
    value: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text, default="")
    red_flag: Mapped[bool] = mapped_column(default=False)
    would_make_safe: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime] = moment_column()


class SubmittedReview(Base):
    """A review as submitted, with its merit. Never changed; the highest number holds."""

    __tablename__ = "submitted_review"
    __table_args__ = (UniqueConstraint("review_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    review_id: Mapped[int] = link("review.id", index=False)
    application_id: Mapped[int] = link("application.id")
    number: Mapped[int] = mapped_column(Integer)
    # Merit in thousandths of a point of 100; harm in thousandths of a percent of its maximum.
    merit_millis: Mapped[int] = mapped_column()
    harm_millis: Mapped[int] = mapped_column()
    comment: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime] = moment_column()

    review: Mapped[Review] = relationship()
    scores: Mapped[list[Score]] = relationship(back_populates="submitted_review")


class Score(Base):
    """One criterion's score in a submitted review. Never changed."""

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("submitted_review_id", "criterion_key"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    submitted_review_id: Mapped[int] = mapped_column(ForeignKey("submitted_review.id"))
    criterion_key: Mapped[str] = mapped_column(String)
    axis: Mapped[str] = mapped_column(String)
    value: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text, default="")
    red_flag: Mapped[bool] = mapped_column(default=False)
    would_make_safe: Mapped[str] = mapped_column(Text, default="")

    submitted_review: Mapped[SubmittedReview] = relationship(back_populates="scores")


class ComputedScore(Base):
    """A score worked out from answers, and from what. Never changed; the highest number holds.

    `basis` has the number of the submitted version and what the score follows from
    (`reviews/automatic.py`). Without a score the application has left the order of its call;
    `late` says that it came when decisions had begun, and moved nobody else.
    """

    __tablename__ = "computed_score"
    __table_args__ = (
        UniqueConstraint("application_id", "criterion_key", "number"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    application_id: Mapped[int] = link("application.id", index=False)
    criterion_key: Mapped[str] = mapped_column(String)
    number: Mapped[int] = mapped_column(Integer)
    score: Mapped[int | None] = mapped_column(Integer)
    late: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[dict[str, Any]] = mapped_column(JSON)
    computed_at: Mapped[datetime] = moment_column()


class Outcome(StrEnum):
    """What a decision says."""

    AWARDED = "awarded"
    DECLINED = "declined"
    WAITLISTED = "waitlisted"


class Decision(Base):
    """What was decided on an application, why, and on which figures. Never changed."""

    __tablename__ = "decision"
    __table_args__ = (
        one_of("outcome", Outcome),
        CheckConstraint(
            "(outcome = 'awarded') = (amount_minor IS NOT NULL AND amount_minor > 0)",
            name="amount_only_when_awarded",
        ),
        UniqueConstraint("application_id", "number"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    application_id: Mapped[int] = link("application.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(String)
    amount_minor: Mapped[int | None] = money_column(nullable=True)
    reason: Mapped[str] = mapped_column(Text)
    # The ranking's figures at that moment: merit, rank, gate, scores that led to them.
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    figures_hash: Mapped[str] = mapped_column(String)
    decided_by_id: Mapped[int] = link("person.id", index=False)
    decided_at: Mapped[datetime] = moment_column()

    application: Mapped[Application] = relationship()
    allocations: Mapped[list[Allocation]] = relationship(back_populates="decision")

    @property
    def merit_millis(self) -> int | None:
        """The merit it rests on; None where nothing was scored or the figures do not say."""
        found: int | None = self.figures.get("merit_millis")
        return found

    @property
    def gate(self) -> str:
        """The harm gate it rests on; empty where the figures do not say."""
        return str(self.figures.get("gate") or "")

    @property
    def departure(self) -> str:
        """Why it departs from the ranking; empty where it follows it."""
        found: dict[str, Any] = self.figures.get("departs") or {}
        return str(found.get("reason") or "")


class Allocation(Base):
    """How much of an award a lot bears. Never changed."""

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        UniqueConstraint("decision_id", "lot_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    decision_id: Mapped[int] = link("decision.id", index=False)
    lot_id: Mapped[int] = link("lot.id")
    amount_minor: Mapped[int] = money_column()

    decision: Mapped[Decision] = relationship(back_populates="allocations")
