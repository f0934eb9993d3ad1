"""contacts of a contributor, and the agreements signed with it, each version kept."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contributor_contact",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("contributor_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("kept_by_id", sa.BigInteger(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ended_by_id IS NULL)",
            name=op.f("ck_contributor_contact_ended_by_somebody"),
        ),
        sa.CheckConstraint(
            "email <> '' OR phone <> ''", name=op.f("ck_contributor_contact_can_be_reached")
        ),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributor.id"],
            name=op.f("fk_contributor_contact_contributor_id_contributor"),
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_contributor_contact_ended_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["kept_by_id"], ["person.id"], name=op.f("fk_contributor_contact_kept_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributor_contact")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contributor_contact_public_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_contributor_contact_contributor_id"), "contributor_contact", ["contributor_id"]
    )
    op.create_table(
        "contributor_agreement",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("contributor_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("kept_by_id", sa.BigInteger(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= signed_on",
            name=op.f("ck_contributor_agreement_days_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributor.id"],
            name=op.f("fk_contributor_agreement_contributor_id_contributor"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_contributor_agreement_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["kept_by_id"], ["person.id"], name=op.f("fk_contributor_agreement_kept_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributor_agreement")),
        sa.UniqueConstraint(
            "contributor_id",
            "number",
            "version",
            name=op.f("uq_contributor_agreement_contributor_id_number_version"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_contributor_agreement_public_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    install(
        op.get_bind(),
        "contributor_agreement",
        [("contributor_id", "number", "version"), ("id",), ("public_id",)],
    )


def downgrade() -> None:
    op.drop_table("contributor_agreement")
    op.drop_table("contributor_contact")
