"""past awards as a file from elsewhere said them, each version kept."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "past_import",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("file_hash", sa.String(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("imported_by_id", sa.BigInteger(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_past_import_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["person.id"], name=op.f("fk_past_import_imported_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_past_import_public_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_past_import_fund_id"), "past_import", ["fund_id"])
    install(op.get_bind(), "past_import", [("id",), ("public_id",)])
    op.create_table(
        "past_award",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_past_award_amount_not_negative")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_past_award_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["past_import.id"], name=op.f("fk_past_award_import_id_past_import")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_award")),
        sa.UniqueConstraint(
            "fund_id",
            "identifier",
            "version",
            name=op.f("uq_past_award_fund_id_identifier_version"),
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_past_award_import_id"), "past_award", ["import_id"])
    op.create_index("ix_past_award_pages", "past_award", ["fund_id", "awarded_on", "id"])
    install(op.get_bind(), "past_award", [("fund_id", "identifier", "version"), ("id",)])


def downgrade() -> None:
    op.drop_table("past_award")
    op.drop_table("past_import")
