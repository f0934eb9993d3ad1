"""awards have a budget by lines and indicators, and progress reports say of each."""

import sqlalchemy as sa
from alembic import op

from grants.awards.report_guard import REFUSALS
from grants.kernel import append_only, refusing

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def _fk(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False)


def upgrade() -> None:
    op.add_column(
        "progress_report",
        sa.Column("remarks", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column(
        "progress_report",
        sa.Column("public_summary", sa.Text(), server_default="", nullable=False),
    )
    op.create_table(
        "budget_line",
        _id(),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("stated_by_id", sa.BigInteger(), nullable=True),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_budget_line_amount_positive")),
        _fk("budget_line", "award_id", "award"),
        _fk("budget_line", "stated_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
        sa.UniqueConstraint(
            "award_id", "version", "number", name=op.f("uq_budget_line_award_id_version_number")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "award_indicator",
        _id(),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("baseline", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        _fk("award_indicator", "award_id", "award"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_indicator")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_award_indicator_award_id_number")),
        sqlite_strict=True,
    )
    op.create_table(
        "report_line",
        _id(),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("spent_minor", sa.BigInteger(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "spent_minor IS NULL OR spent_minor >= 0",
            name=op.f("ck_report_line_spent_not_negative"),
        ),
        _fk("report_line", "report_id", "progress_report"),
        _fk("report_line", "line_id", "budget_line"),
        _fk("report_line", "file_id", "stored_file"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_line")),
        sa.UniqueConstraint("report_id", "line_id", name=op.f("uq_report_line_report_id_line_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_report_line_line_id"), "report_line", ["line_id"])
    op.create_table(
        "report_indicator",
        _id(),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("indicator_id", sa.BigInteger(), nullable=False),
        sa.Column("actual", sa.String(), nullable=True),
        _fk("report_indicator", "report_id", "progress_report"),
        _fk("report_indicator", "indicator_id", "award_indicator"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_indicator")),
        sa.UniqueConstraint(
            "report_id", "indicator_id", name=op.f("uq_report_indicator_report_id_indicator_id")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_report_indicator_indicator_id"), "report_indicator", ["indicator_id"])
    append_only.install(op.get_bind(), "budget_line", [("id",), ("award_id", "version", "number")])
    append_only.install(op.get_bind(), "award_indicator", [("id",), ("award_id", "number")])
    refusing.install(op.get_bind(), REFUSALS)


def downgrade() -> None:
    refusing.remove(op.get_bind(), REFUSALS)
    op.drop_table("report_indicator")
    op.drop_table("report_line")
    op.drop_table("award_indicator")
    op.drop_table("budget_line")
    op.drop_column("progress_report", "public_summary")
    op.drop_column("progress_report", "remarks")
