"""That a reviewer accepted the terms of review of a call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column


class TermsAcceptance(Base):
    """A person accepted what a version of a call asks of its reviewers. Never changed."""

    __tablename__ = "terms_acceptance"
    __table_args__ = (UniqueConstraint("person_id", "call_version_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = link("person.id", index=False)
    call_version_id: Mapped[int] = link("call_version.id")
    # The seal of that version, terms included.
    document_hash: Mapped[str] = mapped_column(String)
    accepted_at: Mapped[datetime] = moment_column()
