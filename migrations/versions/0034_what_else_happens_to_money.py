"""bounces, bank items, moves between lots, gifts in kind, foreign pledges."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gift_in_kind",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("contributor_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("basis_note", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "basis IN ('market_price', 'supplier_price', 'hours', 'valuer')",
            name=op.f("ck_gift_in_kind_basis_known"),
        ),
        sa.CheckConstraint("value_minor > 0", name=op.f("ck_gift_in_kind_value_positive")),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributor.id"],
            name=op.f("fk_gift_in_kind_contributor_id_contributor"),
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["fund.id"], name=op.f("fk_gift_in_kind_fund_id_fund")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_gift_in_kind_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_in_kind")),
        sa.UniqueConstraint("reference", name=op.f("uq_gift_in_kind_reference")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    with op.batch_alter_table("gift_in_kind", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_gift_in_kind_contributor_id"), ["contributor_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_gift_in_kind_fund_id"), ["fund_id"], unique=False)

    op.create_table(
        "foreign_pledge",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("pledge_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.String(), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=False),
        sa.Column("rate_source", sa.String(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_foreign_pledge_amount_positive")),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_foreign_pledge_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foreign_pledge")),
        sa.UniqueConstraint("pledge_id", name=op.f("uq_foreign_pledge_pledge_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "pledge_due",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("pledge_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_pledge_due_amount_positive")),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_due_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_due")),
        sa.UniqueConstraint("pledge_id", "number", name=op.f("uq_pledge_due_pledge_id_number")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "bank_item",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("contribution_id", sa.BigInteger(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("stands_on", sa.Date(), nullable=False),
        sa.Column("bank_reference", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'refund') = (contribution_id IS NOT NULL)",
            name=op.f("ck_bank_item_refund_of_what"),
        ),
        sa.CheckConstraint(
            "kind IN ('interest', 'charges', 'refund')", name=op.f("ck_bank_item_kind_known")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_bank_item_amount_positive")),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_bank_item_contribution_id_contribution"),
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_bank_item_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_bank_item_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_item")),
        sa.UniqueConstraint("reference", name=op.f("uq_bank_item_reference")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    with op.batch_alter_table("bank_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bank_item_contribution_id"), ["contribution_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_bank_item_fund_id"), ["fund_id"], unique=False)

    op.create_table(
        "contribution_bounce",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("contributor_id", sa.BigInteger(), nullable=False),
        sa.Column("contribution_id", sa.BigInteger(), nullable=False),
        sa.Column("bounced_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_contribution_bounce_contribution_id_contribution"),
        ),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributor.id"],
            name=op.f("fk_contribution_bounce_contributor_id_contributor"),
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["fund.id"], name=op.f("fk_contribution_bounce_fund_id_fund")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["person.id"],
            name=op.f("fk_contribution_bounce_recorded_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_bounce")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_contribution_bounce_contribution_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    with op.batch_alter_table("contribution_bounce", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contribution_bounce_fund_id"), ["fund_id"], unique=False
        )

    op.create_table(
        "foreign_receipt",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("contribution_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.String(), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=False),
        sa.Column("rate_source", sa.String(), nullable=False),
        sa.Column("settles_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "amount_minor > 0 AND settles_minor > 0",
            name=op.f("ck_foreign_receipt_amounts_positive"),
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_foreign_receipt_contribution_id_contribution"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foreign_receipt")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_foreign_receipt_contribution_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "lot_move",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("from_lot_id", sa.BigInteger(), nullable=False),
        sa.Column("to_lot_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status <> 'approved' OR (decided_by_id IS NOT NULL AND decided_by_id <> proposed_by_id)",
            name=op.f("ck_lot_move_two_people"),
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'approved', 'rejected')", name=op.f("ck_lot_move_status_known")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_lot_move_amount_positive")),
        sa.CheckConstraint("from_lot_id <> to_lot_id", name=op.f("ck_lot_move_two_lots")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_lot_move_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["from_lot_id"], ["lot.id"], name=op.f("fk_lot_move_from_lot_id_lot")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_lot_move_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_lot_move_proposed_by_id_person")
        ),
        sa.ForeignKeyConstraint(["to_lot_id"], ["lot.id"], name=op.f("fk_lot_move_to_lot_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_move")),
        sa.UniqueConstraint("reference", name=op.f("uq_lot_move_reference")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("lot_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_move_from_lot_id"), ["from_lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_move_fund_id"), ["fund_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_move_to_lot_id"), ["to_lot_id"], unique=False)

    install(op.get_bind(), "gift_in_kind", [("id",), ("reference",)])
    install(op.get_bind(), "foreign_pledge", [("id",), ("pledge_id",)])
    install(op.get_bind(), "pledge_due", [("id",), ("pledge_id", "number")])
    install(op.get_bind(), "bank_item", [("id",), ("reference",)])
    install(op.get_bind(), "contribution_bounce", [("contribution_id",), ("id",)])
    install(op.get_bind(), "foreign_receipt", [("contribution_id",), ("id",)])


def downgrade() -> None:
    with op.batch_alter_table("lot_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_move_to_lot_id"))
        batch_op.drop_index(batch_op.f("ix_lot_move_fund_id"))
        batch_op.drop_index(batch_op.f("ix_lot_move_from_lot_id"))

    op.drop_table("lot_move")
    op.drop_table("foreign_receipt")
    with op.batch_alter_table("contribution_bounce", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contribution_bounce_fund_id"))

    op.drop_table("contribution_bounce")
    with op.batch_alter_table("bank_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bank_item_fund_id"))
        batch_op.drop_index(batch_op.f("ix_bank_item_contribution_id"))

    op.drop_table("bank_item")
    op.drop_table("pledge_due")
    op.drop_table("foreign_pledge")
    with op.batch_alter_table("gift_in_kind", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gift_in_kind_fund_id"))
        batch_op.drop_index(batch_op.f("ix_gift_in_kind_contributor_id"))

    op.drop_table("gift_in_kind")
