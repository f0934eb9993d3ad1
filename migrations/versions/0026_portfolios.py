"""a portfolio is chosen within limits, and proposed to a panel."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "portfolio_limits",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("saved_by_id", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_portfolio_limits_call_id_call")
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["person.id"], name=op.f("fk_portfolio_limits_saved_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolio_limits")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_portfolio_limits_call_id_number")),
        sqlite_strict=True,
    )
    install(op.get_bind(), "portfolio_limits", [("call_id", "number"), ("id",)])
    op.add_column("panel_item", sa.Column("proposed", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("panel_item", "proposed")
    op.drop_table("portfolio_limits")
