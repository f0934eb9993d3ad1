"""Each run of a job, so that an operator sees what ran, when, and what it did."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from grants.kernel.db import Base, id_column, moment_column


class JobRun(Base):
    """One run of one job."""

    __tablename__ = "job_run"

    id: Mapped[int] = id_column()
    name: Mapped[str] = mapped_column(String, index=True)
    started_at: Mapped[datetime] = moment_column()
    finished_at: Mapped[datetime | None] = moment_column(nullable=True)
    items: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str] = mapped_column(Text, default="")
