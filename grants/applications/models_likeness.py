"""Applications that look like the same project, and what people decided about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, one_of
from grants.organisations.kinds import PairOutcome


class Sketch(Base):
    """That a submitted version was sketched, and compared with the others."""

    __tablename__ = "sketch"

    id: Mapped[int] = id_column()
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    version_number: Mapped[int] = mapped_column(Integer)
    compared_at: Mapped[datetime] = moment_column()


class SketchedNumber(Base):
    """One number of a sketch: who shares many of them is compared (`likeness.py`)."""

    __tablename__ = "sketched_number"
    __table_args__ = (UniqueConstraint("number", "application_id"),)

    id: Mapped[int] = id_column()
    application_id: Mapped[int] = link("application.id")
    number: Mapped[int] = mapped_column(BigInteger)


class ApplicationPair(Base):
    """Two applications that may be for the same project. Nothing follows by itself."""

    __tablename__ = "application_pair"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="in_order"),
    )

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    first_id: Mapped[int] = link("application.id", index=False)
    second_id: Mapped[int] = link("application.id")
    # What is alike, each with how much in thousandths.
    reasons: Mapped[dict[str, Any]] = mapped_column(JSON)
    found_at: Mapped[datetime] = moment_column()
    outcome: Mapped[str | None] = mapped_column(String, index=True)

    @property
    def fund_id(self) -> int | None:
        """The fund of both; none where two funds are asked for the same."""
        same = self.first.fund_id == self.second.fund_id
        return self.first.fund_id if same else None

    first: Mapped[Application] = relationship(foreign_keys=[first_id])
    second: Mapped[Application] = relationship(foreign_keys=[second_id])


class ApplicationPairDecision(Base):
    """A person says whether two applications are for the same project. Never changed."""

    __tablename__ = "application_pair_decision"
    __table_args__ = (
        one_of("outcome", PairOutcome),
        UniqueConstraint("pair_id", "number"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    pair_id: Mapped[int] = link("application_pair.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(String)
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = link("person.id", index=False)
    at: Mapped[datetime] = moment_column()

    pair: Mapped[ApplicationPair] = relationship()
    by: Mapped[Person] = relationship()
