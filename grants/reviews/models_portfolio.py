"""Within what a call's portfolio is chosen: the limits that people set, version after version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.calls.models import Call
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column


class PortfolioLimits(Base):
    """The limits of a call as they stood from a moment on. Never changed; the last holds.

    `limits` is a list of `{"by", "value", "bound", "measure", "amount"}`, in order.
    """

    __tablename__ = "portfolio_limits"
    __table_args__ = (UniqueConstraint("call_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    call_id: Mapped[int] = link("call.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    limits: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    saved_by_id: Mapped[int] = link("person.id", index=False)
    saved_at: Mapped[datetime] = moment_column()

    call: Mapped[Call] = relationship()
    saved_by: Mapped[Person] = relationship()


class FundingLine(Base):
    """Where people drew the funding line of a call. Never changed; the highest number holds.

    It stands below the application of this merit and reference in the ranking; below none where
    both are empty. `reason` says why, where it is not where the money ends.
    """

    __tablename__ = "funding_line"
    __table_args__ = (
        CheckConstraint("(reference = '') = (merit_millis IS NULL)", name="below_whom"),
        UniqueConstraint("call_id", "number"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    call_id: Mapped[int] = link("call.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    merit_millis: Mapped[int | None] = mapped_column(Integer)
    reference: Mapped[str] = mapped_column(String, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    drawn_by_id: Mapped[int] = link("person.id", index=False)
    drawn_at: Mapped[datetime] = moment_column()

    call: Mapped[Call] = relationship()
    drawn_by: Mapped[Person] = relationship()

    def stands_below(self, merit_millis: int, reference: str) -> bool:
        """Is an application of this merit and reference above the line?"""
        if self.merit_millis is None:
            return False
        return (-merit_millis, reference) <= (-self.merit_millis, self.reference)
