"""A panel's meeting: who sits on it, what is on its agenda, what is said, voted and settled."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.calls.models import Call
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, one_of
from grants.kernel.workflow import Lifecycle
from grants.reviews.models import Decision
from grants.reviews.states_panel import PANEL, PANEL_ITEM, ItemStatus, PanelStatus


class Vote(StrEnum):
    """What a member says to an application."""

    AWARD = "award"
    WAITLIST = "waitlist"
    DECLINE = "decline"
    ABSTAIN = "abstain"


class Panel(Base):
    """One meeting on the applications of a call."""

    __tablename__ = "panel"
    __table_args__ = (
        one_of("status", PanelStatus),
        # Nobody decides alone.
        CheckConstraint("quorum >= 2", name="quorum_of_two"),
    )
    lifecycle: ClassVar[Lifecycle] = PANEL

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    call_id: Mapped[int] = link("call.id")
    fund_id: Mapped[int] = link("fund.id")
    status: Mapped[str] = mapped_column(String, default=PanelStatus.PLANNED.value)
    meets_at: Mapped[datetime] = moment_column()
    place: Mapped[str] = mapped_column(String)
    quorum: Mapped[int] = mapped_column(Integer)
    chair_id: Mapped[int] = link("person.id", index=False)
    planned_by_id: Mapped[int] = link("person.id", index=False)
    planned_at: Mapped[datetime] = moment_column()
    opened_at: Mapped[datetime | None] = moment_column(nullable=True)
    closed_at: Mapped[datetime | None] = moment_column(nullable=True)

    call: Mapped[Call] = relationship()
    chair: Mapped[Person] = relationship(foreign_keys=[chair_id])
    members: Mapped[list[PanelMember]] = relationship(back_populates="panel")


class PanelMember(Base):
    """Somebody who sits on a panel, and whether they are there."""

    __tablename__ = "panel_member"
    __table_args__ = (UniqueConstraint("panel_id", "person_id"),)

    id: Mapped[int] = id_column()
    panel_id: Mapped[int] = link("panel.id", index=False)
    person_id: Mapped[int] = link("person.id")
    present: Mapped[bool] = mapped_column(default=False)

    panel: Mapped[Panel] = relationship(back_populates="members")
    person: Mapped[Person] = relationship()


class PanelItem(Base):
    """An application on an agenda, in its place of the order of discussion."""

    __tablename__ = "panel_item"
    __table_args__ = (
        one_of("status", ItemStatus),
        UniqueConstraint("panel_id", "application_id"),
    )
    lifecycle: ClassVar[Lifecycle] = PANEL_ITEM

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    panel_id: Mapped[int] = link("panel.id", index=False)
    application_id: Mapped[int] = link("application.id")
    place: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String, default=ItemStatus.OPEN.value)
    # What a portfolio proposed: `awarded` or `waitlisted`.
    proposed: Mapped[str | None] = mapped_column(String)

    panel: Mapped[Panel] = relationship()
    application: Mapped[Application] = relationship()


class PanelVote(Base):
    """What a member says to an item; they may change it until the item is settled."""

    __tablename__ = "panel_vote"
    __table_args__ = (one_of("vote", Vote), UniqueConstraint("item_id", "person_id"))

    id: Mapped[int] = id_column()
    item_id: Mapped[int] = link("panel_item.id", index=False)
    person_id: Mapped[int] = link("person.id", index=False)
    vote: Mapped[str] = mapped_column(String)
    voted_at: Mapped[datetime] = moment_column()

    item: Mapped[PanelItem] = relationship()


class PanelNote(Base):
    """What was said, as it was written down in the meeting. Never changed."""

    __tablename__ = "panel_note"
    __table_args__ = (
        Index("ix_panel_note_panel", "panel_id", "item_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    panel_id: Mapped[int] = link("panel.id", index=False)
    # None: said to the meeting as a whole.
    item_id: Mapped[int | None] = link("panel_item.id", nullable=True, index=False)
    author_id: Mapped[int] = link("person.id", index=False)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = moment_column()

    author: Mapped[Person] = relationship()
    item: Mapped[PanelItem | None] = relationship()


class PanelSettlement(Base):
    """How an item ended: who was there, who was recused, how each voted. Never changed.

    `record` is `{"quorum", "present", "recused", "votes": [{"name", "vote", "reviewed"}]}`;
    `seal` is the SHA-256 of its canonical JSON with outcome, reason and decision.
    """

    __tablename__ = "panel_settlement"
    __table_args__ = (
        CheckConstraint(
            "outcome IN ('awarded', 'declined', 'waitlisted', 'deferred')", name="outcome_known"
        ),
        CheckConstraint("(outcome = 'deferred') = (decision_id IS NULL)", name="decides_or_defers"),
        UniqueConstraint("item_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    item_id: Mapped[int] = link("panel_item.id", index=False)
    outcome: Mapped[str] = mapped_column(String)
    decision_id: Mapped[int | None] = link("decision.id", nullable=True)
    reason: Mapped[str] = mapped_column(Text)
    record: Mapped[dict[str, Any]] = mapped_column(JSON)
    seal: Mapped[str] = mapped_column(String)
    settled_by_id: Mapped[int] = link("person.id", index=False)
    settled_at: Mapped[datetime] = moment_column()

    item: Mapped[PanelItem] = relationship()
    decision: Mapped[Decision | None] = relationship()
    settled_by: Mapped[Person] = relationship()
