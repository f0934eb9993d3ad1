"""people are invited to review."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reviewer_invitation",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("invited_by_id", sa.BigInteger(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('joined', 'declined', 'taken_back')",
            name=op.f("ck_reviewer_invitation_outcome_known"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (closed_at IS NULL)",
            name=op.f("ck_reviewer_invitation_closed_somehow"),
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_reviewer_invitation_email_lower")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_reviewer_invitation_call_id_call")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["fund.id"], name=op.f("fk_reviewer_invitation_fund_id_fund")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["person.id"],
            name=op.f("fk_reviewer_invitation_invited_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewer_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_reviewer_invitation_public_id")),
        sqlite_strict=True,
    )
    for column in ("call_id", "email", "fund_id"):
        op.create_index(op.f(f"ix_reviewer_invitation_{column}"), "reviewer_invitation", [column])
    op.create_index(
        "uq_reviewer_invitation_open",
        "reviewer_invitation",
        ["fund_id", "email"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("reviewer_invitation")
