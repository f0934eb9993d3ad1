"""People whom a fund asks by mail to review for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.invitations import InvitationOutcome
from grants.accounts.models import Person
from grants.calls.models import Call
from grants.funds.models import Fund
from grants.kernel.db import Base, id_column, link, moment_column, one_of


class ReviewerInvitation(Base):
    """Somebody is asked to review for a fund; the role comes with their acceptance."""

    __tablename__ = "reviewer_invitation"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        one_of("outcome", InvitationOutcome),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed_somehow"),
        Index(
            "uq_reviewer_invitation_open",
            "fund_id",
            "email",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    # The call they are asked for first, if any.
    call_id: Mapped[int | None] = link("call.id", nullable=True)
    email: Mapped[str] = mapped_column(String, index=True)
    name: Mapped[str] = mapped_column(String)
    # The mail is written in it.
    language: Mapped[str] = mapped_column(String)
    # What the manager believes of them; they correct it as they accept.
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    invited_by_id: Mapped[int] = link("person.id", index=False)
    invited_at: Mapped[datetime] = moment_column()
    # The link of the mail works until then; sending it again gives it more time.
    expires_at: Mapped[datetime] = moment_column()
    # An open invitation has neither.
    closed_at: Mapped[datetime | None] = moment_column(nullable=True)
    outcome: Mapped[str | None] = mapped_column(String)

    fund: Mapped[Fund] = relationship()
    call: Mapped[Call | None] = relationship()
    invited_by: Mapped[Person] = relationship()
