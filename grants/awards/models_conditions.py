"""What a recipient gives to show that a condition is met."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.models import Condition
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column
from grants.kernel.storage import StoredFile


class ConditionEvidence(Base):
    """Words, and a file where there is one, that show a condition is met. Never changed."""

    __tablename__ = "condition_evidence"
    __table_args__ = (UniqueConstraint("condition_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    condition_id: Mapped[int] = link("condition.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    file_id: Mapped[int | None] = link("stored_file.id", nullable=True, index=False)
    given_by_id: Mapped[int] = link("person.id", index=False)
    given_at: Mapped[datetime] = moment_column()

    condition: Mapped[Condition] = relationship()
    file: Mapped[StoredFile | None] = relationship()
