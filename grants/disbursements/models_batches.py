"""Bank files: approved disbursements of a fund, put together and given to the bank whole."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Date, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.disbursements.bank_file import FileKind
from grants.disbursements.models import Disbursement
from grants.disbursements.states import PAYMENT_BATCH, BatchStatus
from grants.funds.models import Fund
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, money_column, one_of
from grants.kernel.money import Money
from grants.kernel.storage import StoredFile
from grants.kernel.workflow import Lifecycle


class PaymentBatch(Base):
    """One file for the bank. What it says never changes; only what became of it is added."""

    __tablename__ = "payment_batch"
    __table_args__ = (
        one_of("status", BatchStatus),
        one_of("file_kind", FileKind),
        CheckConstraint("control_minor > 0 AND payments > 0", name="pays_something"),
        CheckConstraint(
            "status = 'made' OR (ended_by_id IS NOT NULL AND ended_at IS NOT NULL)",
            name="ended_by_whom",
        ),
    )
    lifecycle: ClassVar[Lifecycle] = PAYMENT_BATCH

    id: Mapped[int] = id_column()
    reference: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    file_kind: Mapped[str] = mapped_column(String)
    execution_on: Mapped[date] = mapped_column(Date)
    # The account of the fund from which it is paid, as the file says it.
    payer_name: Mapped[str] = mapped_column(String)
    payer_account: Mapped[str] = mapped_column(String)
    payer_bic: Mapped[str] = mapped_column(String)
    payments: Mapped[int] = mapped_column(Integer)
    control_minor: Mapped[int] = money_column()
    file_id: Mapped[int] = link("stored_file.id", index=False)
    sha256: Mapped[str] = mapped_column(String)
    made_by_id: Mapped[int] = link("person.id", index=False)
    made_at: Mapped[datetime] = moment_column()
    status: Mapped[str] = mapped_column(String, default=BatchStatus.MADE.value)
    ended_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    ended_at: Mapped[datetime | None] = moment_column(nullable=True)
    end_reason: Mapped[str] = mapped_column(Text, default="")

    fund: Mapped[Fund] = relationship()
    file: Mapped[StoredFile] = relationship()
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])
    lines: Mapped[list[BatchLine]] = relationship(
        back_populates="batch", order_by="BatchLine.number"
    )

    @property
    def control_sum(self) -> Money:
        """What it pays in all."""
        return Money(self.control_minor, self.fund.currency)


class BatchLine(Base):
    """One disbursement in a bank file."""

    __tablename__ = "payment_batch_line"
    __table_args__ = (
        UniqueConstraint("batch_id", "number"),
        UniqueConstraint("batch_id", "disbursement_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    batch_id: Mapped[int] = link("payment_batch.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    disbursement_id: Mapped[int] = link("disbursement.id")
    amount_minor: Mapped[int] = money_column()

    batch: Mapped[PaymentBatch] = relationship(back_populates="lines")
    disbursement: Mapped[Disbursement] = relationship()
