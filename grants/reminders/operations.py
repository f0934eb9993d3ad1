"""Reminders go out: once per rule, subject, recipient, due date and day, however often asked."""

from __future__ import annotations

from datetime import datetime

from grants.kernel.db import transact
from grants.notifications.operations import tell
from grants.reminders.queries import Due, due_items
from grants.reminders.rules import RULES, Rule


def send_due(moment: datetime) -> int:
    """Put every reminder of `moment` into the outbox, one commit each; give how many were new.

    A due date that moves makes new keys, so people are told of the new date.
    """
    sent = 0
    for rule in RULES:
        for due in list(due_items(rule, moment)):
            step = rule.step(due.due_on, due.today, known_on=due.known_on)
            if step is not None and due.recipients:
                sent += _remind(rule, due, step)
    return sent


def _remind(rule: Rule, due: Due, step: int) -> int:
    key = f"{rule.name}:{due.subject}:{due.due_on}:{step:+d}"

    def put() -> bool:
        return tell(key, to=due.recipients, template=rule.template, **due.values)

    return int(transact(put))
