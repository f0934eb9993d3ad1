"""Complaints about decisions: what an applicant says, and what is answered."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models import Application
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, one_of
from grants.reviews.models import Decision


class ComplaintOutcome(StrEnum):
    """What is answered to a complaint."""

    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"


class DecisionComplaint(Base):
    """What an applicant says against the decision on its application. Never changed."""

    __tablename__ = "decision_complaint"
    __table_args__ = {"info": APPEND_ONLY}

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    application_id: Mapped[int] = link("application.id")
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), unique=True)
    fund_id: Mapped[int] = link("fund.id", index=False)
    text: Mapped[str] = mapped_column(Text)
    filed_by_id: Mapped[int] = link("person.id", index=False)
    filed_at: Mapped[datetime] = moment_column()
    # Until when it is to be answered.
    due_on: Mapped[date] = mapped_column(Date)

    application: Mapped[Application] = relationship()
    decision: Mapped[Decision] = relationship()
    answer: Mapped[ComplaintAnswer | None] = relationship(back_populates="complaint")


class ComplaintAnswer(Base):
    """What is answered to a complaint, and why. Never changed."""

    __tablename__ = "complaint_answer"
    __table_args__ = (one_of("outcome", ComplaintOutcome), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    complaint_id: Mapped[int] = mapped_column(ForeignKey("decision_complaint.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String)
    reason: Mapped[str] = mapped_column(Text)
    answered_by_id: Mapped[int] = link("person.id", index=False)
    answered_at: Mapped[datetime] = moment_column()

    complaint: Mapped[DecisionComplaint] = relationship(back_populates="answer")
