"""The fund, who gives to it, and what they gave under which restriction."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.funds.ledger import AccountKind
from grants.funds.states import PLEDGE, PledgeStatus
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, money_column, one_of
from grants.kernel.money import Money
from grants.kernel.workflow import Lifecycle

if TYPE_CHECKING:
    from grants.funds.models_framework import Aim


class ContributorKind(StrEnum):
    """Who gives: the public side and the private side of the fund."""

    MUNICIPALITY = "municipality"
    GOVERNMENT = "government"
    COMPANY = "company"
    FOUNDATION = "foundation"
    OTHER = "other"


class Fund(Base):
    """A city's public-private fund."""

    __tablename__ = "fund"

    id: Mapped[int] = id_column()
    slug: Mapped[str] = mapped_column(String, unique=True)
    name: Mapped[str] = mapped_column(String)
    reference_prefix: Mapped[str] = mapped_column(String, unique=True)
    currency: Mapped[str] = mapped_column(String)
    time_zone: Mapped[str] = mapped_column(String)
    # The wall clock's name on pages: "Peshawar" gives "17:00, Peshawar time".
    city: Mapped[str] = mapped_column(String)
    objectives: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime] = moment_column()

    @property
    def fund_id(self) -> int:
        """A fund belongs to itself: rules ask every record for its fund."""
        return self.id


class Contributor(Base):
    """A body that gives to a fund."""

    __tablename__ = "contributor"
    __table_args__ = (
        one_of("kind", ContributorKind),
        Index("uq_contributor_name", "fund_id", "name", unique=True),
    )

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    name: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = moment_column()

    fund: Mapped[Fund] = relationship()


class Pledge(Base):
    """What a contributor said it would give. Indicative: nothing is spent on it."""

    __tablename__ = "pledge"
    __table_args__ = (
        one_of("status", PledgeStatus),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("received_minor BETWEEN 0 AND amount_minor", name="received_within"),
    )
    lifecycle: ClassVar[Lifecycle] = PLEDGE

    id: Mapped[int] = id_column()
    reference: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    contributor_id: Mapped[int] = link("contributor.id")
    amount_minor: Mapped[int] = money_column()
    received_minor: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String, default=PledgeStatus.PLEDGED.value)
    pledged_on: Mapped[date] = mapped_column(Date)
    expected_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int | None] = link("person.id", nullable=True)
    recorded_at: Mapped[datetime] = moment_column()

    fund: Mapped[Fund] = relationship()
    contributor: Mapped[Contributor] = relationship()

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.fund.currency)

    @property
    def received(self) -> Money:
        return Money(self.received_minor, self.fund.currency)

    @property
    def rest(self) -> Money:
        """What is still to come; nil once it lapsed or was withdrawn."""
        if self.status in (PledgeStatus.LAPSED, PledgeStatus.WITHDRAWN):
            return Money.zero(self.fund.currency)
        return self.amount - self.received


class Contribution(Base):
    """Money that came, once and for all. Each contribution is one lot."""

    __tablename__ = "contribution"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    reference: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    contributor_id: Mapped[int] = link("contributor.id")
    pledge_id: Mapped[int | None] = link("pledge.id", nullable=True)
    amount_minor: Mapped[int] = money_column()
    received_on: Mapped[date] = mapped_column(Date)
    bank_reference: Mapped[str] = mapped_column(String, default="")
    recorded_by_id: Mapped[int | None] = link("person.id", nullable=True)
    recorded_at: Mapped[datetime] = moment_column()

    fund: Mapped[Fund] = relationship()
    contributor: Mapped[Contributor] = relationship()
    pledge: Mapped[Pledge | None] = relationship()
    lot: Mapped[Lot] = relationship(back_populates="contribution", uselist=False)

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.fund.currency)


class Lot(Base):
    """One contribution with its restrictions. An empty restriction restricts nothing."""

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint("most_per_award_minor > 0", name="most_per_award_positive"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), unique=True)
    fund_id: Mapped[int] = link("fund.id")
    contributor_id: Mapped[int] = link("contributor.id")
    theme: Mapped[str] = mapped_column(String, default="")
    area: Mapped[str] = mapped_column(String, default="")
    applicant_kind: Mapped[str] = mapped_column(String, default="")
    usable_from: Mapped[date | None] = mapped_column(Date)
    usable_until: Mapped[date | None] = mapped_column(Date)
    # The objective of the fund's framework that an award must serve.
    objective_id: Mapped[int | None] = link("aim.id", nullable=True, index=False)
    # The most that one award may have of this lot.
    most_per_award_minor: Mapped[int | None] = money_column(nullable=True)

    contribution: Mapped[Contribution] = relationship(back_populates="lot")
    contributor: Mapped[Contributor] = relationship()
    fund: Mapped[Fund] = relationship()
    # Read with the lot: its name stands wherever a restriction is said.
    objective: Mapped[Aim | None] = relationship(lazy="joined")

    @property
    def most_per_award(self) -> Money | None:
        """The most that one award may have of this lot; none means any amount."""
        if self.most_per_award_minor is None:
            return None
        return Money(self.most_per_award_minor, self.fund.currency)


class Account(Base):
    """A balance that transfers move. A lot's accounts can never fall below nil."""

    __tablename__ = "account"
    __table_args__ = (
        one_of("kind", AccountKind),
        CheckConstraint(
            "balance_minor >= 0 OR kind IN ('contributor', 'outside', 'opening', 'interest', "
            "'exchange_gain', 'shortfall')",
            name="balance_not_negative",
        ),
        CheckConstraint("balance_minor <= 0 OR kind <> 'shortfall'", name="shortfall_not_positive"),
        Index(
            "uq_account_lot",
            "lot_id",
            "kind",
            unique=True,
            sqlite_where=text("lot_id IS NOT NULL"),
            postgresql_where=text("lot_id IS NOT NULL"),
        ),
        Index(
            "uq_account_contributor",
            "contributor_id",
            "kind",
            unique=True,
            sqlite_where=text("lot_id IS NULL AND contributor_id IS NOT NULL"),
            postgresql_where=text("lot_id IS NULL AND contributor_id IS NOT NULL"),
        ),
        Index(
            "uq_account_fund",
            "fund_id",
            "kind",
            unique=True,
            sqlite_where=text("lot_id IS NULL AND contributor_id IS NULL"),
            postgresql_where=text("lot_id IS NULL AND contributor_id IS NULL"),
        ),
    )

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = link("fund.id")
    lot_id: Mapped[int | None] = link("lot.id", nullable=True)
    contributor_id: Mapped[int | None] = link("contributor.id", nullable=True)
    kind: Mapped[str] = mapped_column(String)
    balance_minor: Mapped[int] = mapped_column(default=0)

    fund: Mapped[Fund] = relationship()
    lot: Mapped[Lot | None] = relationship()


class Transfer(Base):
    """One row of the ledger: an amount moved from one account to another, and why."""

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("from_account_id <> to_account_id", name="two_accounts"),
        Index("ix_transfer_cause", "cause_type", "cause_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = link("fund.id")
    from_account_id: Mapped[int] = link("account.id")
    to_account_id: Mapped[int] = link("account.id")
    amount_minor: Mapped[int] = money_column()
    event: Mapped[str] = mapped_column(String)
    cause_type: Mapped[str] = mapped_column(String)
    cause_id: Mapped[int] = mapped_column()
    # The award the money is for, so that what is left of it is one sum over one index.
    application_id: Mapped[int | None] = mapped_column(index=True)
    reverses_id: Mapped[int | None] = mapped_column(unique=True)
    # What it was for, in words, so that the ledger reads without looking anything up.
    about: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[str] = mapped_column(String, unique=True)
    effective_on: Mapped[date] = mapped_column(Date)
    posted_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    posted_at: Mapped[datetime] = moment_column()

    from_account: Mapped[Account] = relationship(foreign_keys=[from_account_id])
    to_account: Mapped[Account] = relationship(foreign_keys=[to_account_id])
