"""Who was told of a bank account by a link, who said it is not theirs, and who lifted that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column
from grants.organisations.models import BankAccount

LIFTED_BY = 2
"""So many different people lift it, each with a reason."""


class AccountNotice(Base):
    """A mail about a version of a bank account, with a link that stops it. The link is not kept,
    only its hash. Never changed.
    """

    __tablename__ = "account_notice"
    __table_args__ = (UniqueConstraint("token_hash"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    bank_account_id: Mapped[int] = link("bank_account.id")
    person_id: Mapped[int] = link("person.id", index=False)
    token_hash: Mapped[str] = mapped_column(String)
    sent_at: Mapped[datetime] = moment_column()
    expires_at: Mapped[datetime] = moment_column()

    bank_account: Mapped[BankAccount] = relationship()
    person: Mapped[Person] = relationship()


class AccountFreeze(Base):
    """Somebody who was told says that this account is not theirs. Each link says it once."""

    __tablename__ = "account_freeze"
    __table_args__ = (
        CheckConstraint("was IN ('proposed', 'approved')", name="was_known"),
        UniqueConstraint("public_id"),
        UniqueConstraint("notice_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String)
    bank_account_id: Mapped[int] = link("bank_account.id")
    notice_id: Mapped[int] = link("account_notice.id", index=False)
    # Its status until then, which it gets back.
    was: Mapped[str] = mapped_column(String)
    frozen_at: Mapped[datetime] = moment_column()

    notice: Mapped[AccountNotice] = relationship()
    lifts: Mapped[list[FreezeLift]] = relationship(
        back_populates="freeze", order_by="FreezeLift.id"
    )


class FreezeLift(Base):
    """One person's reason for using the account again."""

    __tablename__ = "freeze_lift"
    __table_args__ = (UniqueConstraint("freeze_id", "person_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    freeze_id: Mapped[int] = link("account_freeze.id", index=False)
    person_id: Mapped[int] = link("person.id", index=False)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = moment_column()

    freeze: Mapped[AccountFreeze] = relationship(back_populates="lifts")
    person: Mapped[Person] = relationship()
