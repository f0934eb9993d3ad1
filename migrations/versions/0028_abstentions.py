"""a reviewer abstains."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_STATUSES = "status IN ('invited', 'accepted', 'declined', 'recused', {}'in_progress', 'submitted')"
_LIVE = "status NOT IN ('declined', 'recused'{})"


def upgrade() -> None:
    _change("'abstained', ", ", 'abstained'")


def downgrade() -> None:
    op.execute("UPDATE review SET status = 'declined' WHERE status = 'abstained'")
    _change("", "")


def _change(status: str, left_out: str) -> None:
    live = sa.text(_LIVE.format(left_out))
    op.drop_index("uq_review_live", "review")
    with op.batch_alter_table("review", table_kwargs={"sqlite_strict": True}) as batch:
        batch.drop_constraint(op.f("ck_review_status_known"), type_="check")
        batch.create_check_constraint(op.f("ck_review_status_known"), _STATUSES.format(status))
    op.create_index(
        "uq_review_live",
        "review",
        ["application_id", "reviewer_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
