"""a question on a call can be set aside, with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "call_question", sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "call_question",
        sa.Column("set_aside_reason", sa.Text(), server_default="", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("call_question", "set_aside_reason")
    op.drop_column("call_question", "set_aside_at")
