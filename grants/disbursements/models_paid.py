"""What shows that a payment was made, and what the recipient says of it. Neither ever changes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.disbursements.models import Disbursement
from grants.funds.models_bank import BankLine
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column
from grants.kernel.storage import StoredFile


class PaymentProof(Base):
    """Why a disbursement is recorded as paid: a line of the bank, or a paper that was kept.

    `reason` and `words` say what the line and the disbursement have in common.
    """

    __tablename__ = "payment_proof"
    __table_args__ = (
        CheckConstraint("(line_id IS NULL) <> (file_id IS NULL)", name="one_of_both"),
        UniqueConstraint("disbursement_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    disbursement_id: Mapped[int] = link("disbursement.id", index=False)
    line_id: Mapped[int | None] = link("bank_line.id", nullable=True)
    file_id: Mapped[int | None] = link("stored_file.id", nullable=True, index=False)
    reason: Mapped[str] = mapped_column(String, default="")
    words: Mapped[str] = mapped_column(Text, default="")
    kept_by_id: Mapped[int] = link("person.id", index=False)
    kept_at: Mapped[datetime] = moment_column()

    disbursement: Mapped[Disbursement] = relationship()
    line: Mapped[BankLine | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class Arrival(Base):
    """What one of the recipient's people said: the money is there since a day, or is not.

    The newest of a disbursement counts; none of them changes what the bank and the books say.
    """

    __tablename__ = "arrival"
    __table_args__ = (
        CheckConstraint("arrived = (arrived_on IS NOT NULL)", name="day_if_arrived"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    disbursement_id: Mapped[int] = link("disbursement.id")
    arrived: Mapped[bool] = mapped_column(Boolean)
    arrived_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")
    said_by_id: Mapped[int] = link("person.id", index=False)
    said_at: Mapped[datetime] = moment_column()

    disbursement: Mapped[Disbursement] = relationship()
    said_by: Mapped[Person] = relationship()
