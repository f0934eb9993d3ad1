"""What a progress report is held against: budget lines and indicators, and what it says of each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.models import Award, ProgressReport
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, money_column
from grants.kernel.money import Money
from grants.kernel.storage import StoredFile


class BudgetLine(Base):
    """What a part of an award is for. Never changed: a new version states every line anew."""

    __tablename__ = "budget_line"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        UniqueConstraint("award_id", "version", "number"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    award_id: Mapped[int] = link("award.id", index=False)
    version: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(String)
    amount_minor: Mapped[int] = money_column()
    stated_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    stated_at: Mapped[datetime] = moment_column()

    award: Mapped[Award] = relationship()

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.award.fund.currency)


class AwardIndicator(Base):
    """What will change by an award, as something to count. Never changed."""

    __tablename__ = "award_indicator"
    __table_args__ = (UniqueConstraint("award_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    award_id: Mapped[int] = link("award.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String)
    unit: Mapped[str] = mapped_column(String)
    # Decimal numbers as text, as the application has them: "2.5".
    baseline: Mapped[str] = mapped_column(String)
    target: Mapped[str] = mapped_column(String)

    award: Mapped[Award] = relationship()


class ReportLine(Base):
    """What a progress report says of a budget line: spent so far, why it differs, a proof."""

    __tablename__ = "report_line"
    __table_args__ = (
        CheckConstraint("spent_minor IS NULL OR spent_minor >= 0", name="spent_not_negative"),
        UniqueConstraint("report_id", "line_id"),
    )

    id: Mapped[int] = id_column()
    report_id: Mapped[int] = link("progress_report.id", index=False)
    line_id: Mapped[int] = link("budget_line.id")
    spent_minor: Mapped[int | None] = money_column(nullable=True)
    explanation: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int | None] = link("stored_file.id", nullable=True, index=False)

    report: Mapped[ProgressReport] = relationship()
    line: Mapped[BudgetLine] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class ReportIndicator(Base):
    """What a progress report says of an indicator: what was counted since the report before."""

    __tablename__ = "report_indicator"
    __table_args__ = (UniqueConstraint("report_id", "indicator_id"),)

    id: Mapped[int] = id_column()
    report_id: Mapped[int] = link("progress_report.id", index=False)
    indicator_id: Mapped[int] = link("award_indicator.id")
    actual: Mapped[str | None] = mapped_column(String)

    report: Mapped[ProgressReport] = relationship()
    indicator: Mapped[AwardIndicator] = relationship()
