"""awards are closed by two people, stopped and resumed with a notice."""

import sqlalchemy as sa
from alembic import op

from grants.awards.closing_guard import REFUSALS
from grants.kernel import append_only, refusing

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def _fk(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def upgrade() -> None:
    op.create_table(
        "work_closure",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("worked", sa.Text(), nullable=False),
        sa.Column("failed", sa.Text(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("assets", sa.JSON(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("closed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        _fk("work_closure", "fund_id", "fund"),
        _fk("work_closure", "award_id", "award"),
        _fk("work_closure", "closed_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_closure")),
        sa.UniqueConstraint("award_id", name=op.f("uq_work_closure_award_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_work_closure_fund_id"), "work_closure", ["fund_id"])
    op.create_table(
        "money_closure",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("closed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        _fk("money_closure", "fund_id", "fund"),
        _fk("money_closure", "award_id", "award"),
        _fk("money_closure", "closed_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_closure")),
        sa.UniqueConstraint("award_id", name=op.f("uq_money_closure_award_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_money_closure_fund_id"), "money_closure", ["fund_id"])
    op.create_table(
        "award_notice",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by_id", sa.BigInteger(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('suspended', 'resumed', 'terminated')",
            name=op.f("ck_award_notice_kind_known"),
        ),
        _fk("award_notice", "fund_id", "fund"),
        _fk("award_notice", "award_id", "award"),
        _fk("award_notice", "given_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_notice")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_award_notice_fund_id"), "award_notice", ["fund_id"])
    op.create_index(op.f("ix_award_notice_award_id"), "award_notice", ["award_id"])
    for table in ("work_closure", "money_closure"):
        append_only.install(op.get_bind(), table, [("id",), ("award_id",)])
    append_only.install(op.get_bind(), "award_notice", [("id",)])
    refusing.install(op.get_bind(), REFUSALS)


def downgrade() -> None:
    refusing.remove(op.get_bind(), REFUSALS)
    op.drop_table("award_notice")
    op.drop_table("money_closure")
    op.drop_table("work_closure")
