"""a fund has a framework, and calls name what they answer of it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "aim",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("serves_id", sa.BigInteger(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind = 'objective' OR level = 'local'", name=op.f("ck_aim_priority_is_local")
        ),
        sa.CheckConstraint("kind IN ('priority', 'objective')", name=op.f("ck_aim_kind_known")),
        sa.CheckConstraint("level IN ('local', 'national')", name=op.f("ck_aim_level_known")),
        sa.CheckConstraint(
            "serves_id IS NULL OR (kind = 'objective' AND level = 'local')",
            name=op.f("ck_aim_local_serves"),
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_aim_fund_id_fund")),
        sa.ForeignKeyConstraint(["serves_id"], ["aim.id"], name=op.f("fk_aim_serves_id_aim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aim")),
        sa.UniqueConstraint("fund_id", "kind", "key", name=op.f("uq_aim_fund_id_kind_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_aim_serves_id"), "aim", ["serves_id"], unique=False)

    op.create_table(
        "call_aim",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("aim_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["aim_id"], ["aim.id"], name=op.f("fk_call_aim_aim_id_aim")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_aim_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_aim")),
        sa.UniqueConstraint("call_id", "aim_id", name=op.f("uq_call_aim_call_id_aim_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_call_aim_aim_id"), "call_aim", ["aim_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_call_aim_aim_id"), table_name="call_aim")

    op.drop_table("call_aim")
    op.drop_index(op.f("ix_aim_serves_id"), table_name="aim")

    op.drop_table("aim")
