"""A status moves only along its table: every pair of status and action, on both databases."""

from typing import Any

import pytest
from flask import Flask

from grants.kernel import policy, workflow
from grants.kernel.db import Base, db
from grants.kernel.errors import NotNow
from grants.kernel.i18n import LANGUAGES, use_language
from grants.kernel.policy import SYSTEM, Action
from grants.kernel.workflow import LIFECYCLES, Lifecycle, fire
from grants.web.statuses import label
from tests.harness.databases import on_sqlite
from tests.harness.refusals import without_refusals
from tests.harness.rows import put


def records() -> dict[str, type[Any]]:
    """Each lifecycle's name and the kind of record that lives it."""
    from grants import models

    models.load()
    return {
        mapper.class_.lifecycle.name: mapper.class_
        for mapper in Base.registry.mappers
        if hasattr(mapper.class_, "lifecycle")
    }


def test_each_lifecycle_is_lived_by_one_kind_of_record() -> None:
    assert set(records()) == set(LIFECYCLES)


def test_statuses_and_actions_belong_to_the_table() -> None:
    for name in records():
        one = LIFECYCLES[name]
        codes = {status.value for status in one.statuses}
        targets = {row.target for row in one.transitions}
        sources = {source for row in one.transitions for source in row.sources}
        assert one.initial.value in codes
        assert targets | sources <= codes
        assert targets | {one.initial.value} == codes, f"{name}: a status that nothing leads to"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", ["staff", "applicant"])
def test_every_status_has_a_label(language: str, audience: str) -> None:
    with use_language(language):
        for name in records():
            for status in LIFECYCLES[name].statuses:
                words = label(name, status.value, audience)
                assert words, f"{name} {status}"
                assert words != status.value or "_" not in status.value


def actions_of(one: Lifecycle) -> list[Action]:
    """Every action of the enums the lifecycle's rows come from, table or not."""
    enums = {type(row.action) for row in one.transitions}
    return [action for enum in enums for action in enum]


@pytest.mark.parametrize("name", sorted(records()))
def test_every_pair_of_status_and_action(
    in_app: Flask, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table's pairs move to where it says; every other is refused, and nothing moves."""
    kind = records()[name]
    one: Lifecycle = kind.lifecycle
    # The bare row has nothing that could follow.
    monkeypatch.setattr(workflow, "CONSEQUENCES", {})
    for action in actions_of(one):
        monkeypatch.setitem(policy.RULES, str(action), policy.the_clock)
    with db.engine.connect() as connection:
        number = put(connection, kind.__table__)
    without_refusals()  # the table of transitions alone, from whatever status
    for status in one.statuses:
        for action in actions_of(one):
            record = db.session.get_one(kind, number)
            record.status = status.value
            db.session.commit()
            row = one.transition(action, status.value)
            if row is None:
                with pytest.raises(NotNow):
                    fire(SYSTEM, record, action)
                assert record.status == status.value
            else:
                fire(SYSTEM, record, action)
                assert record.status == row.target
            db.session.rollback()


@on_sqlite
def test_a_status_outside_the_table_is_refused_by_the_database(in_app: Flask) -> None:
    from sqlalchemy import update
    from sqlalchemy.exc import IntegrityError

    for kind in records().values():
        with db.engine.connect() as connection:
            put(connection, kind.__table__)
            with pytest.raises(IntegrityError):
                connection.execute(update(kind).values(status="surprise"))
