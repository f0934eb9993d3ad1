"""The same act asked for twice happens once.

A client that was cut off cannot know whether its act was done. It sends the act
again with the same key and gets the same answer; a different body under the same
key is refused. Key and act are committed together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, String, UniqueConstraint, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from grants.kernel.db import Base, canonical_json, db, id_column, moment_column
from grants.kernel.errors import Invalid, KeyReused
from grants.kernel.i18n import _
from grants.kernel.policy import Actor


class IdempotencyKey(Base):
    """An act that was asked for under a key, and what came of it."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("actor_id", "scope", "key"),)

    id: Mapped[int] = id_column()
    actor_id: Mapped[int] = mapped_column(BigInteger)
    scope: Mapped[str] = mapped_column(String)
    key: Mapped[str] = mapped_column(String)
    body_hash: Mapped[str] = mapped_column(String)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    at: Mapped[datetime] = moment_column()


def once(
    actor: Actor, *, scope: str, key: str, body: Any, work: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Do `work` once per (actor, scope, key) and give its result every time.

    `body` is what was asked, as plain JSON values. Raises KeyReused when the key came
    with another body, Invalid when it is empty or longer than 200 characters. Two at the
    same moment: the second waits for the first's row, then reads its result.
    """
    if not 0 < len(key) <= 200:
        raise Invalid(_("This form has lost its key. Open the page again and repeat."))
    owner = actor.person_id or 0
    digest = hashlib.sha256(canonical_json(body).encode()).hexdigest()
    dialect = db.session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    row = IdempotencyKey.__table__
    mine = db.session.execute(
        insert(IdempotencyKey)
        .values(actor_id=owner, scope=scope, key=key, body_hash=digest)
        .on_conflict_do_nothing(index_elements=[row.c.actor_id, row.c.scope, row.c.key])
        .returning(IdempotencyKey.id)
    ).scalar_one_or_none()
    if mine is None:
        earlier = db.session.execute(
            select(IdempotencyKey).where(
                IdempotencyKey.actor_id == owner,
                IdempotencyKey.scope == scope,
                IdempotencyKey.key == key,
            )
        ).scalar_one()
        if earlier.body_hash != digest:
            raise KeyReused(_("This form was already sent with other values. Open it again."))
        return dict(earlier.result or {})
    result = work()
    entry = db.session.get_one(IdempotencyKey, mine)
    entry.result = result
    db.session.flush()
    return result
