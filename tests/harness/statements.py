"""Statements compiled once in a run, where each test's own engine would compile them anew."""

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Engine

MANY = 4_000


class Compiled(dict[Any, Any]):
    """What was compiled, by dialect and statement; emptied when it grows too large."""

    def __setitem__(self, key: Any, value: Any) -> None:
        if len(self) >= MANY:
            self.clear()
        super().__setitem__(key, value)


compiled = Compiled()


def share() -> None:
    """From now on: every engine of a dialect finds what another one compiled.

    SQLAlchemy keeps it by the dialect, of which each engine has one; here those of a kind
    are as good as one another, for all of them are made with the same settings.
    """

    def alike(one: object, other: object) -> bool:
        return type(one) is type(other)

    def number(one: object) -> int:
        return hash(type(one))

    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        kind: Any = dialect
        kind.__eq__, kind.__hash__ = alike, number

    @event.listens_for(Engine, "engine_connect")
    def _(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)
