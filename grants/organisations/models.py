"""Organisations, their members, and the bank accounts they are paid into."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Date, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from grants.accounts.models import Person
from grants.accounts.models_invitations import MailedInvitation, invitation_rules
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, one_of
from grants.kernel.workflow import Lifecycle
from grants.organisations.kinds import MemberRole, OrganisationKind
from grants.organisations.names import key_of
from grants.organisations.registers import org_id
from grants.organisations.states import BANK_ACCOUNT, BankAccountStatus


class Organisation(Base):
    """A body that applies for, or receives, a grant."""

    __tablename__ = "organisation"
    __table_args__ = (
        one_of("kind", OrganisationKind),
        Index("ix_organisation_pages", "name", "id"),
    )

    id: Mapped[int] = id_column()
    slug: Mapped[str] = mapped_column(String, unique=True)
    name: Mapped[str] = mapped_column(String)
    # The name as it is compared; it follows the name.
    name_key: Mapped[str] = mapped_column(String, index=True, default="", server_default="")
    kind: Mapped[str] = mapped_column(String)
    # The org-id.guide prefix of the register in which the number stands, or nothing.
    register: Mapped[str] = mapped_column(String, default="")
    registration_number: Mapped[str] = mapped_column(String, default="")
    phone: Mapped[str] = mapped_column(String, default="")
    founded_year: Mapped[int | None] = mapped_column(Integer)
    area: Mapped[str] = mapped_column(String, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str] = mapped_column(String, default="")
    about: Mapped[str] = mapped_column(Text, default="")
    # An application is submitted only as an owner has signed it off.
    sign_off_needed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = moment_column()

    @property
    def org_id(self) -> str:
        """The registration number with the prefix of its register, as others know it."""
        return org_id(self.register, self.registration_number)

    members: Mapped[list[Membership]] = relationship(
        back_populates="organisation", order_by="Membership.id"
    )

    @validates("name")
    def _key(self, _field: str, name: str) -> str:
        self.name_key = key_of(name)
        return name


class Membership(Base):
    """A person who works on an organisation's applications."""

    __tablename__ = "membership"
    __table_args__ = (
        one_of("role", MemberRole),
        UniqueConstraint("organisation_id", "person_id"),
    )

    id: Mapped[int] = id_column()
    organisation_id: Mapped[int] = link("organisation.id")
    person_id: Mapped[int] = link("person.id")
    role: Mapped[str] = mapped_column(String, default=MemberRole.EDITOR.value)
    joined_at: Mapped[datetime] = moment_column()

    organisation: Mapped[Organisation] = relationship(back_populates="members")
    person: Mapped[Person] = relationship()

    @hybrid_property
    def may_sign(self) -> bool:
        """Owners sign for their organisation."""
        return self.role == MemberRole.OWNER.value


class PastMembership(Base):
    """A person worked for an organisation until a day. Never changed."""

    __tablename__ = "past_membership"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = id_column()
    organisation_id: Mapped[int] = link("organisation.id")
    person_id: Mapped[int] = link("person.id")
    joined_at: Mapped[datetime] = moment_column()
    left_on: Mapped[date] = mapped_column(Date)


class Invitation(MailedInvitation, Base):
    """Somebody is asked to work for an organisation; whoever proves the address may join."""

    __tablename__ = "invitation"
    __table_args__ = (
        one_of("role", MemberRole),
        *invitation_rules("invitation", "organisation_id"),
    )

    organisation_id: Mapped[int] = link("organisation.id")
    role: Mapped[str] = mapped_column(String, default=MemberRole.EDITOR.value)
    invited_by_id: Mapped[int] = link("person.id")

    organisation: Mapped[Organisation] = relationship()
    invited_by: Mapped[Person] = relationship()


class BankAccount(Base):
    """One version of where an organisation is paid. A change is a new version.

    Proposed by one of the organisation's people, approved by staff; usable only after
    it has cooled off. At most one version is approved at a time.
    """

    __tablename__ = "bank_account"
    __table_args__ = (
        one_of("status", BankAccountStatus),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> proposed_by_id", name="two"),
        CheckConstraint(
            "status <> 'approved' OR (approved_by_id IS NOT NULL AND usable_from IS NOT NULL)",
            name="approved_by_whom",
        ),
        UniqueConstraint("organisation_id", "version"),
        Index("ix_bank_account_waiting", "status", "proposed_at", "id"),
        Index(
            "uq_bank_account_live",
            "organisation_id",
            unique=True,
            sqlite_where=text("status = 'approved'"),
            postgresql_where=text("status = 'approved'"),
        ),
    )
    lifecycle: ClassVar[Lifecycle] = BANK_ACCOUNT

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    organisation_id: Mapped[int] = link("organisation.id")
    version: Mapped[int] = mapped_column(Integer)
    holder: Mapped[str] = mapped_column(String)
    bank_name: Mapped[str] = mapped_column(String)
    account_number: Mapped[str] = mapped_column(String)
    status: Mapped[str] = mapped_column(String, default=BankAccountStatus.PROPOSED.value)
    proposed_by_id: Mapped[int] = link("person.id")
    proposed_at: Mapped[datetime] = moment_column()
    approved_by_id: Mapped[int | None] = link("person.id", nullable=True)
    approved_at: Mapped[datetime | None] = moment_column(nullable=True)
    usable_from: Mapped[datetime | None] = moment_column(nullable=True)
    rejected_because: Mapped[str] = mapped_column(Text, default="")

    organisation: Mapped[Organisation] = relationship()
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
