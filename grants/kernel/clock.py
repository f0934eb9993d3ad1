"""What time it is. The only caller of the system clock (an architecture test sees to it)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """This moment, in UTC with its zone."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be another moment inside the block: only the demonstration has a past to make."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)


def today(zone: str) -> date:
    """The date on the wall calendar of an IANA time zone such as `Asia/Karachi`."""
    return now().astimezone(ZoneInfo(zone)).date()


def local(moment: datetime, zone: str) -> datetime:
    """A moment as the clocks of `zone` show it."""
    return moment.astimezone(ZoneInfo(zone))


def from_local(text: str, zone: str) -> datetime:
    """A wall time such as `2026-11-27 17:00` in `zone`, as a moment in UTC.

    A time that the zone skips or repeats takes its first reading (PEP 495, fold=0).
    """
    naive = datetime.fromisoformat(text)
    if naive.tzinfo is not None:
        return naive.astimezone(UTC)
    return naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
