"""what of an award is not accepted, and what its recipient returned."""

import sqlalchemy as sa
from alembic import op

from grants.kernel import append_only

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def _fk(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def upgrade() -> None:
    op.create_table(
        "disallowance",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('proposed', 'approved', 'rejected')",
            name=op.f("ck_disallowance_status_known"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_disallowance_amount_positive")),
        sa.CheckConstraint(
            "status <> 'approved' OR (decided_by_id IS NOT NULL AND "
            "decided_by_id <> proposed_by_id)",
            name=op.f("ck_disallowance_two_people"),
        ),
        _fk("disallowance", "fund_id", "fund"),
        _fk("disallowance", "award_id", "award"),
        _fk("disallowance", "report_id", "progress_report"),
        _fk("disallowance", "line_id", "budget_line"),
        _fk("disallowance", "proposed_by_id", "person"),
        _fk("disallowance", "decided_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disallowance")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_disallowance_award_id_number")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_disallowance_fund_id"), "disallowance", ["fund_id"])
    op.create_table(
        "recipient_refund",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("bank_reference", sa.String(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_recipient_refund_amount_positive")),
        _fk("recipient_refund", "fund_id", "fund"),
        _fk("recipient_refund", "award_id", "award"),
        _fk("recipient_refund", "recorded_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient_refund")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_recipient_refund_award_id_number")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_recipient_refund_fund_id"), "recipient_refund", ["fund_id"])
    append_only.install(op.get_bind(), "recipient_refund", [("id",), ("award_id", "number")])


def downgrade() -> None:
    op.drop_table("recipient_refund")
    op.drop_table("disallowance")
