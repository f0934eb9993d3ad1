"""calls can be amended, and may accept what arrives shortly after closing."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "call", sa.Column("grace_minutes", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "call_version",
        sa.Column("amendment", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "application",
        sa.Column("sections_written", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("application", "sections_written")
    op.drop_column("call_version", "amendment")
    op.drop_column("call", "grace_minutes")
