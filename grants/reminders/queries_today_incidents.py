"""What of complaints and incidents waits for me today."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import selectinload

from grants.incidents.models import Incident
from grants.incidents.queries import mine, to_triage
from grants.kernel.db import db
from grants.kernel.i18n import _
from grants.kernel.policy import Actor
from grants.reminders.tasks import MOST, Task


def untriaged(actor: Actor, _moment: datetime) -> Iterator[Task]:
    """Reports that this manager triages, the oldest first."""
    return _tasks(to_triage(actor), _("Triage a complaint or an incident"))


def to_look_into(actor: Actor, _moment: datetime) -> Iterator[Task]:
    """Reports that this person looks into, the oldest first."""
    return _tasks(mine(actor), _("Look into a complaint or an incident"))


def _tasks(wanted: Select[Incident], what: str) -> Iterator[Task]:
    rows = db.session.scalars(
        wanted.options(selectinload(Incident.messages))
        .order_by(Incident.received_at, Incident.id)
        .limit(MOST)
    )
    for incident in rows:
        yield Task(
            incident.received_at.date(),
            what,
            textwrap.shorten(incident.text, 90, placeholder=" …"),
            "incidents.detail",
            {"public_id": incident.public_id},
            is_harm=True,
        )
