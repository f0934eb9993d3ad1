"""applications say what they serve, and staff correct it."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "aim_correction",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("aims", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_aim_correction_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_aim_correction_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aim_correction")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_aim_correction_application_id"), "aim_correction", ["application_id"], unique=False
    )

    op.create_table(
        "application_aim",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("aim_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["aim_id"], ["aim.id"], name=op.f("fk_application_aim_aim_id_aim")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_aim_application_id_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_aim")),
        sa.UniqueConstraint(
            "application_id", "aim_id", name=op.f("uq_application_aim_application_id_aim_id")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_application_aim_aim_id"), "application_aim", ["aim_id"], unique=False)

    install(op.get_bind(), "aim_correction", [("id",)])


def downgrade() -> None:
    op.drop_index(op.f("ix_application_aim_aim_id"), table_name="application_aim")

    op.drop_table("application_aim")
    op.drop_index(op.f("ix_aim_correction_application_id"), table_name="aim_correction")

    op.drop_table("aim_correction")
