"""an application knows when two of its reviews are too far apart."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No call could ask for it before, so it holds for no application yet.
    op.add_column(
        "application",
        sa.Column("reviews_apart", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("application", "reviews_apart")
