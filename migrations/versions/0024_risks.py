"""risks of an application, their ratings, and flags that do not block."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OPEN = ["application_id", "criterion_key", "cause", "raised_by_id"]


def upgrade() -> None:
    op.add_column(
        "harm_flag", sa.Column("blocks", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.drop_index("uq_harm_flag_open", table_name="harm_flag")
    _open_index("status = 'open' AND cause <> 'risk'")
    op.create_table(
        "harm_risk",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("criterion_key", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("hurts", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'treated', 'closed')", name=op.f("ck_harm_risk_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_harm_risk_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_harm_risk_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_harm_risk_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harm_risk")),
        sa.UniqueConstraint("public_id", name=op.f("uq_harm_risk_public_id")),
        sa.UniqueConstraint(
            "application_id", "number", name=op.f("uq_harm_risk_application_id_number")
        ),
        sa.UniqueConstraint(
            "application_id", "seed", name=op.f("uq_harm_risk_application_id_seed")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "risk_rating",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("risk_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("likelihood", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("flag_id", sa.BigInteger(), nullable=True),
        sa.Column("rated_by_id", sa.BigInteger(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "likelihood BETWEEN 1 AND 5", name=op.f("ck_risk_rating_likelihood_scale")
        ),
        sa.CheckConstraint("severity BETWEEN 1 AND 5", name=op.f("ck_risk_rating_severity_scale")),
        sa.ForeignKeyConstraint(
            ["flag_id"], ["harm_flag.id"], name=op.f("fk_risk_rating_flag_id_harm_flag")
        ),
        sa.ForeignKeyConstraint(
            ["rated_by_id"], ["person.id"], name=op.f("fk_risk_rating_rated_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["risk_id"], ["harm_risk.id"], name=op.f("fk_risk_rating_risk_id_harm_risk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_rating")),
        sa.UniqueConstraint("risk_id", "number", name=op.f("uq_risk_rating_risk_id_number")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_risk_rating_flag_id"), "risk_rating", ["flag_id"])
    install(op.get_bind(), "risk_rating", [("id",), ("risk_id", "number")])


def downgrade() -> None:
    op.drop_index(op.f("ix_risk_rating_flag_id"), table_name="risk_rating")
    op.drop_table("risk_rating")
    op.drop_table("harm_risk")
    op.drop_index("uq_harm_flag_open", table_name="harm_flag")
    _open_index("status = 'open'")
    op.drop_column("harm_flag", "blocks")


def _open_index(where: str) -> None:
    op.create_index(
        "uq_harm_flag_open",
        "harm_flag",
        OPEN,
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
