"""What somebody reports, who reads it, what is written about it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.awards.models import Award
from grants.calls.models import Call
from grants.funds.models import Fund
from grants.incidents.states import (
    INCIDENT,
    Channel,
    Confidentiality,
    IncidentKind,
    IncidentStatus,
    Severity,
)
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, one_of
from grants.kernel.workflow import Lifecycle


class Part(StrEnum):
    """What a person of the fund has to do with a report."""

    # It is about them: it is kept from them, whatever role they hold.
    ABOUT = "about"
    # They read it although it is restricted.
    READER = "reader"


class Sender(StrEnum):
    """Who wrote a message."""

    REPORTER = "reporter"
    STAFF = "staff"


class Incident(Base):
    """A complaint or an incident, with or without the name of who reports it.

    What was said stands in the first message, which never changes.
    """

    __tablename__ = "incident"
    __table_args__ = (
        one_of("status", IncidentStatus),
        one_of("channel", Channel),
        one_of("kind", IncidentKind),
        one_of("severity", Severity),
        one_of("confidentiality", Confidentiality),
        CheckConstraint(
            "status = 'received' OR (kind IS NOT NULL AND severity IS NOT NULL "
            "AND confidentiality IS NOT NULL AND triaged_by_id IS NOT NULL "
            "AND triaged_at IS NOT NULL)",
            name="triaged_first",
        ),
        CheckConstraint("(channel = 'phone') = (taken_by_id IS NOT NULL)", name="call_taken"),
        Index("ix_incident_waiting", "status", "received_at", "id"),
    )
    lifecycle: ClassVar[Lifecycle] = INCIDENT

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    award_id: Mapped[int | None] = link("award.id", nullable=True)
    call_id: Mapped[int | None] = link("call.id", nullable=True)
    status: Mapped[str] = mapped_column(String, default=IncidentStatus.RECEIVED.value)
    channel: Mapped[str] = mapped_column(String)
    in_danger: Mapped[bool] = mapped_column(default=False)
    # About whom, as it was written down; and how to reach who reports. Either may be empty.
    who: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String)
    code_hash: Mapped[str] = mapped_column(String, unique=True)
    taken_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    received_at: Mapped[datetime] = moment_column()
    kind: Mapped[str | None] = mapped_column(String)
    severity: Mapped[str | None] = mapped_column(String)
    confidentiality: Mapped[str | None] = mapped_column(String)
    # The criterion of harm that is to be looked at again.
    criterion_key: Mapped[str] = mapped_column(String, default="")
    triaged_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    triaged_at: Mapped[datetime | None] = moment_column(nullable=True)
    assigned_to_id: Mapped[int | None] = link("person.id", nullable=True)
    closed_at: Mapped[datetime | None] = moment_column(nullable=True)

    fund: Mapped[Fund] = relationship()
    award: Mapped[Award | None] = relationship()
    call: Mapped[Call | None] = relationship()
    assigned_to: Mapped[Person | None] = relationship(foreign_keys=[assigned_to_id])
    messages: Mapped[list[IncidentMessage]] = relationship(
        back_populates="incident", order_by="IncidentMessage.number"
    )
    people: Mapped[list[IncidentPerson]] = relationship(back_populates="incident")

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def text(self) -> str:
        """What was reported."""
        return self.messages[0].text

    def ids_of(self, part: Part) -> set[int]:
        """The ids of the people it is about, or who read it although it is restricted."""
        return {each.person_id for each in self.people if each.part == part}


class IncidentPerson(Base):
    """Somebody it is about, or who reads it although it is restricted."""

    __tablename__ = "incident_person"
    __table_args__ = (one_of("part", Part), UniqueConstraint("incident_id", "person_id", "part"))

    id: Mapped[int] = id_column()
    incident_id: Mapped[int] = link("incident.id", index=False)
    person_id: Mapped[int] = link("person.id")
    part: Mapped[str] = mapped_column(String)

    incident: Mapped[Incident] = relationship(back_populates="people")
    person: Mapped[Person] = relationship()


class IncidentMessage(Base):
    """What passes between who reports and the fund. Never changed; the first is the report."""

    __tablename__ = "incident_message"
    __table_args__ = (
        one_of("sender", Sender),
        UniqueConstraint("incident_id", "number"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    incident_id: Mapped[int] = link("incident.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    sender: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(Text)
    # Who of the fund wrote it; who reports is not told the name.
    by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    at: Mapped[datetime] = moment_column()

    incident: Mapped[Incident] = relationship(back_populates="messages")


class IncidentNote(Base):
    """What staff write down for themselves. Never changed, never shown to who reports."""

    __tablename__ = "incident_note"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = id_column()
    incident_id: Mapped[int] = link("incident.id")
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = link("person.id", index=False)
    at: Mapped[datetime] = moment_column()
