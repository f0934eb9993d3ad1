"""applicants complain about decisions."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision_complaint",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("filed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_decision_complaint_{column}_{table}")
            )
            for column, table in (
                ("application_id", "application"),
                ("decision_id", "decision"),
                ("fund_id", "fund"),
                ("filed_by_id", "person"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_complaint")),
        sa.UniqueConstraint("public_id", name=op.f("uq_decision_complaint_public_id")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_decision_complaint_decision_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_decision_complaint_application_id"), "decision_complaint", ["application_id"]
    )
    op.create_table(
        "complaint_answer",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('upheld', 'not_upheld')", name=op.f("ck_complaint_answer_outcome_known")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["decision_complaint.id"],
            name=op.f("fk_complaint_answer_complaint_id_decision_complaint"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_complaint_answer_answered_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_answer")),
        sa.UniqueConstraint("complaint_id", name=op.f("uq_complaint_answer_complaint_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    install(op.get_bind(), "decision_complaint", [("decision_id",), ("id",), ("public_id",)])
    install(op.get_bind(), "complaint_answer", [("complaint_id",), ("id",)])


def downgrade() -> None:
    op.drop_table("complaint_answer")
    op.drop_table("decision_complaint")
