"""Indexes for what waits, and for lists that grow."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_application_unscored", "application", ["call_id", "status", "merit_millis"]),
    ("ix_application_unassigned", "application", ["call_id", "status", "reviews_assigned"]),
    ("ix_progress_report_waiting", "progress_report", ["status", "submitted_at", "id"]),
    ("ix_condition_waiting", "condition", ["status", "due_on", "id"]),
    ("ix_bank_account_waiting", "bank_account", ["status", "proposed_at", "id"]),
    ("ix_organisation_pages", "organisation", ["name", "id"]),
)
RANKING = ("ix_application_ranking", "application")
RANKED_BY = ["call_id", "merit_millis", "reference", "status", "harm_gate"]
HELD = ("ix_application_held", "application", ["submitted_at", "id"])


def upgrade() -> None:
    op.drop_index(RANKING[0], table_name=RANKING[1])
    op.create_index(*RANKING, RANKED_BY)
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    only_held = sa.text("harm_open_flags > 0")
    op.create_index(*HELD, sqlite_where=only_held, postgresql_where=only_held)


def downgrade() -> None:
    op.drop_index(HELD[0], table_name=HELD[1])
    op.drop_index(RANKING[0], table_name=RANKING[1])
    op.create_index(*RANKING, ["call_id", "merit_millis", "id"])
    for name, table, _columns in reversed(INDEXES):
        op.drop_index(name, table_name=table)
