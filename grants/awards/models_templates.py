"""The text of a fund's agreements, by version and language."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column

SHIPPED = 0
"""The version of the text that the product brings along."""


class AgreementTemplate(Base):
    """One version of a fund's agreement in one language, with its places. Never changed."""

    __tablename__ = "agreement_template"
    __table_args__ = (
        CheckConstraint("version > 0", name="version_positive"),
        UniqueConstraint("fund_id", "version", "language"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = link("fund.id", index=False)
    version: Mapped[int] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(Text)
    made_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    made_at: Mapped[datetime] = moment_column()
