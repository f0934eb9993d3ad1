"""Uploads that resume, copies without particulars, files that wait for a virus scanner."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_copy",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("copy_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["stored_file.id"], name=op.f("fk_file_copy_copy_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_file_copy_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_copy")),
        sa.UniqueConstraint("copy_id", name=op.f("uq_file_copy_copy_id")),
        sa.UniqueConstraint("file_id", name=op.f("uq_file_copy_file_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    install(op.get_bind(), "file_copy", [("copy_id",), ("file_id",), ("id",)])
    op.create_table(
        "file_scan",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("found", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'clean', 'infected')", name=op.f("ck_file_scan_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_file_scan_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_scan")),
        sa.UniqueConstraint("file_id", name=op.f("uq_file_scan_file_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_file_scan_state"), "file_scan", ["state"])
    op.create_table(
        "upload",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("started_by_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_upload_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["person.id"], name=op.f("fk_upload_started_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("public_id", name=op.f("uq_upload_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_upload_application_id"), "upload", ["application_id"])


def downgrade() -> None:
    op.drop_table("upload")
    op.drop_table("file_scan")
    op.drop_table("file_copy")
