"""What the database itself refuses, whoever asks: a trigger with a condition and a reason.

The operations refuse first, with a sentence that helps; this holds against everything else.
A migration that makes a table anew on SQLite (`batch_alter_table`) loses its triggers and
installs them again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True)
class Refusal:
    """On `verb` of a row of `table` under a condition over OLD and NEW: refused, with a reason."""

    name: str
    table: str
    verb: str
    condition: str
    reason: str

    def statements(self, dialect: str) -> list[str]:
        """The DDL of the trigger on `sqlite` or `postgresql`."""
        if dialect == "sqlite":
            # SQLite writes it so in every version that the product may find.
            condition = self.condition.replace("IS DISTINCT FROM", "IS NOT")
            return [
                f"CREATE TRIGGER {self.name} BEFORE {self.verb} ON {self.table} "
                f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{self.reason}'); END"
            ]
        kept = "OLD" if self.verb == "DELETE" else "NEW"
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF {self.condition} THEN RAISE EXCEPTION '{self.reason}' "
            f"USING ERRCODE = 'restrict_violation'; END IF; RETURN {kept}; END $$",
            f"CREATE TRIGGER {self.name} BEFORE {self.verb} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]


def changed(*columns: str) -> str:
    """The condition that one of these columns would hold something else."""
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


def install(connection: Connection, refusals: Sequence[Refusal]) -> None:
    """Make the triggers; for migrations."""
    for refusal in refusals:
        for statement in refusal.statements(connection.dialect.name):
            connection.exec_driver_sql(statement)


def remove(connection: Connection, refusals: Sequence[Refusal]) -> None:
    """Take the triggers away again; for migrations that are taken back."""
    for refusal in refusals:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"DROP TRIGGER {refusal.name}")
        else:
            connection.exec_driver_sql(f"DROP TRIGGER {refusal.name} ON {refusal.table}")
            connection.exec_driver_sql(f"DROP FUNCTION {refusal.name}()")
