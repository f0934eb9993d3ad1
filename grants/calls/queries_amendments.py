"""What is read of a call's versions: its amendments, and which text held when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import func, select

from grants.calls.differences import Change, differences
from grants.calls.document import from_document
from grants.calls.models import Call, CallVersion
from grants.kernel.db import db


@dataclass(frozen=True)
class Amendment:
    """One amendment as everybody reads it: which, when, why, what changed."""

    number: int
    at: datetime
    reason: str
    changes: tuple[Change, ...]


def amendments(call: Call) -> list[Amendment]:
    """The amendments of a call in the language now, the last first."""
    versions = _from_announcement(call)
    return [
        Amendment(
            version.number,
            version.made_at,
            version.reason,
            differences(from_document(before.document), from_document(version.document)),
        )
        for before, version in reversed(list(pairwise(versions)))
    ]


def changes_since(call: Call, number: int) -> tuple[Change, ...]:
    """What was changed since version `number` of an announced call, in the language now."""
    wanted = select(CallVersion).where(
        CallVersion.call_id == call.id,
        (CallVersion.number == number) | (CallVersion.id == call.current_version_id),
    )
    versions = db.session.execute(wanted.order_by(CallVersion.number)).scalars().all()
    if len(versions) < 2:
        return ()
    first, last = (from_document(each.document) for each in versions)
    return differences(first, last)


def version_in_force(call: Call, moment: datetime) -> CallVersion:
    """The text that held at a moment: the last version made by then, else the first announced."""
    versions = _from_announcement(call)
    by_then = [each for each in versions if each.made_at <= moment]
    return by_then[-1] if by_then else versions[0]


def _from_announcement(call: Call) -> Sequence[CallVersion]:
    """The version that was announced, then each amendment."""
    announced = (
        select(func.max(CallVersion.number))
        .where(CallVersion.call_id == call.id, CallVersion.amendment.is_(False))
        .scalar_subquery()
    )
    return (
        db.session.execute(
            select(CallVersion)
            .where(CallVersion.call_id == call.id, CallVersion.number >= announced)
            .order_by(CallVersion.number)
        )
        .scalars()
        .all()
    )
