"""Creating and upgrading the database, and telling where it has left the models.

One set of migrations serves SQLite and PostgreSQL. An upgrade is one transaction: it
happens wholly or not at all, and two nodes that start together upgrade once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import CheckConstraint, Connection, inspect

from grants.kernel.db import db
from grants.paths import migrations_dir

_LOCK = 4_714_716  # any number, the same on every node
_NOT_OURS = ("alembic_version",)


class BrokenReferences(Exception):
    """A migration left rows that point at nothing; it was rolled back."""


def upgrade(app: Flask, revision: str = "head") -> None:
    """Create the database or bring it up to `revision`.

    Foreign keys are off on SQLite meanwhile, because rebuilding a parent table would empty
    its child tables; they are checked before the commit. Raises BrokenReferences.
    """
    _run(app, lambda config: command.upgrade(config, revision))


def downgrade(app: Flask, revision: str) -> None:
    """Take the database back to an earlier revision; for developers."""
    _run(app, lambda config: command.downgrade(config, revision))


def draft(app: Flask, message: str) -> None:
    """Write a migration file from what differs between models and database; for developers.

    It is a draft: read it, name it for people, and try it on rows.
    """
    number = f"{len(list(ScriptDirectory.from_config(_config()).walk_revisions())) + 1:04}"
    _run(app, lambda config: command.revision(config, message, autogenerate=True, rev_id=number))


def heads() -> tuple[str, ...]:
    """The newest revisions there are; more than one means that two migrations must be joined."""
    return tuple(ScriptDirectory.from_config(_config()).get_heads())


def current(app: Flask) -> str | None:
    """The revision the database stands at, or None for an empty one."""
    with app.app_context(), db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def check(app: Flask) -> list[str]:
    """Every difference between the migrated database and the models, one sentence each.

    Compares tables, columns, types, indexes, unique and foreign keys, CHECK constraints by
    name, and on SQLite whether each table is STRICT.
    """
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [_sentence(change) for change in compare_metadata(context, db.metadata)]
        found += _missing_checks(connection)
        if connection.dialect.name == "sqlite":
            found += _not_strict(connection)
        return found


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def _run(app: Flask, act: Callable[[Config], object]) -> None:
    config = _config()
    with (
        app.app_context(),
        db.engine.connect() as connection,
        _foreign_keys_off(connection),
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config.attributes["connection"] = connection
        act(config)
        _demand_whole_references(connection)


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    if connection.dialect.name != "sqlite":
        yield
        return
    # SQLite ignores this setting inside a transaction, so it goes by the driver, before one begins.
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def _demand_whole_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            tables = ", ".join(sorted({row[0] for row in broken}))
            raise BrokenReferences(f"{len(broken)} rows point at nothing, in {tables}")


def _sentence(change: Any) -> str:
    """One sentence for one of Alembic's differences, which are tuples or lists of tuples."""
    if isinstance(change, list):
        return "; ".join(_sentence(part) for part in change)
    verb, *what = change
    return f"{verb.replace('_', ' ')}: " + ", ".join(
        str(getattr(part, "name", None) or part) for part in what if part is not None
    )


def _missing_checks(connection: Connection) -> list[str]:
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    found = []
    for table in db.metadata.sorted_tables:
        if table.name not in there:
            continue
        wanted = {
            str(constraint.name)
            for constraint in table.constraints
            if isinstance(constraint, CheckConstraint) and constraint.name is not None
        }
        held = {check["name"] for check in inspector.get_check_constraints(table.name)}
        found += [f"missing CHECK {name} on {table.name}" for name in sorted(wanted - held)]
    return found


def _not_strict(connection: Connection) -> list[str]:
    rows = connection.exec_driver_sql("PRAGMA table_list").mappings()
    return [
        f"table {row['name']} is not STRICT"
        for row in rows
        if row["schema"] == "main"
        and row["type"] == "table"
        and not row["strict"]
        and row["name"] not in _NOT_OURS
        and not row["name"].startswith("sqlite_")
    ]
