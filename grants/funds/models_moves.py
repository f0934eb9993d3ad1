"""What else happens to money: schedules, currencies, bounces, bank items, moves, gifts in kind."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, Date, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.funds.models import Contribution, Contributor, Fund, Lot, Pledge
from grants.funds.states import LOT_MOVE, LotMoveStatus
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, money_column, one_of
from grants.kernel.money import Money
from grants.kernel.workflow import Lifecycle


class BankItemKind(StrEnum):
    """What stands on the bank statement besides contributions and disbursements."""

    INTEREST = "interest"
    CHARGES = "charges"
    REFUND = "refund"


class ValuationBasis(StrEnum):
    """How a gift in kind was valued."""

    MARKET_PRICE = "market_price"
    SUPPLIER_PRICE = "supplier_price"
    HOURS = "hours"
    VALUER = "valuer"


class PledgeDue(Base):
    """One line of a pledge's schedule, in the pledge's own currency."""

    __tablename__ = "pledge_due"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        UniqueConstraint("pledge_id", "number"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    pledge_id: Mapped[int] = link("pledge.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    due_on: Mapped[date] = mapped_column(Date)
    amount_minor: Mapped[int] = money_column()
    # A schedule that is changed is written anew; the newest version counts.
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")

    pledge: Mapped[Pledge] = relationship()


class ForeignPledge(Base):
    """A pledge in another currency, and the rate at which the books count it."""

    __tablename__ = "foreign_pledge"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        UniqueConstraint("pledge_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    pledge_id: Mapped[int] = link("pledge.id", index=False)
    currency: Mapped[str] = mapped_column(String)
    amount_minor: Mapped[int] = money_column()
    # The fund's currency for one of the other, an exact decimal: never a float.
    rate: Mapped[str] = mapped_column(String)
    rate_on: Mapped[date] = mapped_column(Date)
    rate_source: Mapped[str] = mapped_column(String)

    pledge: Mapped[Pledge] = relationship()

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class ForeignReceipt(Base):
    """What came in another currency, and how much of its pledge that settles in the books."""

    __tablename__ = "foreign_receipt"
    __table_args__ = (
        CheckConstraint("amount_minor > 0 AND settles_minor > 0", name="amounts_positive"),
        UniqueConstraint("contribution_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    contribution_id: Mapped[int] = link("contribution.id", index=False)
    currency: Mapped[str] = mapped_column(String)
    amount_minor: Mapped[int] = money_column()
    rate: Mapped[str] = mapped_column(String)
    rate_on: Mapped[date] = mapped_column(Date)
    rate_source: Mapped[str] = mapped_column(String)
    settles_minor: Mapped[int] = money_column()

    contribution: Mapped[Contribution] = relationship()

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def settles(self) -> Money:
        """What of the pledge it settles, in the fund's currency at the pledge's rate."""
        return Money(self.settles_minor, self.contribution.fund.currency)

    @property
    def gain(self) -> Money:
        """What came above it; below nil when it is a loss."""
        return self.contribution.amount - self.settles


class ContributionBounce(Base):
    """A contribution that the bank took back. It happens to a contribution once."""

    __tablename__ = "contribution_bounce"
    __table_args__ = (UniqueConstraint("contribution_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = link("fund.id")
    contributor_id: Mapped[int] = link("contributor.id", index=False)
    contribution_id: Mapped[int] = link("contribution.id", index=False)
    bounced_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    recorded_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    recorded_at: Mapped[datetime] = moment_column()

    contribution: Mapped[Contribution] = relationship()


class BankItem(Base):
    """Interest, charges or a refund, as the bank statement shows it."""

    __tablename__ = "bank_item"
    __table_args__ = (
        one_of("kind", BankItemKind),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("(kind = 'refund') = (contribution_id IS NOT NULL)", name="refund_of_what"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    reference: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    kind: Mapped[str] = mapped_column(String)
    contribution_id: Mapped[int | None] = link("contribution.id", nullable=True)
    amount_minor: Mapped[int] = money_column()
    stands_on: Mapped[date] = mapped_column(Date)
    bank_reference: Mapped[str] = mapped_column(String)
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    recorded_at: Mapped[datetime] = moment_column()

    fund: Mapped[Fund] = relationship()

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.fund.currency)


class GiftInKind(Base):
    """Goods or services instead of money, with the basis of their value. Never a lot."""

    __tablename__ = "gift_in_kind"
    __table_args__ = (
        one_of("basis", ValuationBasis),
        CheckConstraint("value_minor > 0", name="value_positive"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    reference: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    contributor_id: Mapped[int] = link("contributor.id")
    what: Mapped[str] = mapped_column(Text)
    value_minor: Mapped[int] = money_column()
    basis: Mapped[str] = mapped_column(String)
    basis_note: Mapped[str] = mapped_column(Text)
    received_on: Mapped[date] = mapped_column(Date)
    recorded_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    recorded_at: Mapped[datetime] = moment_column()

    fund: Mapped[Fund] = relationship()
    contributor: Mapped[Contributor] = relationship()

    @property
    def value(self) -> Money:
        return Money(self.value_minor, self.fund.currency)


class LotMove(Base):
    """Available money that goes from one lot to another: one proposes it, another approves."""

    __tablename__ = "lot_move"
    __table_args__ = (
        one_of("status", LotMoveStatus),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("from_lot_id <> to_lot_id", name="two_lots"),
        CheckConstraint(
            "status <> 'approved' OR (decided_by_id IS NOT NULL AND "
            "decided_by_id <> proposed_by_id)",
            name="two_people",
        ),
    )
    lifecycle: ClassVar[Lifecycle] = LOT_MOVE

    id: Mapped[int] = id_column()
    reference: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    from_lot_id: Mapped[int] = link("lot.id")
    to_lot_id: Mapped[int] = link("lot.id")
    amount_minor: Mapped[int] = money_column()
    reason: Mapped[str] = mapped_column(Text)
    # Where the contributor agreed that its money may serve more than it was given for.
    consent: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String, default=LotMoveStatus.PROPOSED.value)
    proposed_by_id: Mapped[int] = link("person.id", index=False)
    proposed_at: Mapped[datetime] = moment_column()
    decided_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    decided_at: Mapped[datetime | None] = moment_column(nullable=True)

    fund: Mapped[Fund] = relationship()
    from_lot: Mapped[Lot] = relationship(foreign_keys=[from_lot_id])
    to_lot: Mapped[Lot] = relationship(foreign_keys=[to_lot_id])
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.fund.currency)
