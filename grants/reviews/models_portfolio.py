"""Within what a call's portfolio is chosen: the limits that people set, version after version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Integer, UniqueConstraint
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
