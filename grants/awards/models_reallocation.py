"""Other money bears a part of an award: one proposes it, another approves."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.awards.models import Award
from grants.awards.states import REALLOCATION, ReallocationStatus
from grants.funds.models import Lot
from grants.kernel.db import Base, id_column, link, moment_column, money_column, one_of
from grants.kernel.money import Money
from grants.kernel.workflow import Lifecycle


class Reallocation(Base):
    """A part of an award that is not paid yet goes from one lot's money to another's."""

    __tablename__ = "reallocation"
    __table_args__ = (
        one_of("status", ReallocationStatus),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("from_lot_id <> to_lot_id", name="two_lots"),
        CheckConstraint(
            "status <> 'approved' OR (decided_by_id IS NOT NULL AND "
            "decided_by_id <> proposed_by_id)",
            name="two_people",
        ),
    )
    lifecycle: ClassVar[Lifecycle] = REALLOCATION

    id: Mapped[int] = id_column()
    reference: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    award_id: Mapped[int] = link("award.id")
    from_lot_id: Mapped[int] = link("lot.id", index=False)
    to_lot_id: Mapped[int] = link("lot.id", index=False)
    amount_minor: Mapped[int] = money_column()
    reason: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String, default=ReallocationStatus.PROPOSED.value)
    proposed_by_id: Mapped[int] = link("person.id", index=False)
    proposed_at: Mapped[datetime] = moment_column()
    decided_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    decided_at: Mapped[datetime | None] = moment_column(nullable=True)

    award: Mapped[Award] = relationship()
    from_lot: Mapped[Lot] = relationship(foreign_keys=[from_lot_id])
    to_lot: Mapped[Lot] = relationship(foreign_keys=[to_lot_id])
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.award.fund.currency)
