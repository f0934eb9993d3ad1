"""The database: one typed base, one session, and each database's transaction recipe.

SQLite: WAL, `synchronous=FULL`, foreign keys, STRICT tables, and `BEGIN IMMEDIATE`
for every transaction that may write, so two writers queue instead of failing.
PostgreSQL: READ COMMITTED with `SELECT … FOR UPDATE` on the row that carries the
limit, and a retry of serialization failures and deadlocks.
A page that only reads runs in a transaction that cannot write, on both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Connection,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    MetaData,
    Select,
    String,
    Table,
    Text,
    event,
    select,
    update,
)
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from grants.kernel import clock, sqlite
from grants.kernel.errors import NotFound, NotNow
from grants.kernel.i18n import _

T = TypeVar("T")

_RETRYABLE = frozenset({"40001", "40P01"})  # PostgreSQL: serialization failure, deadlock
_TRIES = 5


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Always with its zone in the program, always UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every record. Constraints have names, so that errors can be told apart."""

    registry = registry(
        type_annotation_map={
            int: BigInteger(),
            datetime: UtcDateTime(),
            dict[str, Any]: JSON(),
            list[dict[str, Any]]: JSON(),
        },
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
    )


db = SQLAlchemy(model_class=Base)


@event.listens_for(Table, "after_parent_attach")
def _strict_on_sqlite(table: Table, metadata: MetaData) -> None:
    """SQLite takes 1.5 into an INTEGER column unless the table is STRICT."""
    if metadata is Base.metadata:
        table.dialect_options["sqlite"]["strict"] = True


def _strict_name(name: str) -> Callable[..., str]:
    def compile_type(_type: object, _compiler: object, **_kw: object) -> str:
        return name

    return compile_type


for _sql_type, _name in (
    (String, "TEXT"),
    (Text, "TEXT"),
    (Date, "TEXT"),
    (DateTime, "TEXT"),
    (JSON, "TEXT"),
    (Boolean, "INTEGER"),
    (BigInteger, "INTEGER"),
):
    compiles(_sql_type, "sqlite")(_strict_name(_name))


def canonical_json(value: object) -> str:
    """One text for one value: sorted keys, no spaces, no ASCII escapes. Hashes rest on it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def id_column() -> Mapped[int]:
    """The row's number: never shown to anyone, never in an address."""
    return mapped_column(BigInteger, primary_key=True, autoincrement=True)


def money_column(*, nullable: bool = False) -> Mapped[Any]:
    """Whole minor units; the currency stands beside it or with the fund."""
    return mapped_column(BigInteger, nullable=nullable)


def link(target: str, *, nullable: bool = False, index: bool = True) -> Mapped[Any]:
    """A foreign key such as `fund.id`, indexed."""
    return mapped_column(BigInteger, ForeignKey(target), nullable=nullable, index=index)


def moment_column(*, nullable: bool = False) -> Mapped[Any]:
    """A moment in UTC; now, unless it may be empty."""
    default = None if nullable else clock.now
    return mapped_column(UtcDateTime(), nullable=nullable, default=default)


def one_of(column: str, codes: type[Any], name: str = "") -> CheckConstraint:
    """CHECK that a column holds one of an enum's codes."""
    listed = ", ".join(f"'{code.value}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_known")


# --- Connections and transactions -------------------------------------------------

_reading: ContextVar[bool] = ContextVar("reading", default=False)


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` needs for this database."""
    if url.startswith("sqlite"):
        return {"module": sqlite.sqlite_module(), "connect_args": {"timeout": 30}}
    return {"isolation_level": "READ COMMITTED", "pool_pre_ping": True}


@event.listens_for(Engine, "connect")
def _prepare_connection(connection: Any, _record: object) -> None:
    if "sqlite" in type(connection).__module__:
        sqlite.prepare(connection)


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    reading = _reading.get()
    connection.info["reading"] = reading
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        if reading:
            connection.exec_driver_sql("BEGIN")
        else:
            sqlite.begin_to_write(connection)
    elif reading:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def set_reading(reading: bool) -> None:
    """From the next transaction on: can it write? Pages that only read say no."""
    _reading.set(reading)


@contextmanager
def read_only() -> Iterator[None]:
    """Transactions begun inside the block cannot write."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def reads_only() -> bool:
    """Is the session in a transaction that cannot write? It is begun if there is none."""
    return bool(db.session.connection().info["reading"])


def found_once(key: Hashable, find: Callable[[], T]) -> T:
    """What `find` finds, asked once in a transaction that only reads.

    Nothing that such a transaction is told changes by what it does itself. In a transaction
    that may write it is asked each time.
    """
    if not reads_only():
        return find()
    transaction = db.session().get_transaction()
    of, found = db.session.info.get("found", (None, {}))
    if of is not transaction:
        found = {}
        db.session.info["found"] = transaction, found
    if key not in found:
        found[key] = find()
    return cast("T", found[key])


def in_pieces(query: Select[T], key: Any, size: int) -> Iterator[Sequence[T]]:
    """All rows of a query, so many at a time in the order of `key`, a unique column.

    Each piece is a query of its own that begins where the one before ended: what is held at a
    time does not grow with what is stored.
    """
    rows: Sequence[T] = ()
    while True:
        wanted = query.order_by(key).limit(size)
        if rows:
            wanted = wanted.where(key > getattr(rows[-1], key.key))
        rows = db.session.scalars(wanted).all()
        if rows:
            yield rows
        if len(rows) < size:
            return


def transact(work: Callable[[], T]) -> T:
    """Do a piece of business and commit it once.

    A serialization failure or a deadlock is rolled back and tried again, up to five
    times: `work` must load what it changes itself. Anything else is rolled back and
    raised. Work done before in the same session is committed with it.
    """
    for attempt in range(1, _TRIES + 1):
        try:
            result = work()
            db.session.commit()
            return result
        except DBAPIError as error:
            db.session.rollback()
            if getattr(error.orig, "sqlstate", None) not in _RETRYABLE or attempt == _TRIES:
                raise
        except BaseException:
            db.session.rollback()
            raise
    raise AssertionError("unreachable")


def lock(record_type: type[T], row_id: int, *, shared: bool = False) -> T:
    """Load the row that carries a limit and hold it until the transaction ends.

    `shared`: others may hold it so too, but nobody may change it meanwhile. On SQLite the
    write transaction itself is the lock. Raises NotFound.
    """
    statement = (
        select(record_type)
        .where(record_type.id == row_id)  # type: ignore[attr-defined]
        .with_for_update(read=shared)
        .execution_options(populate_existing=True)
    )
    found = db.session.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def compare_and_set(record: Any, column: str, expected: object, new: object, **more: Any) -> None:
    """Change a column only if it still holds what was seen; raise NotNow if not.

    Exactly one row changes, whoever else tries at the same moment. `more` are columns
    set along with it. The record in memory is brought up to date.
    """
    table = type(record)
    db.session.flush()
    changed = db.session.execute(
        update(table)
        .where(table.id == record.id, getattr(table, column) == expected)
        .values({column: new, **more})
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise NotNow(_("Somebody else changed this a moment ago. Look at it again, then decide."))
    db.session.refresh(record)
