"""What staff find out about an organisation: checks, screening lists, matches, duplicates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, one_of
from grants.organisations.kinds import (
    CheckKind,
    CheckResult,
    ListStatus,
    MatchOutcome,
    PairOutcome,
    ScreenedKind,
)
from grants.organisations.models import Organisation


class DueDiligenceCheck(Base):
    """What a member of staff checked, what came of it and why. Never changed; the last holds."""

    __tablename__ = "due_diligence_check"
    __table_args__ = (
        one_of("kind", CheckKind),
        one_of("result", CheckResult),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    organisation_id: Mapped[int] = link("organisation.id")
    kind: Mapped[str] = mapped_column(String)
    result: Mapped[str] = mapped_column(String)
    reason: Mapped[str] = mapped_column(Text)
    checked_on: Mapped[date] = mapped_column(Date)
    next_review_on: Mapped[date | None] = mapped_column(Date)
    by_id: Mapped[int] = link("person.id", index=False)
    at: Mapped[datetime] = moment_column()

    organisation: Mapped[Organisation] = relationship()
    by: Mapped[Person] = relationship()


class ScreeningList(Base):
    """One version of a list of names that somebody else keeps. The newest that is read holds."""

    __tablename__ = "screening_list"
    __table_args__ = (one_of("status", ListStatus), UniqueConstraint("name", "number"))

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    name: Mapped[str] = mapped_column(String)
    number: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int] = link("stored_file.id", index=False)
    status: Mapped[str] = mapped_column(String, default=ListStatus.READING.value)
    lines: Mapped[int] = mapped_column(Integer)
    lines_read: Mapped[int] = mapped_column(Integer, default=0)
    names_kept: Mapped[int] = mapped_column(Integer, default=0)
    # The first lines that could not be read, each with its code; `errors_count` counts all.
    errors: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    errors_count: Mapped[int] = mapped_column(Integer, default=0)
    imported_by_id: Mapped[int] = link("person.id", index=False)
    imported_at: Mapped[datetime] = moment_column()

    imported_by: Mapped[Person] = relationship()


class ScreeningEntry(Base):
    """A name on a list, with the line it stood in. Never changed."""

    __tablename__ = "screening_entry"
    __table_args__ = (UniqueConstraint("list_id", "line"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    list_id: Mapped[int] = link("screening_list.id", index=False)
    line: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String)
    detail: Mapped[str] = mapped_column(Text, default="")

    list: Mapped[ScreeningList] = relationship()


class ScreeningMatch(Base):
    """A name of an organisation is near a name on a list: for a person to decide."""

    __tablename__ = "screening_match"
    __table_args__ = (
        one_of("subject", ScreenedKind),
        UniqueConstraint("organisation_id", "list_name", "subject_key", "listed_key"),
    )

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    organisation_id: Mapped[int] = link("organisation.id", index=False)
    entry_id: Mapped[int] = link("screening_entry.id", index=False)
    list_name: Mapped[str] = mapped_column(String)
    subject: Mapped[str] = mapped_column(String)
    subject_name: Mapped[str] = mapped_column(String)
    subject_key: Mapped[str] = mapped_column(String)
    listed_key: Mapped[str] = mapped_column(String)
    nearness: Mapped[int] = mapped_column(Integer)
    why: Mapped[str] = mapped_column(String)
    found_at: Mapped[datetime] = moment_column()
    # What was decided last, so that a list of open ones reads no history.
    outcome: Mapped[str | None] = mapped_column(String, index=True)

    organisation: Mapped[Organisation] = relationship()
    entry: Mapped[ScreeningEntry] = relationship()


class MatchDecision(Base):
    """A person says whether the match is the same. Never changed; the last holds."""

    __tablename__ = "screening_decision"
    __table_args__ = (
        one_of("outcome", MatchOutcome),
        UniqueConstraint("match_id", "number"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    match_id: Mapped[int] = link("screening_match.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(String)
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = link("person.id", index=False)
    at: Mapped[datetime] = moment_column()

    by: Mapped[Person] = relationship()


class DuplicatePair(Base):
    """Two organisations that may be one, and why. Nothing is ever merged by itself."""

    __tablename__ = "duplicate_pair"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="in_order"),
    )

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    first_id: Mapped[int] = link("organisation.id", index=False)
    second_id: Mapped[int] = link("organisation.id")
    # What is alike, each with how near it is in thousandths.
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    found_at: Mapped[datetime] = moment_column()
    outcome: Mapped[str | None] = mapped_column(String, index=True)

    first: Mapped[Organisation] = relationship(foreign_keys=[first_id])
    second: Mapped[Organisation] = relationship(foreign_keys=[second_id])


class DuplicateDecision(Base):
    """A person says whether two organisations are one. Never changed; the last holds."""

    __tablename__ = "duplicate_decision"
    __table_args__ = (
        one_of("outcome", PairOutcome),
        UniqueConstraint("pair_id", "number"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    pair_id: Mapped[int] = link("duplicate_pair.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(String)
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = link("person.id", index=False)
    at: Mapped[datetime] = moment_column()

    by: Mapped[Person] = relationship()
