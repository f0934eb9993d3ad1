"""reviewers accept the terms of a call."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "terms_acceptance",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("call_version_id", sa.BigInteger(), nullable=False),
        sa.Column("document_hash", sa.String(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_version_id"],
            ["call_version.id"],
            name=op.f("fk_terms_acceptance_call_version_id_call_version"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_terms_acceptance_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_acceptance")),
        sa.UniqueConstraint(
            "person_id",
            "call_version_id",
            name=op.f("uq_terms_acceptance_person_id_call_version_id"),
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_terms_acceptance_call_version_id"), "terms_acceptance", ["call_version_id"]
    )

    install(op.get_bind(), "terms_acceptance", [("id",), ("person_id", "call_version_id")])


def downgrade() -> None:
    op.drop_table("terms_acceptance")
