"""People whom a fund asks by mail to review for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.accounts.models_invitations import MailedInvitation, invitation_rules
from grants.calls.models import Call
from grants.funds.models import Fund
from grants.kernel.db import Base, link


class ReviewerInvitation(MailedInvitation, Base):
    """Somebody is asked to review for a fund; the role comes with their acceptance."""

    __tablename__ = "reviewer_invitation"
    __table_args__ = invitation_rules("reviewer_invitation", "fund_id")

    fund_id: Mapped[int] = link("fund.id")
    # The call they are asked for first, if any.
    call_id: Mapped[int | None] = link("call.id", nullable=True)
    name: Mapped[str] = mapped_column(String)
    # The mail is written in it.
    language: Mapped[str] = mapped_column(String)
    # What the manager believes of them; they correct it as they accept.
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    invited_by_id: Mapped[int] = link("person.id", index=False)

    fund: Mapped[Fund] = relationship()
    call: Mapped[Call | None] = relationship()
    invited_by: Mapped[Person] = relationship()
