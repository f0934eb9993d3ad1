"""The bank's side of the fund's money: its statements, their lines, and what each line is."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.funds.models import Fund, Transfer
from grants.funds.tying import TieReason
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, money_column, one_of
from grants.kernel.money import Money
from grants.kernel.storage import StoredFile


class FileKind(StrEnum):
    """How a bank gives its statements."""

    CAMT = "camt"
    CSV = "csv"


class BankFormat(Base):
    """How one bank's CSV is read. A changed mapping is a new row; the newest counts."""

    __tablename__ = "bank_format"
    __table_args__ = (
        Index("ix_bank_format_heading", "fund_id", "heading_key"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = link("fund.id", index=False)
    bank: Mapped[str] = mapped_column(String)
    # The account its files are of: a CSV seldom says it.
    account: Mapped[str] = mapped_column(String)
    heading: Mapped[list[str]] = mapped_column(JSON)
    heading_key: Mapped[str] = mapped_column(String)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    kept_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    kept_at: Mapped[datetime] = moment_column()


class BankFile(Base):
    """A file of statements as the bank gave it. The same bytes are kept once a fund."""

    __tablename__ = "bank_file"
    __table_args__ = (
        one_of("kind", FileKind),
        UniqueConstraint("fund_id", "sha256"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id", index=False)
    file_id: Mapped[int] = link("stored_file.id", index=False)
    kind: Mapped[str] = mapped_column(String)
    sha256: Mapped[str] = mapped_column(String)
    sent_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    sent_at: Mapped[datetime] = moment_column()

    fund: Mapped[Fund] = relationship()
    file: Mapped[StoredFile] = relationship()


class BankStatement(Base):
    """What the bank says of the fund's account between two days.

    `seal` is over its lines as they were read. One that was imported by mistake is set aside,
    never deleted; its lines no longer count.
    """

    __tablename__ = "bank_statement"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="days_in_order"),
        CheckConstraint(
            "(set_aside_at IS NULL) = (set_aside_why = '')", name="set_aside_with_reason"
        ),
    )

    id: Mapped[int] = id_column()
    reference: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    file_id: Mapped[int] = link("bank_file.id")
    format_id: Mapped[int | None] = link("bank_format.id", nullable=True, index=False)
    account: Mapped[str] = mapped_column(String)
    identity: Mapped[str] = mapped_column(String)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    opening_minor: Mapped[int] = money_column()
    closing_minor: Mapped[int] = money_column()
    seal: Mapped[str] = mapped_column(String)
    imported_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    imported_at: Mapped[datetime] = moment_column()
    set_aside_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    set_aside_at: Mapped[datetime | None] = moment_column(nullable=True)
    set_aside_why: Mapped[str] = mapped_column(Text, default="")

    fund: Mapped[Fund] = relationship()
    file: Mapped[BankFile] = relationship()
    imported_by: Mapped[Person | None] = relationship(foreign_keys=[imported_by_id])

    @property
    def opening(self) -> Money:
        return Money(self.opening_minor, self.fund.currency)

    @property
    def closing(self) -> Money:
        return Money(self.closing_minor, self.fund.currency)


_LIVE = text("live")


class BankLine(Base):
    """One line of a statement: money in above nil, money out below.

    `fingerprint` is of everything the bank says of it, so that a line that comes again with
    an overlapping file is known.
    """

    __tablename__ = "bank_line"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount_not_nil"),
        UniqueConstraint("statement_id", "number"),
        Index(
            "uq_bank_line_live",
            "fund_id",
            "fingerprint",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id", index=False)
    statement_id: Mapped[int] = link("bank_statement.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    booked_on: Mapped[date] = mapped_column(Date)
    value_on: Mapped[date | None] = mapped_column(Date)
    amount_minor: Mapped[int] = money_column()
    name: Mapped[str] = mapped_column(String, default="")
    reference: Mapped[str] = mapped_column(String, default="")
    bank_reference: Mapped[str] = mapped_column(String, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    fingerprint: Mapped[str] = mapped_column(String)
    # No more, once its statement is set aside.
    live: Mapped[bool] = mapped_column(Boolean, default=True)

    fund: Mapped[Fund] = relationship()
    statement: Mapped[BankStatement] = relationship()

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.fund.currency)


class BankTie(Base):
    """Lines and transfers that are the same money: their sums are equal.

    A tie is undone by its end, never deleted; `made_by_id` is empty where the rule made it.
    """

    __tablename__ = "bank_tie"
    __table_args__ = (
        one_of("reason", TieReason),
        CheckConstraint("(ended_at IS NULL) = (ended_why = '')", name="ended_with_reason"),
    )

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    reason: Mapped[str] = mapped_column(String)
    # What was equal, or what the person wrote.
    words: Mapped[str] = mapped_column(Text, default="")
    made_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    made_at: Mapped[datetime] = moment_column()
    ended_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    ended_at: Mapped[datetime | None] = moment_column(nullable=True)
    ended_why: Mapped[str] = mapped_column(Text, default="")

    fund: Mapped[Fund] = relationship()
    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])


class BankTiePart(Base):
    """A line of a tie, or a transfer of it. Each stands in one tie at most."""

    __tablename__ = "bank_tie_part"
    __table_args__ = (
        CheckConstraint("(line_id IS NULL) <> (transfer_id IS NULL)", name="one_of_both"),
        Index(
            "uq_bank_tie_part_line",
            "line_id",
            unique=True,
            sqlite_where=text("live AND line_id IS NOT NULL"),
            postgresql_where=text("live AND line_id IS NOT NULL"),
        ),
        Index(
            "uq_bank_tie_part_transfer",
            "transfer_id",
            unique=True,
            sqlite_where=text("live AND transfer_id IS NOT NULL"),
            postgresql_where=text("live AND transfer_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = id_column()
    tie_id: Mapped[int] = link("bank_tie.id")
    line_id: Mapped[int | None] = link("bank_line.id", nullable=True, index=False)
    transfer_id: Mapped[int | None] = link("transfer.id", nullable=True, index=False)
    live: Mapped[bool] = mapped_column(Boolean, default=True)

    tie: Mapped[BankTie] = relationship()
    line: Mapped[BankLine | None] = relationship()
    transfer: Mapped[Transfer | None] = relationship()
