"""answers with a caveat are cleared, and a call may take several applications."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ONE = "uq_application_call_id_organisation_id"
_ORDINAL = "uq_application_call_id_organisation_id_ordinal"


def upgrade() -> None:
    op.create_table(
        "caveat_clearance",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("cleared_by_id", sa.BigInteger(), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_caveat_clearance_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["cleared_by_id"], ["person.id"], name=op.f("fk_caveat_clearance_cleared_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caveat_clearance")),
        sa.UniqueConstraint(
            "application_id",
            "question_key",
            "answer",
            name=op.f("uq_caveat_clearance_application_id_question_key_answer"),
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    install(
        op.get_bind(), "caveat_clearance", [("application_id", "question_key", "answer"), ("id",)]
    )
    with op.batch_alter_table("application", table_kwargs={"sqlite_strict": True}) as batch:
        batch.add_column(sa.Column("ordinal", sa.Integer(), server_default="1", nullable=False))
        batch.drop_constraint(op.f(_ONE), type_="unique")
        batch.create_unique_constraint(op.f(_ORDINAL), ["call_id", "organisation_id", "ordinal"])


def downgrade() -> None:
    with op.batch_alter_table("application", table_kwargs={"sqlite_strict": True}) as batch:
        batch.drop_constraint(op.f(_ORDINAL), type_="unique")
        batch.create_unique_constraint(op.f(_ONE), ["call_id", "organisation_id"])
        batch.drop_column("ordinal")
    op.drop_table("caveat_clearance")
