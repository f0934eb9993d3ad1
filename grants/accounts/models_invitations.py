"""What every table of invitations by mail holds: whom, until when, and what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from grants.accounts.invitations import InvitationOutcome
from grants.kernel.db import id_column, moment_column, one_of


class MailedInvitation:
    """Somebody is asked by mail; whoever proves the address may follow it, once."""

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    email: Mapped[str] = mapped_column(String, index=True)
    invited_at: Mapped[datetime] = moment_column()
    # The link of the mail works until then; sending it again gives it more time.
    expires_at: Mapped[datetime] = moment_column()
    # An open invitation has neither.
    closed_at: Mapped[datetime | None] = moment_column(nullable=True)
    outcome: Mapped[str | None] = mapped_column(String)


def invitation_rules(table: str, to: str) -> tuple[SchemaItem, ...]:
    """What holds of each: one open invitation of an address to the same (the column `to`)."""
    return (
        CheckConstraint("email = lower(email)", name="email_lower"),
        one_of("outcome", InvitationOutcome),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed_somehow"),
        Index(
            f"uq_{table}_open",
            to,
            "email",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
