"""What is changed of an award after its agreement, and by whom it was wanted, approved, signed."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Date, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.awards.models import Award
from grants.awards.states_variation import OPEN, VARIATION, VariationStatus
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, money_column, one_of
from grants.kernel.money import Money
from grants.kernel.workflow import Lifecycle

_OPEN = text(f"status IN ({', '.join(repr(s.value) for s in OPEN)})")


class Variation(Base):
    """A change of an award's terms: what they were, what they become. Its terms never change."""

    __tablename__ = "variation"
    __table_args__ = (
        one_of("status", VariationStatus),
        CheckConstraint("before_amount_minor > 0 AND after_amount_minor > 0", name="amounts"),
        CheckConstraint(
            "status NOT IN ('approved', 'signed', 'in_force') OR (decided_by_id IS NOT NULL AND "
            "decided_by_id <> requested_by_id)",
            name="two_people",
        ),
        CheckConstraint("status <> 'in_force' OR in_force_at IS NOT NULL", name="in_force_when"),
        UniqueConstraint("award_id", "number"),
        Index(
            "uq_variation_open", "award_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
        Index("ix_variation_waiting", "status", "id"),
    )
    lifecycle: ClassVar[Lifecycle] = VARIATION

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = link("fund.id", index=False)
    award_id: Mapped[int] = link("award.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String, default=VariationStatus.REQUESTED.value)
    reason: Mapped[str] = mapped_column(Text)
    # Asked for by the recipient; else by the fund's staff.
    by_recipient: Mapped[bool] = mapped_column(default=False)
    before_amount_minor: Mapped[int] = money_column()
    after_amount_minor: Mapped[int] = money_column()
    before_ends_on: Mapped[date] = mapped_column(Date)
    after_ends_on: Mapped[date] = mapped_column(Date)
    # What is not paid yet is planned anew, as `plan` says.
    restates: Mapped[bool] = mapped_column(default=False)
    requested_by_id: Mapped[int] = link("person.id", index=False)
    requested_at: Mapped[datetime] = moment_column()
    decided_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    decided_at: Mapped[datetime | None] = moment_column(nullable=True)
    # Why it was declined, not signed or withdrawn.
    ended_why: Mapped[str] = mapped_column(Text, default="", server_default="")
    in_force_at: Mapped[datetime | None] = moment_column(nullable=True)

    award: Mapped[Award] = relationship()
    requested_by: Mapped[Person] = relationship(foreign_keys=[requested_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    plan: Mapped[list[VariationInstalment]] = relationship(
        back_populates="variation", order_by="VariationInstalment.number"
    )

    @property
    def before(self) -> Money:
        return Money(self.before_amount_minor, self.award.fund.currency)

    @property
    def after(self) -> Money:
        return Money(self.after_amount_minor, self.award.fund.currency)


class VariationInstalment(Base):
    """An instalment as a variation plans it: what is not paid yet, whole. Never changed."""

    __tablename__ = "variation_instalment"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        UniqueConstraint("variation_id", "number"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    variation_id: Mapped[int] = link("variation.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    amount_minor: Mapped[int] = money_column()
    due_on: Mapped[date] = mapped_column(Date)
    # The number of the progress report that it waits for, if it does.
    after_report: Mapped[int | None] = mapped_column(Integer)

    variation: Mapped[Variation] = relationship(back_populates="plan")

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.variation.award.fund.currency)
