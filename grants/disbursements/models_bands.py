"""How many people a fund asks for to approve a disbursement."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.disbursements.bands import Band, read
from grants.disbursements.states import APPROVAL_BANDS, BandsStatus
from grants.funds.models import Fund
from grants.kernel.db import Base, id_column, link, moment_column, one_of
from grants.kernel.workflow import Lifecycle

_LIVE = text("status = 'live'")
_WAITS = text("status = 'proposed'")


class ApprovalBands(Base):
    """How many people approve which amounts of a fund: one proposes it, another approves it."""

    __tablename__ = "approval_bands"
    __table_args__ = (
        one_of("status", BandsStatus),
        CheckConstraint(
            "status IN ('proposed', 'rejected') OR (decided_by_id IS NOT NULL AND "
            "decided_by_id <> proposed_by_id)",
            name="two_people",
        ),
        Index(
            "uq_approval_bands_live",
            "fund_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(
            "uq_approval_bands_proposed",
            "fund_id",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )
    lifecycle: ClassVar[Lifecycle] = APPROVAL_BANDS

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    bands: Mapped[list[dict[str, Any]]]
    status: Mapped[str] = mapped_column(String, default=BandsStatus.PROPOSED.value)
    proposed_by_id: Mapped[int] = link("person.id", index=False)
    proposed_at: Mapped[datetime] = moment_column()
    decided_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    decided_at: Mapped[datetime | None] = moment_column(nullable=True)

    fund: Mapped[Fund] = relationship()
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def read(self) -> list[Band]:
        """The bands, the smallest amounts first."""
        return read(self.bands)
