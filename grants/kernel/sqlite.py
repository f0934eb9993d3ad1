"""SQLite: which one, how its connections are prepared, and how a writer waits for its turn."""

from __future__ import annotations

import sqlite3
from types import ModuleType
from typing import Any

from sqlalchemy import Connection

# The WAL-reset defect that can corrupt a database is mended from this version on.
_SAFE_WAL = (3, 51, 3)

# A writer that waits long asks ever more seldom, at last ten times a second, and where many
# write some of them never meet the moment between two others. So nobody asks for longer than
# _ASK before starting afresh, which is to ask often; _WAITS of them are a minute.
_ASK = "PRAGMA busy_timeout=20"
_WAITS = 3_000
_PATIENT = "PRAGMA busy_timeout=30000"


def sqlite_module() -> ModuleType:
    """The newest SQLite there is: the packaged one, else the interpreter's own."""
    try:
        import pysqlite3.dbapi2 as packaged
    except ImportError:
        return sqlite3
    return packaged  # type: ignore[no-any-return]


def sqlite_journal() -> str:
    """`wal` where it is safe, else `delete`; the start-up log says which."""
    return "wal" if sqlite_module().sqlite_version_info >= _SAFE_WAL else "delete"


def prepare(connection: Any) -> None:
    """Set a new connection up: durable, with foreign keys, and ours to begin and to end."""
    connection.isolation_level = None
    for pragma in (
        f"PRAGMA journal_mode={sqlite_journal()}",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        _PATIENT,
        "PRAGMA mmap_size=0",
        "PRAGMA recursive_triggers=ON",
    ):
        connection.execute(pragma).close()


def begin_to_write(connection: Connection) -> None:
    """Begin a transaction that may write, once nobody else is in one.

    Raises OperationalError when somebody else is in theirs for a minute.
    """
    raw: Any = connection.connection.driver_connection
    raw.execute(_ASK).close()
    try:
        for _wait in range(_WAITS):
            try:
                raw.execute("BEGIN IMMEDIATE").close()
            except sqlite_module().OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
            else:
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        raw.execute(_PATIENT).close()
