"""Until when a complaint about a decision is taken, and answered. No database."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from grants.kernel import clock

ANSWERED_WITHIN = timedelta(days=30)
"""A complaint is to be answered within so many days."""


def last_day(decided_at: datetime, days: int, zone: str) -> date | None:
    """The last day on which a complaint is taken; None where none is."""
    return clock.local(decided_at, zone).date() + timedelta(days=days) if days else None


def is_taken(moment: datetime, decided_at: datetime, days: int, zone: str) -> bool:
    """Is it still that day, or earlier, where the call is?"""
    last = last_day(decided_at, days, zone)
    return last is not None and clock.local(moment, zone).date() <= last
