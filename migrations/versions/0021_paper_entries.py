"""staff enter applications that came on paper or by voice."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_phone", sa.String(), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "way IN ('paper', 'phone', 'in_person')", name=op.f("ck_paper_entry_way_known")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_paper_entry_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_paper_entry_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["stored_file.id"], name=op.f("fk_paper_entry_evidence_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entry")),
        sa.UniqueConstraint("application_id", name=op.f("uq_paper_entry_application_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_paper_entry_entered_by_id"), "paper_entry", ["entered_by_id"])
    install(op.get_bind(), "paper_entry", [("application_id",), ("id",)])


def downgrade() -> None:
    op.drop_table("paper_entry")
