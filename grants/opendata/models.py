"""Awards made before this product was used, or elsewhere: as a file said, each version kept."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.funds.models import Fund
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, money_column
from grants.kernel.money import Money


class PastImport(Base):
    """A file from which past awards were taken. Never changed."""

    __tablename__ = "past_import"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    filename: Mapped[str] = mapped_column(String)
    file_hash: Mapped[str] = mapped_column(String)
    added: Mapped[int] = mapped_column(Integer)
    changed: Mapped[int] = mapped_column(Integer)
    same: Mapped[int] = mapped_column(Integer)
    # Nobody where the command line did it.
    imported_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    imported_at: Mapped[datetime] = moment_column()

    fund: Mapped[Fund] = relationship()
    imported_by: Mapped[Person | None] = relationship()


class PastAward(Base):
    """One version of a past award; the highest counts. Never changed."""

    __tablename__ = "past_award"
    __table_args__ = (
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        UniqueConstraint("fund_id", "identifier", "version"),
        Index("ix_past_award_pages", "fund_id", "awarded_on", "id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = link("fund.id", index=False)
    import_id: Mapped[int] = link("past_import.id")
    identifier: Mapped[str] = mapped_column(String)
    version: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String)
    recipient: Mapped[str] = mapped_column(String)
    amount_minor: Mapped[int] = money_column()
    currency: Mapped[str] = mapped_column(String)
    awarded_on: Mapped[date] = mapped_column(Date)
    # All that is kept of it, as JSON in the form of the 360Giving standard.
    record: Mapped[str] = mapped_column(Text)

    fund: Mapped[Fund] = relationship()

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)
