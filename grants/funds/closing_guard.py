"""The database itself takes no transfer into a period that is closed.

The operations refuse it first, with a sentence; this holds against everything else.
"""

from __future__ import annotations

from sqlalchemy import Connection

# The fund's row is held first: who closes holds it alone, so a transfer either comes before
# the closing, or waits and then sees it.
_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_closed_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM fund WHERE id = NEW.fund_id FOR KEY SHARE;
  IF EXISTS (SELECT 1 FROM books_closing
             WHERE fund_id = NEW.fund_id AND closed_until >= NEW.effective_on) THEN
    RAISE EXCEPTION 'the period is closed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
"""


def statements(dialect: str) -> list[str]:
    """The DDL that closes periods on `sqlite` or `postgresql`."""
    if dialect == "postgresql":
        return [
            _FUNCTION,
            "CREATE TRIGGER transfer_closed_period BEFORE INSERT ON transfer "
            "FOR EACH ROW EXECUTE FUNCTION refuse_closed_period()",
        ]
    return [
        "CREATE TRIGGER transfer_closed_period BEFORE INSERT ON transfer "
        "WHEN EXISTS (SELECT 1 FROM books_closing "
        "WHERE fund_id = NEW.fund_id AND closed_until >= NEW.effective_on) "
        "BEGIN SELECT RAISE(ABORT, 'the period is closed'); END"
    ]


def install(connection: Connection) -> None:
    """Close the ledger's periods; for migrations."""
    for statement in statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
