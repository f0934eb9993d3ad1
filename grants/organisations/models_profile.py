"""What an organisation tells of itself beside its name: its work, its papers, who owns it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.kernel.db import Base, id_column, link, moment_column, one_of
from grants.kernel.storage import StoredFile
from grants.organisations.kinds import WorkKind
from grants.organisations.models import Organisation


class OrganisationWork(Base):
    """One area in which an organisation works, one theme of its work, or one partner."""

    __tablename__ = "organisation_work"
    __table_args__ = (
        one_of("kind", WorkKind),
        UniqueConstraint("organisation_id", "kind", "words_key"),
    )

    id: Mapped[int] = id_column()
    organisation_id: Mapped[int] = link("organisation.id", index=False)
    kind: Mapped[str] = mapped_column(String)
    words: Mapped[str] = mapped_column(String)
    # The words as they are compared: case and spelling folded.
    words_key: Mapped[str] = mapped_column(String, index=True)


class OrganisationDocument(Base):
    """A paper of the organisation, such as its certificate, and until when it holds."""

    __tablename__ = "organisation_document"

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    organisation_id: Mapped[int] = link("organisation.id")
    title: Mapped[str] = mapped_column(String)
    file_id: Mapped[int] = link("stored_file.id", index=False)
    expires_on: Mapped[date | None] = mapped_column(Date)
    added_by_id: Mapped[int] = link("person.id", index=False)
    added_at: Mapped[datetime] = moment_column()
    removed_at: Mapped[datetime | None] = moment_column(nullable=True)

    organisation: Mapped[Organisation] = relationship()
    file: Mapped[StoredFile] = relationship()


class Controller(Base):
    """A person who owns or controls the organisation. Personal data: few may see it."""

    __tablename__ = "controller"
    __table_args__ = (
        CheckConstraint(
            "share_hundredths IS NULL OR (share_hundredths >= 0 AND share_hundredths <= 10000)",
            name="share_of_a_whole",
        ),
    )

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    organisation_id: Mapped[int] = link("organisation.id")
    name: Mapped[str] = mapped_column(String)
    role: Mapped[str] = mapped_column(String)
    # Hundredths of a per cent: 33.33 % is 3333.
    share_hundredths: Mapped[int | None] = mapped_column(Integer)
    country: Mapped[str] = mapped_column(String)
    added_by_id: Mapped[int] = link("person.id", index=False)
    added_at: Mapped[datetime] = moment_column()
    removed_at: Mapped[datetime | None] = moment_column(nullable=True)

    organisation: Mapped[Organisation] = relationship()
