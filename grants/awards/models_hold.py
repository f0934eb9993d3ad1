"""What holds an award's money until two people lift it. Neither row is ever changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.models import Award
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column

LIFTED_BY = 2
"""So many different people lift a hold, each with a reason."""


class AwardHold(Base):
    """Nothing of the award is paid on until it is lifted. What caused it stands in a room above."""

    __tablename__ = "award_hold"
    __table_args__ = (
        Index("ix_award_hold_cause", "cause_type", "cause_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    award_id: Mapped[int] = link("award.id")
    fund_id: Mapped[int] = link("fund.id", index=False)
    cause_type: Mapped[str] = mapped_column(String)
    cause_id: Mapped[int] = mapped_column(BigInteger)
    placed_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    placed_at: Mapped[datetime] = moment_column()

    award: Mapped[Award] = relationship()
    lifts: Mapped[list[HoldLift]] = relationship(back_populates="hold", order_by="HoldLift.id")

    @property
    def stands(self) -> bool:
        """Fewer people than are needed have lifted it."""
        return len(self.lifts) < LIFTED_BY


class HoldLift(Base):
    """One person's reason for lifting a hold."""

    __tablename__ = "hold_lift"
    __table_args__ = (UniqueConstraint("hold_id", "person_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    hold_id: Mapped[int] = link("award_hold.id", index=False)
    person_id: Mapped[int] = link("person.id", index=False)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = moment_column()

    hold: Mapped[AwardHold] = relationship(back_populates="lifts")
