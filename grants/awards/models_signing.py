"""How an agreement is signed: the code that was mailed, and the fund's own signature."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column


class SigningCode(Base):
    """A code in a mail by which one person signs one text once. Only its hash is kept."""

    __tablename__ = "signing_code"
    __table_args__ = (CheckConstraint("tries >= 0", name="tries_not_negative"),)

    id: Mapped[int] = id_column()
    agreement_id: Mapped[int] = link("agreement.id")
    person_id: Mapped[int] = link("person.id", index=False)
    # Made of the code and the seal of the text, so that it opens no other text.
    code_hash: Mapped[str] = mapped_column(String)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    sent_at: Mapped[datetime] = moment_column()
    expires_at: Mapped[datetime] = moment_column()


class Countersignature(Base):
    """Who signed an agreement for the fund, after the recipient. Never changed."""

    __tablename__ = "countersignature"
    __table_args__ = (
        CheckConstraint("person_id <> made_by_id", name="two_people"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), unique=True)
    person_id: Mapped[int] = link("person.id", index=False)
    # Who made the text: somebody else.
    made_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    name: Mapped[str] = mapped_column(String)
    office: Mapped[str] = mapped_column(String)
    text_hash: Mapped[str] = mapped_column(String)
    signed_at: Mapped[datetime] = moment_column()
