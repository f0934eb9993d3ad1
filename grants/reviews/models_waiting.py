"""Who waits for money in which order: as it was moved by people, move after move."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from sqlalchemy import Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column
from grants.reviews.waiting import Key


class WaitlistMove(Base):
    """Where a waitlisted application was moved to, and why. Never changed; the last holds.

    It holds for the decision that put the application on the list. Where it stands is a key
    (`reviews/waiting.py`): beside an application of this merit and reference.
    """

    __tablename__ = "waitlist_move"
    __table_args__ = (UniqueConstraint("call_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    call_id: Mapped[int] = link("call.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    application_id: Mapped[int] = link("application.id")
    decision_id: Mapped[int] = link("decision.id")
    beside_merit_millis: Mapped[int | None] = mapped_column(Integer)
    beside_reference: Mapped[str] = mapped_column(String)
    # A whole number or a fraction, such as `-1` or `3/4`.
    beside_by: Mapped[str] = mapped_column(String)
    reason: Mapped[str] = mapped_column(Text)
    moved_by_id: Mapped[int] = link("person.id", index=False)
    moved_at: Mapped[datetime] = moment_column()

    application: Mapped[Application] = relationship()
    moved_by: Mapped[Person] = relationship()

    @property
    def key(self) -> Key:
        """Where it stands from then on."""
        return Key(self.beside_merit_millis, self.beside_reference, Fraction(self.beside_by))
