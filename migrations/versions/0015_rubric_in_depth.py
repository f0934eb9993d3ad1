"""scores are worked out from answers, and a rubric has thresholds."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

RANKING = ["call_id", "merit_millis", "reference", "status", "harm_gate"]


def upgrade() -> None:
    op.add_column(
        "application",
        sa.Column("below_threshold", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "application",
        sa.Column("thresholds_missed", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.drop_index("ix_application_ranking", table_name="application")
    op.create_index("ix_application_ranking", "application", [*RANKING, "below_threshold"])
    op.create_table(
        "computed_score",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("criterion_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_computed_score_application_id_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_computed_score")),
        sa.UniqueConstraint(
            "application_id",
            "criterion_key",
            "number",
            name=op.f("uq_computed_score_application_id_criterion_key_number"),
        ),
        sqlite_strict=True,
    )
    install(
        op.get_bind(), "computed_score", [("application_id", "criterion_key", "number"), ("id",)]
    )


def downgrade() -> None:
    op.drop_table("computed_score")
    op.drop_index("ix_application_ranking", table_name="application")
    op.create_index("ix_application_ranking", "application", RANKING)
    op.drop_column("application", "thresholds_missed")
    op.drop_column("application", "below_threshold")
