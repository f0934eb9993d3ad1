"""The people who sign in for a contributor: invited by mail, joined, and those of before."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.accounts.models_invitations import MailedInvitation, invitation_rules
from grants.funds.models import Contributor
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column


class ContributorPerson(Base):
    """A person who signs in to see what a contributor's money did."""

    __tablename__ = "contributor_person"
    __table_args__ = (UniqueConstraint("contributor_id", "person_id"),)

    id: Mapped[int] = id_column()
    contributor_id: Mapped[int] = link("contributor.id", index=False)
    person_id: Mapped[int] = link("person.id")
    joined_at: Mapped[datetime] = moment_column()

    contributor: Mapped[Contributor] = relationship()
    person: Mapped[Person] = relationship()


class PastContributorPerson(Base):
    """A person signed in for a contributor until a day. Never changed."""

    __tablename__ = "past_contributor_person"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = id_column()
    contributor_id: Mapped[int] = link("contributor.id")
    person_id: Mapped[int] = link("person.id")
    joined_at: Mapped[datetime] = moment_column()
    left_on: Mapped[date] = mapped_column(Date)
    ended_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)

    contributor: Mapped[Contributor] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class ContributorInvitation(MailedInvitation, Base):
    """Somebody is asked to sign in for a contributor; whoever proves the address may join."""

    __tablename__ = "contributor_invitation"
    __table_args__ = invitation_rules("contributor_invitation", "contributor_id")

    contributor_id: Mapped[int] = link("contributor.id")
    invited_by_id: Mapped[int] = link("person.id", index=False)

    contributor: Mapped[Contributor] = relationship()
    invited_by: Mapped[Person] = relationship()

    @property
    def fund_id(self) -> int:
        """The fund whose managers say who is invited."""
        return self.contributor.fund_id
