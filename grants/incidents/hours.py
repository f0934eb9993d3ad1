"""Within how many hours a report is triaged, and when somebody is reminded. No database."""

from __future__ import annotations

from datetime import datetime, timedelta

TRIAGED_WITHIN = timedelta(hours=72)
FIRST_REMINDER = timedelta(hours=48)


def due_at(received_at: datetime) -> datetime:
    """Until when it is to be triaged."""
    return received_at + TRIAGED_WITHIN


def hours_left(received_at: datetime, moment: datetime) -> int:
    """Whole hours that are left; below nought once the time is over."""
    return (due_at(received_at) - moment) // timedelta(hours=1)
