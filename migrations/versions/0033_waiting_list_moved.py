"""applications are moved on a waiting list."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "waitlist_move",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("beside_merit_millis", sa.Integer(), nullable=True),
        sa.Column("beside_reference", sa.String(), nullable=False),
        sa.Column("beside_by", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved_by_id", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_waitlist_move_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_waitlist_move_call_id_call")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_waitlist_move_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["moved_by_id"], ["person.id"], name=op.f("fk_waitlist_move_moved_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waitlist_move")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_waitlist_move_call_id_number")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_waitlist_move_application_id"), "waitlist_move", ["application_id"], unique=False
    )
    op.create_index(
        op.f("ix_waitlist_move_decision_id"), "waitlist_move", ["decision_id"], unique=False
    )
    install(op.get_bind(), "waitlist_move", [("call_id", "number"), ("id",)])


def downgrade() -> None:
    op.drop_table("waitlist_move")
