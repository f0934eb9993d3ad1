"""Before a bank account is approved, somebody calls the organisation on a number known before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column
from grants.organisations.models import BankAccount


class BankAccountCall(Base):
    """Who called which number, known from where, and with whom they spoke. Never changed."""

    __tablename__ = "bank_account_call"
    __table_args__ = (
        CheckConstraint(
            "number <> '' AND known_from <> '' AND spoke_with <> ''", name="says_everything"
        ),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    bank_account_id: Mapped[int] = link("bank_account.id")
    called_by_id: Mapped[int] = link("person.id", index=False)
    number: Mapped[str] = mapped_column(String)
    known_from: Mapped[str] = mapped_column(String)
    spoke_with: Mapped[str] = mapped_column(String)
    called_at: Mapped[datetime] = moment_column()
    recorded_at: Mapped[datetime] = moment_column()

    bank_account: Mapped[BankAccount] = relationship()
    called_by: Mapped[Person] = relationship()
