"""Today: the page on which staff land."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for

from grants.kernel import clock
from grants.kernel.policy import Actor
from grants.reminders.policy import TodayAction
from grants.reminders.queries_today import Task, how_many, tasks
from grants.web.guards import current_actor, requires
from grants.web.navigation import waiting
from grants.web.pages import render

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
def _count(actor: Actor) -> int:
    return how_many(actor, clock.now())
