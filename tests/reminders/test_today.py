"""Today's tasks, and the number of them that stands in the menu."""

import pytest
from flask import Flask

from grants.accounts.actors import actor_of
from grants.applications.models import Application
from grants.applications.states import ApplicationStatus
from grants.calls.models import Call
from grants.kernel import clock
from grants.kernel.db import db
from grants.reminders import queries_today
from grants.reminders.queries_today import tasks
from grants.web.waiting import MOST, count_waiting
from tests.factories.applications import make_application
from tests.factories.crowd import make_crowd


def in_the_menu(person: object) -> int:
    waits = count_waiting(["reminders.today"], actor_of(person))  # type: ignore[arg-type]
    return waits["reminders.today"]


def scored(call: Call) -> Application:
    """An application in review with both of its reviews in."""
    made = make_application(call, status=ApplicationStatus.IN_REVIEW)
    made.reviews_assigned, made.reviews_submitted = 2, 2
    db.session.commit()
    return made


def test_the_menu_counts_what_todays_page_lists(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        crowd = make_crowd()
        people = crowd.staff["fund_manager"], crowd.staff["finance_officer"]
        for size in (1, 4):
            crowd.grow(size)
            for person in people:
                listed = tasks(actor_of(person), clock.now())
                assert in_the_menu(person) == len(listed) > 0
        # Beyond what the page shows of each kind the menu still counts, up to its bound.
        monkeypatch.setattr(queries_today, "MOST", 2)
        for person in people:
            listed = tasks(actor_of(person), clock.now())
            assert len(listed) < in_the_menu(person) <= MOST


def test_more_than_a_thousand_are_not_counted_on(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_today, "_MANY", 2)
    monkeypatch.setattr(queries_today, "_MANY_WORDS", "2")
    with app.app_context():
        crowd = make_crowd()
        call, manager = crowd.call, actor_of(crowd.staff["fund_manager"])
        said = [task.what for task in tasks(manager, clock.now())]
        one = scored(call)
        said += [task.what for task in tasks(manager, clock.now())]
        for _number in range(2):
            scored(call)
            said += [task.what for task in tasks(manager, clock.now())]
        assert said == [
            "Publish the decisions",
            "Decide on 1 application",
            "Decide on 2 applications",
            "Decide on more than 2 applications",
        ]
        one.reviews_submitted = 0
        db.session.commit()
        assert [t.what for t in tasks(manager, clock.now())] == ["Wait for 2 reviews"]
        one.reviews_assigned = 3
        db.session.commit()
        assert [t.what for t in tasks(manager, clock.now())] == ["Wait for more than 2 reviews"]
