"""Applications that came on paper or by voice: how, when, with what proof, and who entered them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, one_of
from grants.kernel.storage import StoredFile


class Way(StrEnum):
    """How an application reached us, where not by the internet."""

    PAPER = "paper"
    PHONE = "phone"
    IN_PERSON = "in_person"


class PaperEntry(Base):
    """Staff enter an application on behalf of an organisation. Never changed.

    `handed_in_at` is when it reached us, by the evidence: lateness is judged by it.
    """

    __tablename__ = "paper_entry"
    __table_args__ = (
        one_of("way", Way),
        UniqueConstraint("application_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    application_id: Mapped[int] = link("application.id", index=False)
    way: Mapped[str] = mapped_column(String)
    handed_in_at: Mapped[datetime] = moment_column()
    evidence_id: Mapped[int] = link("stored_file.id", index=False)
    contact_name: Mapped[str] = mapped_column(String)
    contact_phone: Mapped[str] = mapped_column(String)
    entered_by_id: Mapped[int] = link("person.id")
    entered_at: Mapped[datetime] = moment_column()

    application: Mapped[Application] = relationship()
    evidence: Mapped[StoredFile] = relationship()
    entered_by: Mapped[Person] = relationship()
