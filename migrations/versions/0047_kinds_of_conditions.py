"""conditions are of three kinds, and recipients show that they are met."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_CHECKS = {
    "kind_known": "kind IN ('before_signature', 'before_instalment', 'standing')",
    "source_known": "source IN ('decision', 'due_diligence', 'mitigation')",
    "checked_by_another": "met_by_id <> given_by_id",
}


def upgrade() -> None:
    with op.batch_alter_table("condition", table_kwargs={"sqlite_strict": True}) as batch:
        batch.add_column(
            sa.Column("kind", sa.String(), server_default="before_instalment", nullable=False)
        )
        batch.add_column(
            sa.Column("source", sa.String(), server_default="mitigation", nullable=False)
        )
        batch.add_column(sa.Column("wanted", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("given_by_id", sa.BigInteger(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_condition_given_by_id_person"), "person", ["given_by_id"], ["id"]
        )
        batch.drop_constraint(op.f("ck_condition_status_known"), type_="check")
        batch.create_check_constraint(
            op.f("ck_condition_status_known"), "status IN ('open', 'shown', 'met')"
        )
        for name, condition in _CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_condition_{name}"), condition)
    op.create_table(
        "condition_evidence",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("condition_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=True),
        sa.Column("given_by_id", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["condition_id"],
            ["condition.id"],
            name=op.f("fk_condition_evidence_condition_id_condition"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_condition_evidence_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["person.id"], name=op.f("fk_condition_evidence_given_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition_evidence")),
        sa.UniqueConstraint(
            "condition_id", "number", name=op.f("uq_condition_evidence_condition_id_number")
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    install(op.get_bind(), "condition_evidence", [("condition_id", "number"), ("id",)])


def downgrade() -> None:
    op.drop_table("condition_evidence")
    op.execute("UPDATE condition SET status = 'open' WHERE status = 'shown'")
    with op.batch_alter_table("condition", table_kwargs={"sqlite_strict": True}) as batch:
        for name in _CHECKS:
            batch.drop_constraint(op.f(f"ck_condition_{name}"), type_="check")
        batch.drop_constraint(op.f("ck_condition_status_known"), type_="check")
        batch.create_check_constraint(
            op.f("ck_condition_status_known"), "status IN ('open', 'met')"
        )
        batch.drop_constraint(op.f("fk_condition_given_by_id_person"), type_="foreignkey")
        for column in ("given_by_id", "wanted", "source", "kind"):
            batch.drop_column(column)
