"""What reviewers say of themselves, and assignments that are proposed but not yet asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.kernel.db import Base, id_column, link, moment_column
from grants.organisations.names import key_of


class ReviewerProfile(Base):
    """What a reviewer knows, reads and takes on, in their own words."""

    __tablename__ = "reviewer_profile"
    __table_args__ = (
        UniqueConstraint("person_id"),
        CheckConstraint("most_open IS NULL OR most_open >= 0", name="most_open"),
    )

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = link("person.id", index=False)
    works_for: Mapped[str] = mapped_column(String, default="")
    # The name as it is compared; it follows the name.
    works_for_key: Mapped[str] = mapped_column(String, index=True, default="", server_default="")
    themes: Mapped[list[str]] = mapped_column(JSON)
    areas: Mapped[list[str]] = mapped_column(JSON)
    languages: Mapped[list[str]] = mapped_column(JSON)
    # Works with the people concerned, in this city: a teacher, a social worker, an elder.
    practitioner: Mapped[bool] = mapped_column(default=False)
    # The most reviews to do at one time; none for any number.
    most_open: Mapped[int | None] = mapped_column(Integer)
    changed_at: Mapped[datetime] = moment_column()

    person: Mapped[Person] = relationship()

    @validates("works_for")
    def _key(self, _field: str, works_for: str) -> str:
        self.works_for_key = key_of(works_for)
        return works_for


class ProposedReview(Base):
    """Somebody whom staff may ask to review an application. Nobody has been told."""

    __tablename__ = "proposed_review"
    __table_args__ = (UniqueConstraint("application_id", "reviewer_id"),)

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    application_id: Mapped[int] = link("application.id", index=False)
    reviewer_id: Mapped[int] = link("person.id")
    proposed_by_id: Mapped[int] = link("person.id", index=False)
    proposed_at: Mapped[datetime] = moment_column()

    application: Mapped[Application] = relationship()
    reviewer: Mapped[Person] = relationship(foreign_keys=[reviewer_id])
