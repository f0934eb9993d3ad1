"""The reminders, as a table: what is due, and on which days people are told.

To add one: a row here, a query of the same name in `queries.py`, a mail in `templates/mail/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Rule:
    """One reminder.

    `days` are counted from the due date: -7 is a week before, 1 the day after. When the
    last of them has passed it is repeated every `then_every` days, or never (0).
    """

    name: str
    template: str
    days: tuple[int, ...]
    then_every: int = 0

    def step(self, due_on: date, today: date, *, known_on: date) -> int | None:
        """Which of the reminder's days has come last, or None before the first.

        A job that did not run for some days sends the latest reminder only, and nobody
        is sent one for a day before `known_on`, when it began to concern them.
        """
        passed = (today - due_on).days
        reached = [day for day in self.days if day <= passed]
        if not reached:
            return None
        last = max(reached)
        if last == max(self.days) and self.then_every:
            last += (passed - last) // self.then_every * self.then_every
        return last if due_on + timedelta(days=last) >= known_on else None

    @property
    def horizon(self) -> timedelta:
        """How far ahead of the due date the first reminder stands."""
        return timedelta(days=max(0, -min(self.days)))


CALL_CLOSING = Rule("call closing", "call_closing", days=(-7, -1))
REVIEW_OVERDUE = Rule("review overdue", "review_overdue", days=(1,), then_every=7)
REPORT_DUE = Rule("progress report due", "progress_report_due", days=(-14, -3, 0))
REPORT_OVERDUE = Rule("progress report overdue", "progress_report_overdue", days=(7,), then_every=7)
PLEDGE_DUE = Rule("pledge due", "pledge_due", days=(-7, 1), then_every=30)
CHANGES_DUE = Rule("changes due", "changes_due", days=(-3, -1, 0))
# Its days are full days of 24 hours since the report came in: 48 hours, 72 hours, then daily.
UNTRIAGED = Rule("untriaged", "incident_untriaged", days=(-1, 0), then_every=1)

RULES = (
    CALL_CLOSING,
    CHANGES_DUE,
    REVIEW_OVERDUE,
    REPORT_DUE,
    REPORT_OVERDUE,
    PLEDGE_DUE,
    UNTRIAGED,
)
