"""People, the roles they hold, and the one-time links they are sent."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from grants.accounts.mail_domains import domain_of
from grants.kernel.db import Base, id_column, link, moment_column, one_of


class Role(StrEnum):
    """What a person does here. Applicants hold no role: they belong to an organisation."""

    FUND_MANAGER = "fund_manager"
    FINANCE_OFFICER = "finance_officer"
    REVIEWER = "reviewer"
    CONTRIBUTOR = "contributor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class TokenPurpose(StrEnum):
    """What a one-time link is for."""

    CONFIRM_ADDRESS = "confirm_address"
    NEW_PASSWORD = "new_password"  # noqa: S105 - the name of a purpose


class Person(Base):
    """Somebody who signs in."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    email: Mapped[str] = mapped_column(String, unique=True)
    # Whose address it is, as far as its domain tells; it follows the address.
    mail_domain: Mapped[str] = mapped_column(String, index=True, default="", server_default="")
    name: Mapped[str] = mapped_column(String)
    password_hash: Mapped[str] = mapped_column(String)
    language: Mapped[str] = mapped_column(String, default="en")
    confirmed_at: Mapped[datetime | None] = moment_column(nullable=True)
    disabled_at: Mapped[datetime | None] = moment_column(nullable=True)
    # Counted up to end every session of this person at once (a new password does).
    session_version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = moment_column()

    roles: Mapped[list[RoleGrant]] = relationship(
        back_populates="person", foreign_keys="RoleGrant.person_id"
    )

    @validates("email")
    def _domain(self, _field: str, email: str) -> str:
        self.mail_domain = domain_of(email)
        return email


class RoleGrant(Base):
    """A role that a person holds, for one fund or (without one) for all."""

    __tablename__ = "role_grant"
    __table_args__ = (one_of("role", Role), UniqueConstraint("person_id", "role", "fund_id"))

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = link("person.id")
    role: Mapped[str] = mapped_column(String)
    # Funds stand above accounts in the house, so the fund is a number here, not a link.
    fund_id: Mapped[int | None] = mapped_column(Integer)
    granted_by_id: Mapped[int | None] = link("person.id", nullable=True)
    granted_at: Mapped[datetime] = moment_column()

    person: Mapped[Person] = relationship(back_populates="roles", foreign_keys=[person_id])


class OneTimeLink(Base):
    """A link in a mail that works once, until it expires. Only its hash is kept."""

    __tablename__ = "one_time_link"
    __table_args__ = (one_of("purpose", TokenPurpose),)

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = link("person.id")
    purpose: Mapped[str] = mapped_column(String)
    token_hash: Mapped[str] = mapped_column(String, unique=True)
    expires_at: Mapped[datetime] = moment_column()
    used_at: Mapped[datetime | None] = moment_column(nullable=True)
    created_at: Mapped[datetime] = moment_column()

    person: Mapped[Person] = relationship()
