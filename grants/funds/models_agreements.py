"""What staff keep of a contributor: whom to write to, and the agreements signed with it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.funds.models import Contributor
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column
from grants.kernel.storage import StoredFile


class ContributorContact(Base):
    """Somebody at a contributor to whom the fund writes. Personal data: its staff alone see it."""

    __tablename__ = "contributor_contact"
    __table_args__ = (
        CheckConstraint("email <> '' OR phone <> ''", name="can_be_reached"),
        CheckConstraint("(ended_on IS NULL) = (ended_by_id IS NULL)", name="ended_by_somebody"),
    )

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    contributor_id: Mapped[int] = link("contributor.id")
    name: Mapped[str] = mapped_column(String)
    office: Mapped[str] = mapped_column(String, default="")
    email: Mapped[str] = mapped_column(String, default="")
    phone: Mapped[str] = mapped_column(String, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    kept_by_id: Mapped[int] = link("person.id", index=False)
    kept_at: Mapped[datetime] = moment_column()
    # A contact that ended stays readable, and is changed no more.
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)

    contributor: Mapped[Contributor] = relationship()

    @property
    def fund_id(self) -> int:
        """The fund whose staff keep it."""
        return self.contributor.fund_id


class ContributorAgreement(Base):
    """One version of an agreement signed with a contributor. A newer one is a new row."""

    __tablename__ = "contributor_agreement"
    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until >= signed_on", name="days_in_order"),
        UniqueConstraint("contributor_id", "number", "version"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    contributor_id: Mapped[int] = link("contributor.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String)
    signed_on: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    file_id: Mapped[int] = link("stored_file.id", index=False)
    kept_by_id: Mapped[int] = link("person.id", index=False)
    kept_at: Mapped[datetime] = moment_column()

    contributor: Mapped[Contributor] = relationship()
    file: Mapped[StoredFile] = relationship()

    @property
    def fund_id(self) -> int:
        """The fund that signed it."""
        return self.contributor.fund_id
