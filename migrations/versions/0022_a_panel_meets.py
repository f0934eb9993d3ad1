"""a panel meets."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "panel",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("meets_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("chair_id", sa.BigInteger(), nullable=False),
        sa.Column("planned_by_id", sa.BigInteger(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('planned', 'in_session', 'closed')", name=op.f("ck_panel_status_known")
        ),
        sa.CheckConstraint("quorum >= 2", name=op.f("ck_panel_quorum_of_two")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_panel_call_id_call")),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"], name=op.f("fk_panel_chair_id_person")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_panel_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["planned_by_id"], ["person.id"], name=op.f("fk_panel_planned_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel")),
        sa.UniqueConstraint("public_id", name=op.f("uq_panel_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_panel_call_id"), "panel", ["call_id"])
    op.create_index(op.f("ix_panel_fund_id"), "panel", ["fund_id"])
    op.create_table(
        "panel_member",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panel.id"], name=op.f("fk_panel_member_panel_id_panel")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_panel_member_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_member")),
        sa.UniqueConstraint(
            "panel_id", "person_id", name=op.f("uq_panel_member_panel_id_person_id")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_panel_member_person_id"), "panel_member", ["person_id"])
    op.create_table(
        "panel_item",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("panel_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'settled', 'deferred')", name=op.f("ck_panel_item_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_panel_item_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panel.id"], name=op.f("fk_panel_item_panel_id_panel")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_item")),
        sa.UniqueConstraint(
            "panel_id", "application_id", name=op.f("uq_panel_item_panel_id_application_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_panel_item_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_panel_item_application_id"), "panel_item", ["application_id"])
    op.create_table(
        "panel_note",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("panel_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_panel_note_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["panel_item.id"], name=op.f("fk_panel_note_item_id_panel_item")
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panel.id"], name=op.f("fk_panel_note_panel_id_panel")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_note")),
        sqlite_strict=True,
    )
    op.create_index("ix_panel_note_panel", "panel_note", ["panel_id", "item_id"])
    op.create_table(
        "panel_settlement",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("settled_by_id", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'deferred') = (decision_id IS NULL)",
            name=op.f("ck_panel_settlement_decides_or_defers"),
        ),
        sa.CheckConstraint(
            "outcome IN ('awarded', 'declined', 'waitlisted', 'deferred')",
            name=op.f("ck_panel_settlement_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_panel_settlement_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["panel_item.id"], name=op.f("fk_panel_settlement_item_id_panel_item")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_panel_settlement_settled_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_settlement")),
        sa.UniqueConstraint("item_id", name=op.f("uq_panel_settlement_item_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_panel_settlement_decision_id"), "panel_settlement", ["decision_id"])
    op.create_table(
        "panel_vote",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("vote", sa.String(), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "vote IN ('award', 'waitlist', 'decline', 'abstain')",
            name=op.f("ck_panel_vote_vote_known"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["panel_item.id"], name=op.f("fk_panel_vote_item_id_panel_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_panel_vote_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_vote")),
        sa.UniqueConstraint("item_id", "person_id", name=op.f("uq_panel_vote_item_id_person_id")),
        sqlite_strict=True,
    )
    install(op.get_bind(), "panel_note", [("id",)])
    install(op.get_bind(), "panel_settlement", [("id",), ("item_id",)])


def downgrade() -> None:
    op.drop_table("panel_vote")
    op.drop_table("panel_settlement")
    op.drop_table("panel_note")
    op.drop_table("panel_item")
    op.drop_table("panel_member")
    op.drop_table("panel")
