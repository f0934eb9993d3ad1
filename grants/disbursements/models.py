"""One payment of one instalment, and whose money it was."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Date, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.awards.models import Award, Instalment
from grants.disbursements.states import DISBURSEMENT, LIVE, DisbursementStatus
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, money_column, one_of
from grants.kernel.money import Money
from grants.kernel.workflow import Lifecycle
from grants.organisations.models import BankAccount

_LIVE = text(f"status IN ({', '.join(repr(s.value) for s in LIVE)})")


class Disbursement(Base):
    """Money on its way to a recipient: prepared by one person, approved by another.

    `approval_hash` seals amount, payee and version of the bank account; what was
    approved is what is paid.
    """

    __tablename__ = "disbursement"
    __table_args__ = (
        one_of("status", DisbursementStatus),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> prepared_by_id", name="two"),
        CheckConstraint(
            "status NOT IN ('prepared', 'approved', 'sent', 'paid', 'reversed') "
            "OR (prepared_by_id IS NOT NULL AND bank_account_id IS NOT NULL)",
            name="prepared_by_whom",
        ),
        CheckConstraint(
            "status NOT IN ('approved', 'sent', 'paid', 'reversed') "
            "OR (approved_by_id IS NOT NULL AND approval_hash IS NOT NULL)",
            name="approved_by_whom",
        ),
        CheckConstraint(
            "status NOT IN ('paid', 'reversed') OR (bank_reference <> '' AND paid_on IS NOT NULL)",
            name="paid_with_reference",
        ),
        Index(
            "uq_disbursement_live",
            "instalment_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )
    lifecycle: ClassVar[Lifecycle] = DISBURSEMENT

    id: Mapped[int] = id_column()
    reference: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    award_id: Mapped[int] = link("award.id")
    instalment_id: Mapped[int] = link("instalment.id")
    amount_minor: Mapped[int] = money_column()
    status: Mapped[str] = mapped_column(
        String, default=DisbursementStatus.REQUESTED.value, index=True
    )
    bank_account_id: Mapped[int | None] = link("bank_account.id", nullable=True)
    requested_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    requested_at: Mapped[datetime] = moment_column()
    prepared_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    prepared_at: Mapped[datetime | None] = moment_column(nullable=True)
    # As the fund's bands stood when it was prepared.
    approvals_needed: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    # Whoever approved last, with whom there were enough.
    approved_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    approved_at: Mapped[datetime | None] = moment_column(nullable=True)
    approval_hash: Mapped[str | None] = mapped_column(String)
    # The bank file that it stands in: one at a time, none once that was withdrawn.
    batch_id: Mapped[int | None] = link("payment_batch.id", nullable=True)
    sent_at: Mapped[datetime | None] = moment_column(nullable=True)
    bank_reference: Mapped[str] = mapped_column(String, default="")
    paid_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")

    award: Mapped[Award] = relationship()
    instalment: Mapped[Instalment] = relationship()
    bank_account: Mapped[BankAccount | None] = relationship()
    prepared_by: Mapped[Person | None] = relationship(foreign_keys=[prepared_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    approvals: Mapped[list[DisbursementApproval]] = relationship(
        back_populates="disbursement", order_by="DisbursementApproval.id"
    )

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.award.fund.currency)


class DisbursementApproval(Base):
    """One person approved a disbursement: amount, payee and account as sealed. Never changed."""

    __tablename__ = "disbursement_approval"
    __table_args__ = (
        UniqueConstraint("disbursement_id", "person_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    disbursement_id: Mapped[int] = link("disbursement.id", index=False)
    person_id: Mapped[int] = link("person.id")
    seal: Mapped[str] = mapped_column(String)
    approved_at: Mapped[datetime] = moment_column()

    disbursement: Mapped[Disbursement] = relationship(back_populates="approvals")
    person: Mapped[Person] = relationship()
