"""A person's ties to organisations, kept ahead of any application. Nothing is ever taken away."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, one_of
from grants.organisations.models import Organisation
from grants.reviews.interests import Closing, Interest


class Tie(Base):
    """What a person is to an organisation: it keeps them out of every application of it.

    An organisation that is not here yet stands by its name alone, and is met by its name
    once it comes.
    """

    __tablename__ = "tie"
    __table_args__ = (
        one_of("kind", Interest),
        CheckConstraint("until IS NULL OR since IS NULL OR since <= until", name="in_order"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    person_id: Mapped[int] = link("person.id")
    organisation_id: Mapped[int | None] = link("organisation.id", nullable=True)
    name: Mapped[str] = mapped_column(String)
    name_key: Mapped[str] = mapped_column(String, index=True)
    kind: Mapped[str] = mapped_column(String)
    since: Mapped[date | None] = mapped_column(Date)
    # Already over when it was entered; one that ends later has a closing of its own.
    until: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")
    entered_by_id: Mapped[int] = link("person.id", index=False)
    entered_at: Mapped[datetime] = moment_column()

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    entered_by: Mapped[Person] = relationship(foreign_keys=[entered_by_id])
    organisation: Mapped[Organisation | None] = relationship()
    closings: Mapped[list[TieClosing]] = relationship(back_populates="tie")

    @property
    def ended_on(self) -> date | None:
        """The day it ended; None while it lasts."""
        later = (each.until for each in self.closings if each.how == Closing.ENDED)
        return self.until or next(later, None)

    @property
    def withdrawn(self) -> TieClosing | None:
        """Who took it for a mistake, and why; None for one that stands."""
        return next((each for each in self.closings if each.how == Closing.WITHDRAWN), None)


class TieClosing(Base):
    """A tie ended on a day, or was entered by mistake. Never changed."""

    __tablename__ = "tie_closing"
    __table_args__ = (
        one_of("how", Closing),
        UniqueConstraint("tie_id", "how"),
        CheckConstraint("(how = 'ended') = (until IS NOT NULL)", name="ended_on_a_day"),
        CheckConstraint("how = 'ended' OR reason <> ''", name="withdrawn_for_a_reason"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    tie_id: Mapped[int] = link("tie.id", index=False)
    how: Mapped[str] = mapped_column(String)
    until: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text, default="")
    closed_by_id: Mapped[int] = link("person.id", index=False)
    closed_at: Mapped[datetime] = moment_column()

    tie: Mapped[Tie] = relationship(back_populates="closings")
    closed_by: Mapped[Person] = relationship()


class DomainRelease(Base):
    """Sharing a mail domain with an organisation's people means nothing for this person.

    Such as the city's own address, which its schools have too. Never changed.
    """

    __tablename__ = "domain_release"
    __table_args__ = (
        UniqueConstraint("person_id", "organisation_id"),
        CheckConstraint("person_id <> released_by_id", name="by_another"),
        CheckConstraint("reason <> ''", name="for_a_reason"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = link("person.id", index=False)
    organisation_id: Mapped[int] = link("organisation.id")
    reason: Mapped[str] = mapped_column(Text)
    released_by_id: Mapped[int] = link("person.id", index=False)
    released_at: Mapped[datetime] = moment_column()

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    released_by: Mapped[Person] = relationship(foreign_keys=[released_by_id])
    organisation: Mapped[Organisation] = relationship()
