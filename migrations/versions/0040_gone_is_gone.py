"""what was approved is what is paid, and what is gone does not come back."""

from alembic import op

from grants.disbursements import guard
from grants.kernel import refusing
from grants.organisations import account_guard

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    refusing.install(op.get_bind(), account_guard.REFUSALS)
    refusing.install(op.get_bind(), guard.REFUSALS)


def downgrade() -> None:
    refusing.remove(op.get_bind(), guard.REFUSALS)
    refusing.remove(op.get_bind(), account_guard.REFUSALS)
