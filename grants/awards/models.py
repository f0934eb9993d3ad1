"""An award: its agreement, conditions, instalments and progress reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models import Application
from grants.awards.conditions import ConditionKind, ConditionSource
from grants.awards.states import (
    AWARD,
    CONDITION,
    PROGRESS_REPORT,
    AwardStatus,
    ConditionStatus,
    ProgressReportStatus,
)
from grants.calls.models import Call
from grants.funds.models import Fund
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, money_column, one_of
from grants.kernel.money import Money
from grants.kernel.storage import StoredFile
from grants.kernel.workflow import Lifecycle
from grants.organisations.models import Organisation


class Award(Base):
    """Money promised to a recipient for a purpose."""

    __tablename__ = "award"
    __table_args__ = (
        one_of("status", AwardStatus),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )
    lifecycle: ClassVar[Lifecycle] = AWARD

    id: Mapped[int] = id_column()
    reference: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    call_id: Mapped[int] = link("call.id")
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    organisation_id: Mapped[int] = link("organisation.id")
    status: Mapped[str] = mapped_column(String, default=AwardStatus.OFFERED.value, index=True)
    title: Mapped[str] = mapped_column(String)
    # What it is for, in words the public reads: no personal data.
    purpose: Mapped[str] = mapped_column(Text)
    theme: Mapped[str] = mapped_column(String, default="")
    amount_minor: Mapped[int] = money_column()
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    offered_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    offered_at: Mapped[datetime] = moment_column()

    fund: Mapped[Fund] = relationship()
    call: Mapped[Call] = relationship()
    application: Mapped[Application] = relationship()
    organisation: Mapped[Organisation] = relationship()
    # Those that stand; a variation may have planned others in the place of what was not paid.
    instalments: Mapped[list[Instalment]] = relationship(
        primaryjoin="and_(Award.id == Instalment.award_id, Instalment.replaced_by_id.is_(None))",
        back_populates="award",
        order_by="Instalment.number",
    )
    conditions: Mapped[list[Condition]] = relationship(
        back_populates="award", order_by="Condition.number"
    )
    progress_reports: Mapped[list[ProgressReport]] = relationship(
        back_populates="award", order_by="ProgressReport.number"
    )
    agreements: Mapped[list[Agreement]] = relationship(
        back_populates="award", order_by="Agreement.number"
    )

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.fund.currency)


class Agreement(Base):
    """The text that both sides agree to, with its hash. Never changed."""

    __tablename__ = "agreement"
    __table_args__ = (UniqueConstraint("award_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    award_id: Mapped[int] = link("award.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(String)
    # The version of the fund's template it was filled from; 0 is what is shipped.
    template_version: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    text: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String)
    # The variation that it states; none for the agreement itself.
    variation_id: Mapped[int | None] = link("variation.id", nullable=True, index=False)
    made_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    made_at: Mapped[datetime] = moment_column()

    award: Mapped[Award] = relationship(back_populates="agreements")


class Acceptance(Base):
    """Who signed which agreement for the recipient, by which text. Never changed."""

    __tablename__ = "acceptance"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = id_column()
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), unique=True)
    person_id: Mapped[int] = link("person.id", index=False)
    typed_name: Mapped[str] = mapped_column(String)
    office: Mapped[str] = mapped_column(String, default="", server_default="")
    text_hash: Mapped[str] = mapped_column(String)
    # The one-time code it was signed by; none where it was accepted before there were codes.
    code_id: Mapped[int | None] = mapped_column(ForeignKey("signing_code.id"), unique=True)
    accepted_at: Mapped[datetime] = moment_column()


class Instalment(Base):
    """A part of the award that is planned to be paid."""

    __tablename__ = "instalment"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index(
            "uq_instalment_standing",
            "award_id",
            "number",
            unique=True,
            sqlite_where=text("replaced_by_id IS NULL"),
            postgresql_where=text("replaced_by_id IS NULL"),
        ),
    )

    id: Mapped[int] = id_column()
    award_id: Mapped[int] = link("award.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    amount_minor: Mapped[int] = money_column()
    due_on: Mapped[date] = mapped_column(Date)
    # Paid only after this progress report is accepted, if one is named.
    after_report_id: Mapped[int | None] = mapped_column(ForeignKey("progress_report.id"))
    # The variation that planned others in its place, before it was paid.
    replaced_by_id: Mapped[int | None] = link("variation.id", nullable=True, index=False)

    award: Mapped[Award] = relationship(back_populates="instalments")
    after_report: Mapped[ProgressReport | None] = relationship()

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.award.fund.currency)


class Condition(Base):
    """What must hold before an instalment is paid; often an accepted mitigation."""

    __tablename__ = "condition"
    __table_args__ = (
        one_of("status", ConditionStatus),
        one_of("kind", ConditionKind),
        one_of("source", ConditionSource),
        CheckConstraint("met_by_id <> given_by_id", name="checked_by_another"),
        UniqueConstraint("award_id", "number"),
        Index("ix_condition_waiting", "status", "due_on", "id"),
    )
    lifecycle: ClassVar[Lifecycle] = CONDITION

    id: Mapped[int] = id_column()
    award_id: Mapped[int] = link("award.id", index=False)
    fund_id: Mapped[int] = link("fund.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String)
    due_on: Mapped[date] = mapped_column(Date)
    # The first instalment that it holds back.
    before_instalment: Mapped[int] = mapped_column(Integer)
    mitigation_id: Mapped[int | None] = link("mitigation.id", nullable=True)
    kind: Mapped[str] = mapped_column(
        String, default=ConditionKind.BEFORE_INSTALMENT.value, server_default="before_instalment"
    )
    source: Mapped[str] = mapped_column(
        String, default=ConditionSource.MITIGATION.value, server_default="mitigation"
    )
    status: Mapped[str] = mapped_column(String, default=ConditionStatus.OPEN.value)
    evidence: Mapped[str] = mapped_column(Text, default="")
    # What the checker still wants, after evidence that was not enough.
    wanted: Mapped[str] = mapped_column(Text, default="", server_default="")
    given_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    met_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    met_at: Mapped[datetime | None] = moment_column(nullable=True)

    award: Mapped[Award] = relationship(back_populates="conditions")


class ProgressReport(Base):
    """What a recipient files: what was done, what was spent."""

    __tablename__ = "progress_report"
    __table_args__ = (
        one_of("status", ProgressReportStatus),
        CheckConstraint("spent_minor IS NULL OR spent_minor >= 0", name="spent_not_negative"),
        UniqueConstraint("award_id", "number"),
        Index("ix_progress_report_waiting", "status", "submitted_at", "id"),
    )
    lifecycle: ClassVar[Lifecycle] = PROGRESS_REPORT

    id: Mapped[int] = id_column()
    award_id: Mapped[int] = link("award.id", index=False)
    fund_id: Mapped[int] = link("fund.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    is_final: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String, default=ProgressReportStatus.DUE.value)
    done_text: Mapped[str] = mapped_column(Text, default="")
    learned_text: Mapped[str] = mapped_column(Text, default="")
    people_reached: Mapped[int | None] = mapped_column()
    spent_minor: Mapped[int | None] = money_column(nullable=True)
    changes_wanted: Mapped[str] = mapped_column(Text, default="")
    # What is to be changed, answer by answer: the recipient changes these and no others. None
    # named means any.
    remarks: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default=text("'{}'"))
    # What came of it, in the fund's words: everybody reads this, and nothing else of it.
    public_summary: Mapped[str] = mapped_column(Text, default="", server_default="")
    file_id: Mapped[int | None] = link("stored_file.id", nullable=True, index=False)
    submitted_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    submitted_at: Mapped[datetime | None] = moment_column(nullable=True)
    accepted_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    accepted_at: Mapped[datetime | None] = moment_column(nullable=True)

    award: Mapped[Award] = relationship(back_populates="progress_reports")
    file: Mapped[StoredFile | None] = relationship()

    @property
    def spent(self) -> Money | None:
        if self.spent_minor is None:
            return None
        return Money(self.spent_minor, self.award.fund.currency)
