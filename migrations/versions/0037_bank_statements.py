"""bank statements."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank_file",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("sent_by_id", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('camt', 'csv')", name=op.f("ck_bank_file_kind_known")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_bank_file_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_bank_file_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["person.id"], name=op.f("fk_bank_file_sent_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_file")),
        sa.UniqueConstraint("fund_id", "sha256", name=op.f("uq_bank_file_fund_id_sha256")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bank_file_public_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "bank_format",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("bank", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("heading", sa.JSON(), nullable=False),
        sa.Column("heading_key", sa.String(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("kept_by_id", sa.BigInteger(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_bank_format_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["kept_by_id"], ["person.id"], name=op.f("fk_bank_format_kept_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_format")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(
        "ix_bank_format_heading", "bank_format", ["fund_id", "heading_key"], unique=False
    )

    op.create_table(
        "bank_tie",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_why = '')", name=op.f("ck_bank_tie_ended_with_reason")
        ),
        sa.CheckConstraint(
            "reason IN ('our_reference', 'bank_reference', 'name_and_day', 'recorded_from_line', 'by_hand', 'cancel_out')",
            name=op.f("ck_bank_tie_reason_known"),
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_bank_tie_ended_by_id_person")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_bank_tie_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_bank_tie_made_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_tie")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bank_tie_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_bank_tie_fund_id"), "bank_tie", ["fund_id"], unique=False)

    op.create_table(
        "bank_statement",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("format_id", sa.BigInteger(), nullable=True),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("opening_minor", sa.BigInteger(), nullable=False),
        sa.Column("closing_minor", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("imported_by_id", sa.BigInteger(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_aside_by_id", sa.BigInteger(), nullable=True),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_aside_why", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(set_aside_at IS NULL) = (set_aside_why = '')",
            name=op.f("ck_bank_statement_set_aside_with_reason"),
        ),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_bank_statement_days_in_order")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["bank_file.id"], name=op.f("fk_bank_statement_file_id_bank_file")
        ),
        sa.ForeignKeyConstraint(
            ["format_id"], ["bank_format.id"], name=op.f("fk_bank_statement_format_id_bank_format")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["fund.id"], name=op.f("fk_bank_statement_fund_id_fund")
        ),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["person.id"], name=op.f("fk_bank_statement_imported_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["set_aside_by_id"],
            ["person.id"],
            name=op.f("fk_bank_statement_set_aside_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statement")),
        sa.UniqueConstraint("reference", name=op.f("uq_bank_statement_reference")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_bank_statement_file_id"), "bank_statement", ["file_id"], unique=False)
    op.create_index(op.f("ix_bank_statement_fund_id"), "bank_statement", ["fund_id"], unique=False)

    op.create_table(
        "bank_line",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("statement_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("bank_reference", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_bank_line_amount_not_nil")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_bank_line_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["bank_statement.id"],
            name=op.f("fk_bank_line_statement_id_bank_statement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_line")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bank_line_public_id")),
        sa.UniqueConstraint(
            "statement_id", "number", name=op.f("uq_bank_line_statement_id_number")
        ),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_bank_line_live",
        "bank_line",
        ["fund_id", "fingerprint"],
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )

    op.create_table(
        "bank_tie_part",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("tie_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=True),
        sa.Column("transfer_id", sa.BigInteger(), nullable=True),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(line_id IS NULL) <> (transfer_id IS NULL)", name=op.f("ck_bank_tie_part_one_of_both")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["bank_line.id"], name=op.f("fk_bank_tie_part_line_id_bank_line")
        ),
        sa.ForeignKeyConstraint(
            ["tie_id"], ["bank_tie.id"], name=op.f("fk_bank_tie_part_tie_id_bank_tie")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfer.id"], name=op.f("fk_bank_tie_part_transfer_id_transfer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_tie_part")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_bank_tie_part_tie_id"), "bank_tie_part", ["tie_id"], unique=False)
    op.create_index(
        "uq_bank_tie_part_line",
        "bank_tie_part",
        ["line_id"],
        unique=True,
        sqlite_where=sa.text("live AND line_id IS NOT NULL"),
        postgresql_where=sa.text("live AND line_id IS NOT NULL"),
    )
    op.create_index(
        "uq_bank_tie_part_transfer",
        "bank_tie_part",
        ["transfer_id"],
        unique=True,
        sqlite_where=sa.text("live AND transfer_id IS NOT NULL"),
        postgresql_where=sa.text("live AND transfer_id IS NOT NULL"),
    )

    install(op.get_bind(), "bank_file", [("fund_id", "sha256"), ("id",), ("public_id",)])
    install(op.get_bind(), "bank_format", [("id",)])


def downgrade() -> None:
    for table in (
        "bank_tie_part",
        "bank_line",
        "bank_statement",
        "bank_tie",
        "bank_format",
        "bank_file",
    ):
        op.drop_table(table)
