"""Many rows quickly, on both databases: COPY into PostgreSQL, one long transaction in SQLite.

Values are those of the models: moments with their zone, JSON as Python values or as text that
is JSON already. Columns that are not given take the model's plain default.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Connection, Table, func, select

Change = tuple[int, Callable[[Any], Any], bool]


@dataclass(frozen=True)
class _Plan:
    """How the rows of one table are written: columns, constants, and what is done to values."""

    names: tuple[str, ...]
    constants: tuple[Any, ...]
    changes: tuple[Change, ...]


class Loader:
    """Puts rows into tables, and counts them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.rows = 0
        self._plans: dict[Table, _Plan] = {}

    def put(self, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows given as the values of these columns, in their order.

        A table always takes the same columns.
        """
        plan = self._plans.get(table)
        if plan is None:
            plan = self._plans[table] = self._plan(table, columns)
        written = [_changed((*row, *plan.constants), plan.changes) for row in rows]
        if self.connection.dialect.name == "postgresql":
            self._copy(table, plan, written)
        else:
            self._insert(table, plan, written)
        self.rows += len(written)

    def finish(self) -> None:
        """On PostgreSQL: the rows the product adds are numbered after these."""
        if self.connection.dialect.name == "postgresql":
            for table, plan in self._plans.items():
                if "id" in plan.names:
                    last = select(func.max(table.c.id)).scalar_subquery()
                    sequence = func.pg_get_serial_sequence(table.name, "id")
                    self.connection.execute(select(func.setval(sequence, last)))

    def _plan(self, table: Table, columns: Sequence[str]) -> _Plan:
        dialect = self.connection.dialect
        defaults: dict[str, Any] = {}
        for column in table.columns:
            if column.name not in columns and column.default is not None:
                default: Any = column.default
                if default.is_scalar:
                    defaults[column.name] = default.arg
        names = (*columns, *defaults)
        changes: list[Change] = []
        for place, name in enumerate(names):
            kind = table.c[name].type
            change = kind.dialect_impl(dialect).bind_processor(dialect)
            if change is not None:
                changes.append((place, change, isinstance(kind, JSON)))
        return _Plan(names, tuple(defaults.values()), tuple(changes))

    def _copy(self, table: Table, plan: _Plan, rows: list[list[Any]]) -> None:
        raw: Any = self.connection.connection.driver_connection
        command = f"COPY {self._head(table, plan)} FROM STDIN"
        with raw.cursor() as cursor, cursor.copy(command) as copy:
            for row in rows:
                copy.write_row(row)

    def _insert(self, table: Table, plan: _Plan, rows: list[list[Any]]) -> None:
        raw: Any = self.connection.connection.driver_connection
        places = ", ".join("?" * len(plan.names))
        # The names are those of the models.
        raw.executemany(f"INSERT INTO {self._head(table, plan)} VALUES ({places})", rows)  # noqa: S608

    def _head(self, table: Table, plan: _Plan) -> str:
        quote = self.connection.dialect.identifier_preparer.quote
        return f"{quote(table.name)} ({', '.join(quote(name) for name in plan.names)})"


def _changed(row: Sequence[Any], changes: Sequence[Change]) -> list[Any]:
    values = list(row)
    for place, change, is_json in changes:
        value = values[place]
        if value is not None and not (is_json and isinstance(value, str)):
            values[place] = change(value)
    return values
