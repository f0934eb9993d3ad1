"""a submitted version keeps what its parties were called."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Without a rebuild: the table keeps the triggers that make it append-only.
    op.add_column("submitted_version", sa.Column("parties", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("submitted_version", "parties")
