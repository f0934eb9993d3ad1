"""A contributor's wall: whom it names, and the organisations it is linked to.

Whoever is named by a contributor judges, decides and pays nothing of an organisation that is
linked to it. Nothing is taken away: an end is entered.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.funds.models import Contributor
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, one_of
from grants.organisations.models import Organisation


class LinkKind(StrEnum):
    """What binds a contributor and an organisation."""

    OWNS = "owns"
    FUNDS = "funds"
    DIRECTOR = "director"
    RELATION = "relation"


class Nominee(Base):
    """A person whom a contributor named for a part in the fund's work."""

    __tablename__ = "nominee"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    contributor_id: Mapped[int] = link("contributor.id")
    person_id: Mapped[int] = link("person.id")
    note: Mapped[str] = mapped_column(Text, default="")
    entered_by_id: Mapped[int] = link("person.id", index=False)
    entered_at: Mapped[datetime] = moment_column()

    contributor: Mapped[Contributor] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    end: Mapped[NomineeEnd | None] = relationship(back_populates="nominee", uselist=False)


class ContributorLink(Base):
    """An organisation that a contributor owns, funds or is otherwise bound to."""

    __tablename__ = "contributor_link"
    __table_args__ = (one_of("kind", LinkKind), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    contributor_id: Mapped[int] = link("contributor.id")
    organisation_id: Mapped[int] = link("organisation.id")
    kind: Mapped[str] = mapped_column(String)
    note: Mapped[str] = mapped_column(Text, default="")
    entered_by_id: Mapped[int] = link("person.id", index=False)
    entered_at: Mapped[datetime] = moment_column()

    contributor: Mapped[Contributor] = relationship()
    organisation: Mapped[Organisation] = relationship()
    end: Mapped[LinkEnd | None] = relationship(back_populates="link", uselist=False)


class NomineeEnd(Base):
    """The day until which a contributor named somebody. Never changed."""

    __tablename__ = "nominee_end"
    __table_args__ = (UniqueConstraint("nominee_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    nominee_id: Mapped[int] = link("nominee.id", index=False)
    until: Mapped[date] = mapped_column(Date)
    entered_by_id: Mapped[int] = link("person.id", index=False)
    entered_at: Mapped[datetime] = moment_column()

    nominee: Mapped[Nominee] = relationship(back_populates="end")


class LinkEnd(Base):
    """The day until which a contributor was bound to an organisation. Never changed."""

    __tablename__ = "contributor_link_end"
    __table_args__ = (UniqueConstraint("link_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    link_id: Mapped[int] = link("contributor_link.id", index=False)
    until: Mapped[date] = mapped_column(Date)
    entered_by_id: Mapped[int] = link("person.id", index=False)
    entered_at: Mapped[datetime] = moment_column()

    link: Mapped[ContributorLink] = relationship(back_populates="end")
