"""Today: the page on which staff land."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, url_for
from sqlalchemy import Select

from grants.kernel import clock
from grants.kernel.policy import Actor
from grants.reminders.policy import TodayAction
from grants.reminders.queries_today import tasks
from grants.reminders.queries_waiting import everything
from grants.reminders.tasks import Task
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.waiting import waiting

bp = Blueprint("reminders", __name__)


@bp.get("/today")
@requires(TodayAction.VIEW)
def today() -> str:
    """What waits for me, oldest first."""
    found = [(task, _address(task)) for task in tasks(current_actor(), clock.now())]
    return render("reminders/today.html", tasks=found)


def _address(task: Task) -> str:
    place: dict[str, Any] = dict(task.place)
    return url_for(task.endpoint, **place)


@waiting("reminders.today")
def waits_today(actor: Actor) -> Iterator[Select[Any]]:
    """Everything that today's page lists."""
    return everything(actor, clock.now())
