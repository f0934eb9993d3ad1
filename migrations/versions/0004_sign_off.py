"""An owner may have to sign an application off before it is submitted."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_off",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("step IN ('asked', 'signed')", name=op.f("ck_sign_off_step_known")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_sign_off_application_id_application"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_sign_off_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
        sa.UniqueConstraint(
            "application_id",
            "step",
            "content_hash",
            name=op.f("uq_sign_off_application_id_step_content_hash"),
        ),
        sqlite_strict=True,
    )
    install(op.get_bind(), "sign_off", [("application_id", "step", "content_hash"), ("id",)])


def downgrade() -> None:
    op.drop_table("sign_off")
