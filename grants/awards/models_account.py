"""What a recipient must account for: amounts that are not accepted, and money it returned."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Date, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.awards.models import Award, ProgressReport
from grants.awards.models_reporting import BudgetLine
from grants.awards.states_account import DISALLOWANCE, DisallowanceStatus
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, money_column, one_of
from grants.kernel.money import Money
from grants.kernel.workflow import Lifecycle


class Disallowance(Base):
    """An amount of an accepted report that the fund does not accept after all, and why."""

    __tablename__ = "disallowance"
    __table_args__ = (
        one_of("status", DisallowanceStatus),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint(
            "status <> 'approved' OR (decided_by_id IS NOT NULL AND "
            "decided_by_id <> proposed_by_id)",
            name="two_people",
        ),
        UniqueConstraint("award_id", "number"),
    )
    lifecycle: ClassVar[Lifecycle] = DISALLOWANCE

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = link("fund.id")
    award_id: Mapped[int] = link("award.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    report_id: Mapped[int] = link("progress_report.id", index=False)
    # Of which budget line; none where the award has no lines.
    line_id: Mapped[int | None] = link("budget_line.id", nullable=True, index=False)
    amount_minor: Mapped[int] = money_column()
    reason: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String, default=DisallowanceStatus.PROPOSED.value)
    proposed_by_id: Mapped[int] = link("person.id", index=False)
    proposed_at: Mapped[datetime] = moment_column()
    decided_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    decided_at: Mapped[datetime | None] = moment_column(nullable=True)

    award: Mapped[Award] = relationship()
    report: Mapped[ProgressReport] = relationship()
    line: Mapped[BudgetLine | None] = relationship()
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.award.fund.currency)


class RecipientRefund(Base):
    """Money that a recipient paid back to the fund. Never changed."""

    __tablename__ = "recipient_refund"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        UniqueConstraint("award_id", "number"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = link("fund.id")
    award_id: Mapped[int] = link("award.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    amount_minor: Mapped[int] = money_column()
    received_on: Mapped[date] = mapped_column(Date)
    bank_reference: Mapped[str] = mapped_column(String)
    recorded_by_id: Mapped[int] = link("person.id", index=False)
    recorded_at: Mapped[datetime] = moment_column()

    award: Mapped[Award] = relationship()
    recorded_by: Mapped[Person] = relationship()

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.award.fund.currency)
