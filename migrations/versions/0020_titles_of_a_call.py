"""a call keeps its title in every language it is written in."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_CALL = sa.table(
    "call",
    sa.column("id", sa.BigInteger()),
    sa.column("current_version_id", sa.BigInteger()),
    sa.column("title", sa.String()),
    sa.column("titles", sa.JSON()),
)
_VERSION = sa.table(
    "call_version", sa.column("id", sa.BigInteger()), sa.column("document", sa.JSON())
)


def upgrade() -> None:
    op.add_column("call", sa.Column("titles", sa.JSON(), server_default="{}", nullable=False))
    rows = op.get_bind().execute(
        sa.select(_CALL.c.id, _CALL.c.title, _VERSION.c.document).select_from(
            _CALL.outerjoin(_VERSION, _VERSION.c.id == _CALL.c.current_version_id)
        )
    )
    for call_id, title, document in rows.all():
        written = document["title"] if document else title
        titles = written if isinstance(written, dict) else {"": written}
        op.get_bind().execute(sa.update(_CALL).where(_CALL.c.id == call_id).values(titles=titles))
    op.drop_column("call", "title")


def downgrade() -> None:
    op.add_column("call", sa.Column("title", sa.String(), server_default="", nullable=False))
    rows = op.get_bind().execute(sa.select(_CALL.c.id, _CALL.c.titles))
    for call_id, titles in rows.all():
        title = titles.get("", titles.get("en")) or next(iter(titles.values()), "")
        op.get_bind().execute(sa.update(_CALL).where(_CALL.c.id == call_id).values(title=title))
    op.drop_column("call", "titles")
