"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
% if append_only:
from grants.kernel.append_only import install
% endif

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
% for table, keys in append_only:
    install(op.get_bind(), ${repr(table)}, ${repr(keys)})
% endfor


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
