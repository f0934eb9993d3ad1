"""Mail is a row first, in the transaction of what it tells; it is sent later.

A key occurs once, so one notice is enqueued once however often a job runs. Delivery
is at least once with the same Message-ID: a worker leases a row by the database's
clock, sends outside any transaction, and is fenced by the attempt's number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, Integer, String, Text, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from grants.kernel import clock
from grants.kernel.db import Base, UtcDateTime, db, id_column, moment_column, one_of

LEASE_SECONDS = 300
LAST_ATTEMPT = 12


class OutboxStatus(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class OutboxMessage(Base):
    """A mail to one person about one thing."""

    __tablename__ = "outbox_message"
    __table_args__ = (one_of("status", OutboxStatus),)

    id: Mapped[int] = id_column()
    key: Mapped[str] = mapped_column(String, unique=True)
    message_id: Mapped[str] = mapped_column(String, unique=True)
    recipient: Mapped[str] = mapped_column(String)
    language: Mapped[str] = mapped_column(String)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String, default=OutboxStatus.WAITING.value, index=True)
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime())
    leased_until: Mapped[datetime | None] = moment_column(nullable=True)
    created_at: Mapped[datetime] = moment_column()
    sent_at: Mapped[datetime | None] = moment_column(nullable=True)
    last_error: Mapped[str | None] = mapped_column(Text)


def enqueue(
    key: str,
    *,
    to: str,
    language: str,
    subject: str,
    body: str,
    attachments: list[dict[str, Any]] | None = None,
) -> bool:
    """Put a mail into the outbox; False when this key is there already.

    `attachments` name stored files: `{"file": public id, "filename": …}`.
    """
    dialect = db.session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    moment = clock.now()
    made = db.session.execute(
        insert(OutboxMessage)
        .values(
            key=key,
            message_id=f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@grants>",
            recipient=to,
            language=language,
            subject=subject,
            body=body,
            attachments=attachments or [],
            status=OutboxStatus.WAITING.value,
            attempt=0,
            due_at=moment,
            created_at=moment,
        )
        # Whatever is unique: the Message-ID follows from the key, and may be met first.
        .on_conflict_do_nothing()
        .returning(OutboxMessage.id)
    ).scalar_one_or_none()
    return made is not None


def is_due(moment: datetime) -> ColumnElement[bool]:
    """The messages to be sent by `moment` that nobody is sending right now."""
    # A lease runs out by the clock on the wall, whatever moment was asked for.
    return and_(
        OutboxMessage.status == OutboxStatus.WAITING.value,
        OutboxMessage.due_at <= moment,
        or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until < clock.now()),
    )


def claim(moment: datetime, but_not: Collection[int] = ()) -> OutboxMessage | None:
    """Lease the oldest message that is due, or None. Commit before sending it.

    `but_not` are the ids this run has tried already.
    """
    waiting = (
        select(OutboxMessage.id)
        .where(is_due(moment), OutboxMessage.id.not_in(but_not))
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row_id = db.session.execute(waiting).scalar_one_or_none()
    if row_id is None:
        return None
    message = db.session.get_one(OutboxMessage, row_id, populate_existing=True)
    message.attempt += 1
    message.leased_until = clock.now() + timedelta(seconds=LEASE_SECONDS)
    db.session.flush()
    return message


def done(message_id: int, attempt: int) -> bool:
    """The attempt delivered it. False when a later attempt has taken over."""
    return _close(
        message_id,
        attempt,
        status=OutboxStatus.SENT.value,
        sent_at=clock.now(),
        leased_until=None,
        last_error=None,
    )


def failed(message_id: int, attempt: int, error: str, moment: datetime | None = None) -> bool:
    """The attempt failed: try again 1, 2, 4 … minutes after `moment`, at most 12 times."""
    if attempt >= LAST_ATTEMPT:
        status = OutboxStatus.FAILED.value
        return _close(message_id, attempt, status=status, leased_until=None, last_error=error)
    again = (moment or clock.now()) + timedelta(minutes=2 ** min(attempt - 1, 8))
    return _close(message_id, attempt, leased_until=None, due_at=again, last_error=error)


def _close(message_id: int, attempt: int, **values: Any) -> bool:
    changed = db.session.execute(
        update(OutboxMessage)
        .where(
            and_(
                OutboxMessage.id == message_id,
                OutboxMessage.attempt == attempt,
                OutboxMessage.status == OutboxStatus.WAITING.value,
            )
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]
