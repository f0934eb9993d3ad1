"""visits to what awards pay for, and what they find."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def _fk(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("planned_by_id", sa.BigInteger(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("observed", sa.Text(), nullable=False),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_why", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('planned', 'done', 'cancelled')", name=op.f("ck_visit_status_known")
        ),
        sa.CheckConstraint("kind IN ('on_site', 'remote')", name=op.f("ck_visit_kind_known")),
        sa.CheckConstraint(
            "status <> 'done' OR (done_on IS NOT NULL AND observed <> '')",
            name=op.f("ck_visit_done_is_told"),
        ),
        _fk("visit", "fund_id", "fund"),
        _fk("visit", "award_id", "award"),
        _fk("visit", "planned_by_id", "person"),
        _fk("visit", "ended_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_visit_award_id_number")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_visit_fund_id"), "visit", ["fund_id"])
    op.create_table(
        "finding",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("closed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_finding_status_known")),
        sa.CheckConstraint("grade IN ('minor', 'major')", name=op.f("ck_finding_grade_known")),
        sa.CheckConstraint(
            "status <> 'closed' OR (closed_at IS NOT NULL AND evidence <> '')",
            name=op.f("ck_finding_closed_by_what"),
        ),
        _fk("finding", "fund_id", "fund"),
        _fk("finding", "visit_id", "visit"),
        _fk("finding", "recorded_by_id", "person"),
        _fk("finding", "closed_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("visit_id", "number", name=op.f("uq_finding_visit_id_number")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_finding_fund_id"), "finding", ["fund_id"])


def downgrade() -> None:
    op.drop_table("finding")
    op.drop_table("visit")
