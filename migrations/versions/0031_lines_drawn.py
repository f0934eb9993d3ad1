"""the funding line is drawn by people."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "funding_line",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("merit_millis", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("drawn_by_id", sa.BigInteger(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(reference = '') = (merit_millis IS NULL)", name=op.f("ck_funding_line_below_whom")
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_funding_line_call_id_call")
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["person.id"], name=op.f("fk_funding_line_drawn_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_line")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_funding_line_call_id_number")),
        sqlite_strict=True,
    )
    install(op.get_bind(), "funding_line", [("call_id", "number"), ("id",)])


def downgrade() -> None:
    op.drop_table("funding_line")
