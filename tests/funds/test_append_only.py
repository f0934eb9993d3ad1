"""The ledger's rows never change: the database itself refuses, on both kinds."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from grants.kernel.db import db
from tests.factories.money import make_contribution, make_fund

TABLES = ("transfer", "contribution", "lot")
pytestmark = pytest.mark.usefixtures("in_app")


def attempts(table: str) -> list[str]:
    if db.engine.dialect.name == "postgresql":
        return [
            f"UPDATE {table} SET fund_id = fund_id",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
        ]
    return [
        f"UPDATE {table} SET fund_id = fund_id",
        f"DELETE FROM {table}",
        f"REPLACE INTO {table} SELECT * FROM {table}",
    ]


def run(statement: str) -> str:
    """What the database says against a statement; empty when it did it."""
    try:
        db.session.execute(text(statement))
        db.session.commit()
    except DBAPIError as error:
        db.session.rollback()
        return str(error.orig)
    return ""


def drop_triggers(table: str) -> None:
    if db.engine.dialect.name == "postgresql":
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    names: list[str] = list(
        db.session.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t"),
            {"t": table},
        ).scalars()
    )
    for name in names:
        run(f"DROP TRIGGER {name}")


def rows_of(table: str) -> int:
    found: int = db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    return found


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_changed_removed_or_replaced(table: str) -> None:
    make_contribution(make_fund())
    count = rows_of(table)
    assert count
    for statement in attempts(table):
        assert "append-only" in run(statement), statement
    assert rows_of(table) == count
    db.session.rollback()
    # The control: with the triggers gone the first of them is done.
    drop_triggers(table)
    assert run(attempts(table)[0]) == ""
