"""The books of a fund: the periods that are closed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.funds.models import Fund
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column


class BooksClosing(Base):
    """The ledger is closed up to and including a day. Nobody opens it again."""

    __tablename__ = "books_closing"
    __table_args__ = (UniqueConstraint("fund_id", "closed_until"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = link("fund.id", index=False)
    closed_until: Mapped[date] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")
    closed_by_id: Mapped[int] = link("person.id", index=False)
    closed_at: Mapped[datetime] = moment_column()

    fund: Mapped[Fund] = relationship()
    closed_by: Mapped[Person] = relationship()
