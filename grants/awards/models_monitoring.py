"""Visits to what an award pays for, what was found, and what is to be done about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Date, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.awards.models import Award
from grants.awards.states_monitoring import (
    FINDING,
    VISIT,
    FindingStatus,
    Grade,
    VisitKind,
    VisitStatus,
)
from grants.kernel.db import Base, id_column, link, moment_column, one_of
from grants.kernel.workflow import Lifecycle


class Visit(Base):
    """Somebody of the fund looks at the work of an award, on a day, for a purpose."""

    __tablename__ = "visit"
    __table_args__ = (
        one_of("status", VisitStatus),
        one_of("kind", VisitKind),
        CheckConstraint(
            "status <> 'done' OR (done_on IS NOT NULL AND observed <> '')", name="done_is_told"
        ),
        UniqueConstraint("award_id", "number"),
    )
    lifecycle: ClassVar[Lifecycle] = VISIT

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = link("fund.id")
    award_id: Mapped[int] = link("award.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String, default=VisitStatus.PLANNED.value)
    kind: Mapped[str] = mapped_column(String)
    planned_on: Mapped[date] = mapped_column(Date)
    purpose: Mapped[str] = mapped_column(Text)
    planned_by_id: Mapped[int] = link("person.id", index=False)
    planned_at: Mapped[datetime] = moment_column()
    done_on: Mapped[date | None] = mapped_column(Date)
    observed: Mapped[str] = mapped_column(Text, default="")
    ended_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    ended_at: Mapped[datetime | None] = moment_column(nullable=True)
    cancelled_why: Mapped[str] = mapped_column(Text, default="")

    award: Mapped[Award] = relationship()
    planned_by: Mapped[Person] = relationship(foreign_keys=[planned_by_id])
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])
    findings: Mapped[list[Finding]] = relationship(
        back_populates="visit", order_by="Finding.number"
    )


class Finding(Base):
    """What a visit found that asks for something: what, by whom, until when."""

    __tablename__ = "finding"
    __table_args__ = (
        one_of("status", FindingStatus),
        one_of("grade", Grade),
        CheckConstraint(
            "status <> 'closed' OR (closed_at IS NOT NULL AND evidence <> '')",
            name="closed_by_what",
        ),
        UniqueConstraint("visit_id", "number"),
    )
    lifecycle: ClassVar[Lifecycle] = FINDING

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = link("fund.id")
    visit_id: Mapped[int] = link("visit.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String, default=FindingStatus.OPEN.value)
    grade: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String)
    due_on: Mapped[date] = mapped_column(Date)
    recorded_by_id: Mapped[int] = link("person.id", index=False)
    recorded_at: Mapped[datetime] = moment_column()
    evidence: Mapped[str] = mapped_column(Text, default="")
    closed_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    closed_at: Mapped[datetime | None] = moment_column(nullable=True)

    visit: Mapped[Visit] = relationship(back_populates="findings")
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])

    @property
    def award(self) -> Award:
        """The award that was looked at, whose staff it concerns."""
        return self.visit.award
