"""a call can be a test, which is never judged."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

RULE = "NOT is_test OR status NOT IN ('in_review', 'decided', 'archived')"


def upgrade() -> None:
    with op.batch_alter_table("call", table_kwargs={"sqlite_strict": True}) as batch:
        batch.add_column(
            sa.Column("is_test", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch.create_check_constraint(op.f("ck_call_test_is_never_judged"), RULE)


def downgrade() -> None:
    with op.batch_alter_table("call", table_kwargs={"sqlite_strict": True}) as batch:
        batch.drop_constraint(op.f("ck_call_test_is_never_judged"), type_="check")
        batch.drop_column("is_test")
