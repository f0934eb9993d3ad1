"""What an organisation tells of itself, and what due diligence finds of it."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "controller",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("share_hundredths", sa.Integer(), nullable=True),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("added_by_id", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "share_hundredths IS NULL OR (share_hundredths >= 0 AND share_hundredths <= 10000)",
            name=op.f("ck_controller_share_of_a_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_controller_added_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_controller_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_controller")),
        sa.UniqueConstraint("public_id", name=op.f("uq_controller_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("controller", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_controller_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "due_diligence_check",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('registration', 'governance', 'finance', 'safeguarding', 'references', 'visit')",
            name=op.f("ck_due_diligence_check_kind_known"),
        ),
        sa.CheckConstraint(
            "result IN ('passed', 'concerns', 'failed')",
            name=op.f("ck_due_diligence_check_result_known"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_due_diligence_check_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_due_diligence_check_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_diligence_check")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    with op.batch_alter_table("due_diligence_check", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_due_diligence_check_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "duplicate_pair",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("second_id", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_duplicate_pair_in_order")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["organisation.id"], name=op.f("fk_duplicate_pair_first_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"],
            ["organisation.id"],
            name=op.f("fk_duplicate_pair_second_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pair")),
        sa.UniqueConstraint(
            "first_id", "second_id", name=op.f("uq_duplicate_pair_first_id_second_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_duplicate_pair_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("duplicate_pair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duplicate_pair_outcome"), ["outcome"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_duplicate_pair_second_id"), ["second_id"], unique=False
        )

    op.create_table(
        "organisation_document",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("added_by_id", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_organisation_document_added_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_organisation_document_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_document_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_document")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organisation_document_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("organisation_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_document_organisation_id"),
            ["organisation_id"],
            unique=False,
        )

    op.create_table(
        "organisation_work",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("words_key", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('area', 'theme', 'partner')", name=op.f("ck_organisation_work_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_work_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_work")),
        sa.UniqueConstraint(
            "organisation_id",
            "kind",
            "words_key",
            name=op.f("uq_organisation_work_organisation_id_kind_words_key"),
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("organisation_work", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_work_words_key"), ["words_key"], unique=False
        )

    op.create_table(
        "screening_list",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("lines_read", sa.Integer(), nullable=False),
        sa.Column("names_kept", sa.Integer(), nullable=False),
        sa.Column("errors", sa.JSON(), nullable=False),
        sa.Column("errors_count", sa.Integer(), nullable=False),
        sa.Column("imported_by_id", sa.BigInteger(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('reading', 'read')", name=op.f("ck_screening_list_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_screening_list_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["person.id"], name=op.f("fk_screening_list_imported_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_list")),
        sa.UniqueConstraint("name", "number", name=op.f("uq_screening_list_name_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_screening_list_public_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "duplicate_decision",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("pair_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('same', 'different')", name=op.f("ck_duplicate_decision_outcome_known")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_duplicate_decision_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"],
            ["duplicate_pair.id"],
            name=op.f("fk_duplicate_decision_pair_id_duplicate_pair"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_decision")),
        sa.UniqueConstraint("pair_id", "number", name=op.f("uq_duplicate_decision_pair_id_number")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "screening_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["screening_list.id"],
            name=op.f("fk_screening_entry_list_id_screening_list"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_entry")),
        sa.UniqueConstraint("list_id", "line", name=op.f("uq_screening_entry_list_id_line")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "screening_match",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("list_name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_name", sa.String(), nullable=False),
        sa.Column("subject_key", sa.String(), nullable=False),
        sa.Column("listed_key", sa.String(), nullable=False),
        sa.Column("nearness", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.CheckConstraint(
            "subject IN ('organisation', 'controller')",
            name=op.f("ck_screening_match_subject_known"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["screening_entry.id"],
            name=op.f("fk_screening_match_entry_id_screening_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_screening_match_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_match")),
        sa.UniqueConstraint(
            "organisation_id",
            "list_name",
            "subject_key",
            "listed_key",
            name=op.f("uq_screening_match_organisation_id_list_name_subject_key_listed_key"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_screening_match_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("screening_match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_screening_match_outcome"), ["outcome"], unique=False)

    op.create_table(
        "screening_decision",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('confirmed', 'cleared')", name=op.f("ck_screening_decision_outcome_known")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_screening_decision_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"],
            ["screening_match.id"],
            name=op.f("fk_screening_decision_match_id_screening_match"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_decision")),
        sa.UniqueConstraint(
            "match_id", "number", name=op.f("uq_screening_decision_match_id_number")
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    for name in ("register", "phone"):
        op.add_column(
            "organisation", sa.Column(name, sa.String(), nullable=False, server_default="")
        )
    install(op.get_bind(), "due_diligence_check", [("id",)])
    install(op.get_bind(), "duplicate_decision", [("id",), ("pair_id", "number")])
    install(op.get_bind(), "screening_entry", [("id",), ("list_id", "line")])
    install(op.get_bind(), "screening_decision", [("id",), ("match_id", "number")])


def downgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("phone")
        batch_op.drop_column("register")

    op.drop_table("screening_decision")
    with op.batch_alter_table("screening_match", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_screening_match_outcome"))

    op.drop_table("screening_match")
    op.drop_table("screening_entry")
    op.drop_table("duplicate_decision")
    op.drop_table("screening_list")
    with op.batch_alter_table("organisation_work", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_work_words_key"))

    op.drop_table("organisation_work")
    with op.batch_alter_table("organisation_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_document_organisation_id"))

    op.drop_table("organisation_document")
    with op.batch_alter_table("duplicate_pair", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duplicate_pair_second_id"))
        batch_op.drop_index(batch_op.f("ix_duplicate_pair_outcome"))

    op.drop_table("duplicate_pair")
    with op.batch_alter_table("due_diligence_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_due_diligence_check_organisation_id"))

    op.drop_table("due_diligence_check")
    with op.batch_alter_table("controller", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_controller_organisation_id"))

    op.drop_table("controller")
