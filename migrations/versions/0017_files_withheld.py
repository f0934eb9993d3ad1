"""a PDF that cannot be cleaned is kept from those who score."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_withheld",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("password", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_file_withheld_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_withheld")),
        sa.UniqueConstraint("file_id", name=op.f("uq_file_withheld_file_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    install(op.get_bind(), "file_withheld", [("file_id",), ("id",)])


def downgrade() -> None:
    op.drop_table("file_withheld")
