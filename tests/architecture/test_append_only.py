"""What is marked append-only cannot be changed, by any statement, on either database."""

import re

import pytest
from flask import Flask
from sqlalchemy import Connection, Table, inspect, select, text
from sqlalchemy.exc import DBAPIError

from grants import models
from grants.funds import closing_guard
from grants.kernel import append_only
from grants.kernel.db import Base, db
from tests.harness.refusals import REFUSALS
from tests.harness.rows import put, values_for

models.load()
MARKED = append_only.marked(Base.metadata)

MUST_BE = {
    # What the invariants of the house name: transfers, submitted versions, scores, decisions,
    # audit rows, and what they rest on.
    "acceptance",
    "agreement",
    "allocation",
    "audit_entry",
    "call_version",
    "conflict_of_interest",
    "contribution",
    "decision",
    "eligibility_check",
    "lot",
    "score",
    "stored_file",
    "submitted_review",
    "submitted_version",
    "transfer",
}


def triggers(connection: Connection, table: str) -> set[str]:
    """The names of the triggers the database has on a table."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass) "
        "AND NOT tgisinternal AND tgenabled = 'O'"
    )
    return set(connection.execute(text(query), {"table": table}).scalars())


def test_what_must_never_change_is_marked() -> None:
    assert MUST_BE - {table.name for table in MARKED} == set()


def test_the_database_has_exactly_the_triggers_of_the_models(in_app: Flask) -> None:
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            wanted = {refusal.name for refusal in REFUSALS if refusal.table == table.name}
            if table in MARKED:
                made = append_only.statements(
                    connection.dialect.name, table.name, append_only.keys_of(table)
                )
                if table.name == "transfer":
                    made += closing_guard.statements(connection.dialect.name)
                wanted |= {
                    found[1] for each in made if (found := re.match(r"CREATE TRIGGER (\S+)", each))
                }
            assert triggers(connection, table.name) == wanted, table.name


def refused(connection: Connection, statement: str) -> bool:
    """Did the database refuse, in the name of append-only? Whatever it did is undone."""
    try:
        connection.execute(text(statement))
    except DBAPIError as error:
        return "append-only" in str(error.orig)
    finally:
        connection.rollback()
    return False


def attempts(connection: Connection, table: Table, row_id: int) -> dict[str, str]:
    """Every statement by which a row could be changed."""
    column = next(c.name for c in table.columns if c.name != "id")
    found = {
        "update": f'UPDATE "{table.name}" SET "{column}" = "{column}" WHERE id = {row_id}',
        "delete": f'DELETE FROM "{table.name}" WHERE id = {row_id}',
    }
    columns = ", ".join(f'"{c.name}"' for c in table.columns)
    if connection.dialect.name == "sqlite":
        same = f'SELECT {columns} FROM "{table.name}" WHERE id = {row_id}'
        found["replace"] = f'INSERT OR REPLACE INTO "{table.name}" ({columns}) {same}'
        for key in append_only.keys_of(table):
            if key != ("id",):
                fresh = columns.replace('"id"', f"{row_id + 1000}", 1)
                other = f'SELECT {fresh} FROM "{table.name}" WHERE id = {row_id}'
                found[f"replace by {key}"] = (
                    f'INSERT OR REPLACE INTO "{table.name}" ({columns}) {other}'
                )
    else:
        found["truncate"] = f'TRUNCATE "{table.name}" CASCADE'
        found["upsert"] = (
            f'INSERT INTO "{table.name}" ({columns}) SELECT {columns} FROM "{table.name}" '
            f'WHERE id = {row_id} ON CONFLICT (id) DO UPDATE SET "{column}" = EXCLUDED."{column}"'
        )
    return found


@pytest.mark.parametrize("table", MARKED, ids=lambda table: str(table.name))
def test_a_row_is_never_changed(in_app: Flask, table: Table) -> None:
    with db.engine.connect() as connection:
        row_id = put(connection, table, **with_keys(table))
        before = connection.execute(select(table)).all()
        connection.rollback()
        for name, statement in attempts(connection, table, row_id).items():
            assert refused(connection, statement), f"{name} on {table.name}"
        assert connection.execute(select(table)).all() == before
        connection.rollback()
        # The control: without the triggers the same statements go through.
        remove_triggers(connection, table)
        for name, statement in attempts(connection, table, row_id).items():
            if name != "truncate":  # other tables that refer to it are still guarded
                assert not refused(connection, statement), f"{name} on {table.name}"


def with_keys(table: Table) -> dict[str, object]:
    """Values for nullable unique columns too, so that replacing by them is tried."""
    plain = values_for(table)
    keys = {name for key in append_only.keys_of(table) for name in key if name != "id"}
    return {name: 1 for name in keys if name not in plain}


def remove_triggers(connection: Connection, table: Table) -> None:
    if connection.dialect.name == "sqlite":
        for name in triggers(connection, table.name):
            connection.execute(text(f'DROP TRIGGER "{name}"'))
    else:
        connection.execute(text(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER'))
    connection.commit()


def test_every_table_is_there(in_app: Flask) -> None:
    there = set(inspect(db.engine).get_table_names())
    assert {table.name for table in Base.metadata.sorted_tables} <= there
