"""other money may bear a part of an award, as two people agree."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def _fk(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_reallocation_{column}_{target}")
    )


def upgrade() -> None:
    op.create_table(
        "reallocation",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("from_lot_id", sa.BigInteger(), nullable=False),
        sa.Column("to_lot_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('proposed', 'approved', 'rejected')",
            name=op.f("ck_reallocation_status_known"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_reallocation_amount_positive")),
        sa.CheckConstraint("from_lot_id <> to_lot_id", name=op.f("ck_reallocation_two_lots")),
        sa.CheckConstraint(
            "status <> 'approved' OR (decided_by_id IS NOT NULL AND "
            "decided_by_id <> proposed_by_id)",
            name=op.f("ck_reallocation_two_people"),
        ),
        _fk("fund_id", "fund"),
        _fk("award_id", "award"),
        _fk("from_lot_id", "lot"),
        _fk("to_lot_id", "lot"),
        _fk("proposed_by_id", "person"),
        _fk("decided_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reallocation")),
        sa.UniqueConstraint("reference", name=op.f("uq_reallocation_reference")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_reallocation_award_id"), "reallocation", ["award_id"])
    op.create_index(op.f("ix_reallocation_fund_id"), "reallocation", ["fund_id"])


def downgrade() -> None:
    op.drop_table("reallocation")
