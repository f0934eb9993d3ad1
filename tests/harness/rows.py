"""One bare row of any table, for tests of what the database itself allows.

References point at nothing: such a row is put in past the foreign keys.
"""

import re
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Connection, Table

from grants.kernel.db import UtcDateTime

LISTED = re.compile(r"^(\w+) IN \('([^']*)'")
WHEN = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)

# What the CHECK constraints of a table ask for beyond one value per column.
MORE: dict[str, dict[str, Any]] = {
    "acceptance": {},
    "approval_bands": {"proposed_by_id": 1, "decided_by_id": 2},
    "bank_account": {"proposed_by_id": 1, "approved_by_id": 2, "usable_from": WHEN},
    "bank_statement": {"set_aside_why": ""},
    "bank_tie": {"ended_why": ""},
    "bank_tie_part": {"line_id": 1},
    "books_closing": {"closed_until": date(2026, 6, 30)},
    "call": {"closes_at": datetime(2026, 12, 16, 5, 0, tzinfo=UTC)},
    "decision": {"outcome": "declined"},
    "disbursement": {
        "prepared_by_id": 1,
        "approved_by_id": 2,
        "bank_account_id": 1,
        "approval_hash": "seal",
        "bank_reference": "BR-1",
        "paid_on": date(2026, 11, 16),
    },
    "application_pair": {"first_id": 1, "second_id": 2},
    "disallowance": {"proposed_by_id": 1, "decided_by_id": 2},
    "duplicate_pair": {"first_id": 1, "second_id": 2},
    "funding_line": {"reference": ""},
    "incident": {
        "channel": "form",
        "kind": "complaint",
        "severity": "low",
        "confidentiality": "staff",
        "triaged_by_id": 1,
        "triaged_at": WHEN,
    },
    "visit": {"done_on": date(2026, 11, 16)},
    "finding": {"closed_at": datetime(2026, 11, 16, 5, 0, tzinfo=UTC)},
    "lot_move": {"from_lot_id": 1, "to_lot_id": 2, "proposed_by_id": 1, "decided_by_id": 2},
    "reallocation": {"from_lot_id": 1, "to_lot_id": 2, "proposed_by_id": 1, "decided_by_id": 2},
    "match_rule": {"proposed_by_id": 1, "decided_by_id": 2},
    "match_step": {"gift_type": "pledge"},
    "panel": {"quorum": 2},
    "panel_settlement": {"outcome": "deferred"},
    "payment_proof": {"file_id": 1},
    "payment_batch": {"ended_by_id": 1, "ended_at": WHEN},
    "tie_closing": {"until": date(2026, 11, 16)},
    "domain_release": {"person_id": 1, "released_by_id": 2},
    "variation": {"requested_by_id": 1, "decided_by_id": 2, "in_force_at": WHEN},
    "transfer": {"from_account_id": 1, "to_account_id": 2},
}


def values_for(table: Table, **given: Any) -> dict[str, Any]:
    """A value for each column that must have one, and for what the checks want."""
    values = {
        column.name: _value(table, column)
        for column in table.columns
        if not column.nullable and not column.primary_key
    }
    return {**values, **MORE.get(table.name, {}), **given}


def put(connection: Connection, table: Table, **given: Any) -> int:
    """Insert one bare row past the foreign keys and commit; give its id."""
    values = values_for(table, **given)
    _references(connection, held=False)
    row_id = connection.execute(table.insert().values(**values)).inserted_primary_key
    connection.commit()
    _references(connection, held=True)
    assert row_id is not None
    number: int = row_id[0]
    return number


def _references(connection: Connection, *, held: bool) -> None:
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.dbapi_connection
        raw.execute(f"PRAGMA foreign_keys={'ON' if held else 'OFF'}")
        return
    connection.exec_driver_sql(f"SET session_replication_role = {'origin' if held else 'replica'}")
    if held:
        connection.commit()


def _value(table: Table, column: Column[Any]) -> Any:
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            listed = LISTED.match(str(constraint.sqltext))
            if listed and listed[1] == column.name:
                return listed[2]
    if isinstance(column.type, UtcDateTime):
        return WHEN
    if isinstance(column.type, JSON):
        return {}
    kind = column.type.python_type
    plain: dict[type[Any], Any] = {
        int: 1,
        bool: False,
        str: f"some {column.name}".lower(),
        datetime: WHEN,
        date: WHEN.date(),
    }
    return plain[kind]
