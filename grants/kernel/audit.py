"""What happened: an append-only chain of entries, each sealed with the one before.

Entries are gathered during a transaction and chained when it commits, so the head
of the chain is the last thing any transaction locks: no deadlock, and no fork
(a sequence number and a predecessor occur once, by unique keys).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, event, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from grants.kernel import clock
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.checks import Finding, check
from grants.kernel.db import Base, canonical_json, db, id_column, moment_column
from grants.kernel.policy import Actor

GENESIS = "0" * 64
_PENDING = "audit_pending"


class AuditEntry(Base):
    """One thing that somebody did to one record."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = id_column()
    sequence: Mapped[int] = mapped_column(BigInteger, unique=True)
    at: Mapped[datetime] = moment_column()
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(String)
    action: Mapped[str] = mapped_column(String)
    subject_type: Mapped[str] = mapped_column(String)
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    fund_id: Mapped[int | None] = mapped_column(BigInteger)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_hash: Mapped[str] = mapped_column(String, unique=True)
    hash: Mapped[str] = mapped_column(String)

    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_type", "subject_id"),
        {"info": APPEND_ONLY},
    )


class AuditHead(Base):
    """The chain's last entry: one row, locked by whoever adds the next."""

    __tablename__ = "audit_head"

    id: Mapped[int] = id_column()
    sequence: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String)


@dataclass(frozen=True)
class _Pending:
    at: datetime
    actor: Actor
    action: str
    subject: Any
    detail: dict[str, Any]
    fund_id: int | None


def record(
    actor: Actor,
    action: str,
    subject: Any,
    *,
    detail: dict[str, Any] | None = None,
    fund_id: int | None = None,
) -> None:
    """Enter what was done. It is chained and written when the transaction commits.

    `detail` holds plain JSON values, and never a secret or a beneficiary's data.
    """
    scope = fund_id if fund_id is not None else getattr(subject, "fund_id", None)
    entry = _Pending(clock.now(), actor, str(action), subject, detail or {}, scope)
    session = db.session()
    if not session.in_transaction():
        session.begin()  # so that a rollback forgets the entry even if nothing was read or written
    session.info.setdefault(_PENDING, []).append(entry)


def seal_of(entry: AuditEntry) -> str:
    """The hash over everything an entry says, its predecessor's hash included."""
    content = {
        "sequence": entry.sequence,
        "at": entry.at.isoformat(),
        "actor_id": entry.actor_id,
        "actor_name": entry.actor_name,
        "action": entry.action,
        "subject_type": entry.subject_type,
        "subject_id": entry.subject_id,
        "fund_id": entry.fund_id,
        "detail": entry.detail,
        "previous_hash": entry.previous_hash,
    }
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


@event.listens_for(Session, "before_commit")
def _chain(session: Session) -> None:
    pending: list[_Pending] = session.info.get(_PENDING, [])
    if not pending:
        return
    session.flush()
    latest = select(AuditHead).with_for_update().execution_options(populate_existing=True)
    head = session.execute(latest).scalar_one()
    sequence, seal = head.sequence, head.hash
    for item in pending:
        sequence += 1
        entry = AuditEntry(
            sequence=sequence,
            at=item.at,
            actor_id=item.actor.person_id,
            actor_name=item.actor.name,
            action=item.action,
            subject_type=getattr(item.subject, "__tablename__", str(item.subject)),
            subject_id=getattr(item.subject, "id", None),
            fund_id=item.fund_id,
            detail=item.detail,
            previous_hash=seal,
        )
        entry.hash = seal = seal_of(entry)
        session.add(entry)
    session.execute(
        update(AuditHead).where(AuditHead.id == head.id).values(sequence=sequence, hash=seal)
    )
    session.info.pop(_PENDING, None)
    session.flush()


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop(_PENDING, None)


@check("audit chain")
def chain_holds() -> Iterator[Finding]:
    """Every entry follows its predecessor and carries its own seal; the head is the last."""
    seal, sequence = GENESIS, 0
    rows = db.session.execute(
        select(AuditEntry).order_by(AuditEntry.sequence).execution_options(yield_per=1000)
    ).scalars()
    for entry in rows:
        sequence += 1
        if entry.sequence != sequence:
            yield Finding("audit chain", f"entry {sequence}", "is missing")
            sequence = entry.sequence
        if entry.previous_hash != seal:
            yield Finding(
                "audit chain", f"entry {entry.sequence}", "does not follow the one before"
            )
        if entry.hash != seal_of(entry):
            yield Finding(
                "audit chain", f"entry {entry.sequence}", "was changed after it was written"
            )
        seal = entry.hash
    head = db.session.execute(select(AuditHead)).scalar_one_or_none()
    if head is None or (head.sequence, head.hash) != (sequence, seal):
        yield Finding("audit chain", "head", "is not the last entry: entries were removed or added")
