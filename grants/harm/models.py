"""Flags on an application, what would make it safe, and who lifted what."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    Date,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models import Application
from grants.harm.states import (
    FLAG,
    MITIGATION,
    RISK,
    FlagStatus,
    MitigationStatus,
    RiskStatus,
)
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, one_of
from grants.kernel.workflow import Lifecycle


class HarmFlag(Base):
    """A red flag: it blocks an award until it is mitigated or withdrawn.

    One open flag per application, criterion, cause and person, but one for each risk. A stop
    flag cannot be mitigated. The flag of a high risk does not block: it goes with the award.
    """

    __tablename__ = "harm_flag"
    __table_args__ = (
        one_of("status", FlagStatus),
        CheckConstraint("NOT (is_stop AND status = 'mitigated')", name="stop_never_mitigated"),
        Index(
            "uq_harm_flag_open",
            "application_id",
            "criterion_key",
            "cause",
            "raised_by_id",
            unique=True,
            sqlite_where=text("status = 'open' AND cause <> 'risk'"),
            postgresql_where=text("status = 'open' AND cause <> 'risk'"),
        ),
        Index("ix_harm_flag_waiting", "status", "raised_at", "id"),
    )
    lifecycle: ClassVar[Lifecycle] = FLAG

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    application_id: Mapped[int] = link("application.id")
    fund_id: Mapped[int] = link("fund.id", index=False)
    criterion_key: Mapped[str] = mapped_column(String)
    # Which of the rubric's gate rules opened it, or "by_hand" (`gates.Cause`).
    cause: Mapped[str] = mapped_column(String)
    is_stop: Mapped[bool] = mapped_column(default=False)
    blocks: Mapped[bool] = mapped_column(default=True, server_default=true())
    status: Mapped[str] = mapped_column(String, default=FlagStatus.OPEN.value)
    note: Mapped[str] = mapped_column(Text, default="")
    would_make_safe: Mapped[str] = mapped_column(Text, default="")
    # Nobody for a flag that a rule opened over all reviews.
    raised_by_id: Mapped[int | None] = link("person.id", nullable=True)
    raised_at: Mapped[datetime] = moment_column()
    closed_at: Mapped[datetime | None] = moment_column(nullable=True)

    application: Mapped[Application] = relationship()
    mitigations: Mapped[list[Mitigation]] = relationship(
        back_populates="flag", order_by="Mitigation.id"
    )


class Mitigation(Base):
    """A plan that would make it safe: action, owner, date, evidence, residual risk."""

    __tablename__ = "mitigation"
    __table_args__ = (
        one_of("status", MitigationStatus),
        CheckConstraint("residual_likelihood BETWEEN 1 AND 5", name="likelihood_scale"),
        CheckConstraint("residual_severity BETWEEN 1 AND 5", name="severity_scale"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> proposed_by_id", name="two"),
    )
    lifecycle: ClassVar[Lifecycle] = MITIGATION

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    flag_id: Mapped[int] = link("harm_flag.id")
    action: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String)
    due_on: Mapped[date] = mapped_column(Date)
    evidence: Mapped[str] = mapped_column(Text)
    residual_likelihood: Mapped[int] = mapped_column(Integer)
    residual_severity: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String, default=MitigationStatus.PROPOSED.value)
    proposed_by_id: Mapped[int] = link("person.id", index=False)
    proposed_at: Mapped[datetime] = moment_column()
    decided_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    decided_at: Mapped[datetime | None] = moment_column(nullable=True)
    decision_reason: Mapped[str] = mapped_column(Text, default="")

    flag: Mapped[HarmFlag] = relationship(back_populates="mitigations")


class FlagWithdrawal(Base):
    """One named person's reasons for withdrawing a flag. Two of them withdraw it."""

    __tablename__ = "flag_withdrawal"
    __table_args__ = (UniqueConstraint("flag_id", "person_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    flag_id: Mapped[int] = link("harm_flag.id", index=False)
    person_id: Mapped[int] = link("person.id", index=False)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = moment_column()


class HarmRisk(Base):
    """A risk in the register of an application, kept into the life of its award."""

    __tablename__ = "harm_risk"
    __table_args__ = (
        one_of("status", RiskStatus),
        UniqueConstraint("application_id", "number"),
        UniqueConstraint("application_id", "seed"),
    )
    lifecycle: ClassVar[Lifecycle] = RISK

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    application_id: Mapped[int] = link("application.id", index=False)
    fund_id: Mapped[int] = link("fund.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    criterion_key: Mapped[str] = mapped_column(String)
    # The place of the row of the rubric file's seeds that it was begun from; None for none.
    seed: Mapped[int | None] = mapped_column(Integer)
    cause: Mapped[str] = mapped_column(Text, default="")
    event: Mapped[str] = mapped_column(Text)
    effect: Mapped[str] = mapped_column(Text, default="")
    hurts: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(String)
    status: Mapped[str] = mapped_column(String, default=RiskStatus.OPEN.value)
    entered_by_id: Mapped[int] = link("person.id", index=False)
    entered_at: Mapped[datetime] = moment_column()

    application: Mapped[Application] = relationship()
    ratings: Mapped[list[RiskRating]] = relationship(
        back_populates="risk", order_by="RiskRating.number"
    )


class RiskRating(Base):
    """How likely and how severe a risk was found. Never changed; the highest number holds."""

    __tablename__ = "risk_rating"
    __table_args__ = (
        CheckConstraint("likelihood BETWEEN 1 AND 5", name="likelihood_scale"),
        CheckConstraint("severity BETWEEN 1 AND 5", name="severity_scale"),
        UniqueConstraint("risk_id", "number"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    risk_id: Mapped[int] = link("harm_risk.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    likelihood: Mapped[int] = mapped_column(Integer)
    severity: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    # The flag that this rating opened, if it opened one.
    flag_id: Mapped[int | None] = link("harm_flag.id", nullable=True)
    rated_by_id: Mapped[int] = link("person.id", index=False)
    rated_at: Mapped[datetime] = moment_column()

    risk: Mapped[HarmRisk] = relationship(back_populates="ratings")
    flag: Mapped[HarmFlag | None] = relationship()
