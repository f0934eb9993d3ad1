"""How an award ends: the work is closed by one person, the money by another; notices before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.awards.models import Award
from grants.awards.states_closing import NoticeKind
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, one_of


class WorkClosure(Base):
    """The work of an award is over: what was learned, what stays. Never changed."""

    __tablename__ = "work_closure"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = link("fund.id")
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), unique=True)
    worked: Mapped[str] = mapped_column(Text)
    failed: Mapped[str] = mapped_column(Text)
    # Which of the ten steps that are asked of a city it served: their numbers.
    steps: Mapped[list[int]] = mapped_column(JSON)
    # What was bought and stays: {"what", "value_minor", "keeper"}.
    assets: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    kept_until: Mapped[date] = mapped_column(Date)
    closed_by_id: Mapped[int] = link("person.id", index=False)
    closed_at: Mapped[datetime] = moment_column()

    award: Mapped[Award] = relationship()
    closed_by: Mapped[Person] = relationship()


class MoneyClosure(Base):
    """The money of an award is accounted for, as somebody of finance found. Never changed."""

    __tablename__ = "money_closure"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = link("fund.id")
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), unique=True)
    closed_by_id: Mapped[int] = link("person.id", index=False)
    closed_at: Mapped[datetime] = moment_column()

    award: Mapped[Award] = relationship()
    closed_by: Mapped[Person] = relationship()


class AwardNotice(Base):
    """What a recipient was told when its award stopped or went on, and why. Never changed."""

    __tablename__ = "award_notice"
    __table_args__ = (one_of("kind", NoticeKind), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = link("fund.id")
    award_id: Mapped[int] = link("award.id")
    kind: Mapped[str] = mapped_column(String)
    reason: Mapped[str] = mapped_column(Text)
    given_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    given_at: Mapped[datetime] = moment_column()

    award: Mapped[Award] = relationship()
