"""Rows that never change: the database itself refuses UPDATE, DELETE, REPLACE, TRUNCATE.

A table is marked in its model by `__table_args__ = (…, {"info": APPEND_ONLY})`;
a migration installs the triggers by `install(op.get_bind(), "name", keys)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, MetaData, Table, UniqueConstraint

APPEND_ONLY = {"append_only": True}

_REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def marked(metadata: MetaData) -> list[Table]:
    """The tables that are append-only, in order of name."""
    return [t for t in metadata.sorted_tables if t.info.get("append_only")]


def keys_of(table: Table) -> list[tuple[str, ...]]:
    """Every set of columns by which `INSERT OR REPLACE` could hit an existing row."""
    keys = {tuple(column.name for column in table.primary_key)}
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            keys.add(tuple(column.name for column in constraint.columns))
    for index in table.indexes:
        if index.unique:
            keys.add(tuple(column.name for column in index.columns))
    return sorted(keys)


def statements(dialect: str, table: str, keys: Iterable[Sequence[str]]) -> list[str]:
    """The DDL that makes `table` append-only on `sqlite` or `postgresql`."""
    if dialect == "postgresql":
        return [
            _REFUSE,
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ]
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
    made = [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} BEGIN {refuse}; END"
        for verb in ("update", "delete")
    ]
    for key in keys:
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        made.append(
            f"CREATE TRIGGER {table}_no_replace_{'_'.join(key)} BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN {refuse}; END"
        )
    return made


def install(connection: Connection, table: str, keys: Iterable[Sequence[str]]) -> None:
    """Make a table append-only; for migrations."""
    for statement in statements(connection.dialect.name, table, keys):
        connection.exec_driver_sql(statement.replace("%", "%%"))
