"""Every view carries its action, every action has a rule, every record is seen by one."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import Table

from grants.kernel.db import Base, db
from grants.kernel.policy import RULES, SYSTEM, VISIBLE, Action, Actor, seen
from tests.harness.databases import on_sqlite
from tests.harness.refusals import without_refusals
from tests.harness.rows import put

pytestmark = on_sqlite

SERVED_BY_ITSELF = {"static"}
"""Endpoints that are no view of a room."""

INSIDE = {
    # Read by operators and by the system, never by a page for somebody.
    "AuditHead": "the audit chain",
    "IdempotencyKey": "the act that was asked for",
    "JobRun": "the operator's log",
    "OutboxMessage": "its addressee's mailbox",
    "ReferenceCounter": "the references",
    "StoredFile": "the record it is attached to",
    "FileCopy": "the file it stands for",
    "FileScan": "the file it is of",
    "Sketch": "the pairs that it finds",
    "SketchedNumber": "the pairs that it finds",
    "FileWithheld": "the file it is of",
}
"""Records without a condition of their own, and what they are read through."""


def actions() -> Iterator[Action]:
    """Every member of every enum of actions of the product."""
    waiting: list[type[Any]] = [Action]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("grants."):
            yield from cast("Iterable[Action]", kind)


def unmarked(app: Flask) -> list[str]:
    """The endpoints whose view says nothing of who may come."""
    return sorted(
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint not in SERVED_BY_ITSELF and not hasattr(view, "required_actions")
    )


def test_every_view_says_who_may_come(app: Flask) -> None:
    assert unmarked(app) == [], "mark the view with @requires(Action…) or @anyone"


def test_an_unmarked_view_is_noticed(app: Flask) -> None:
    app.view_functions["surprise"] = lambda: ""
    assert unmarked(app) == ["surprise"]


def test_every_marked_action_has_a_rule(app: Flask) -> None:
    named = {
        str(action)
        for view in app.view_functions.values()
        for action in getattr(view, "required_actions", ())
    }
    assert named - set(RULES) == set()


def test_every_action_has_exactly_one_rule(app: Flask) -> None:
    codes = [str(action) for action in actions()]
    assert sorted(codes) == sorted(set(codes)), "two enums have one code"
    assert set(codes) - set(RULES) == set(), "these actions have no rule in a policy.py"
    assert set(RULES) - set(codes) == set(), "these rules are for no action"


def test_actions_read_resource_and_verb(app: Flask) -> None:
    odd = [code for code in RULES if not re.fullmatch(r"[a-z_]+:[a-z_]+", code)]
    assert odd == []


def test_every_rule_has_words(app: Flask) -> None:
    assert [code for code, rule in RULES.items() if "lambda" in rule.words] == []


def kinds() -> list[type[Any]]:
    return [mapper.class_ for mapper in Base.registry.mappers]


def test_every_kind_of_record_is_seen_by_a_rule(app: Flask) -> None:
    names = {kind.__name__ for kind in kinds()}
    ruled = {kind.__name__ for kind in VISIBLE}
    unruled = names - ruled - set(INSIDE)
    assert unruled == set(), "give it @visibility in its policy.py, or say what it is read through"
    assert set(INSIDE) & ruled == set(), "these have a condition: take them from the list"
    assert set(INSIDE) <= names


@pytest.mark.parametrize("person_id", [None, 999])
def test_a_stranger_sees_nothing_that_is_not_public(in_app: Flask, person_id: int | None) -> None:
    """One bare row of each kind (a draft, someone else's) is put in; each condition is asked."""
    stranger = Actor(person_id=person_id, name="stranger")
    without_refusals()  # bare rows, whatever they are to each other
    with db.engine.connect() as connection:
        for kind in VISIBLE:
            put(connection, cast("Table", kind.__table__))
    shown = {kind.__name__ for kind in VISIBLE if db.session.execute(seen(stranger, kind)).first()}
    assert shown == set()
    everything = {
        kind.__name__ for kind in VISIBLE if db.session.execute(seen(SYSTEM, kind)).first()
    }
    assert everything, "the rows are there to be seen"
