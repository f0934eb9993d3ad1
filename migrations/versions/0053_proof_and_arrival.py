"""what shows that a payment was made, and whether it arrived."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_proof",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("disbursement_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=True),
        sa.Column("file_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("kept_by_id", sa.BigInteger(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(line_id IS NULL) <> (file_id IS NULL)", name=op.f("ck_payment_proof_one_of_both")
        ),
        sa.ForeignKeyConstraint(
            ["disbursement_id"],
            ["disbursement.id"],
            name=op.f("fk_payment_proof_disbursement_id_disbursement"),
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["bank_line.id"], name=op.f("fk_payment_proof_line_id_bank_line")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_payment_proof_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["kept_by_id"], ["person.id"], name=op.f("fk_payment_proof_kept_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_proof")),
        sa.UniqueConstraint("disbursement_id", name=op.f("uq_payment_proof_disbursement_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_payment_proof_line_id"), "payment_proof", ["line_id"])
    op.create_table(
        "arrival",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("disbursement_id", sa.BigInteger(), nullable=False),
        sa.Column("arrived", sa.Boolean(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("said_by_id", sa.BigInteger(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "arrived = (arrived_on IS NOT NULL)", name=op.f("ck_arrival_day_if_arrived")
        ),
        sa.ForeignKeyConstraint(
            ["disbursement_id"],
            ["disbursement.id"],
            name=op.f("fk_arrival_disbursement_id_disbursement"),
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["person.id"], name=op.f("fk_arrival_said_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_arrival_disbursement_id"), "arrival", ["disbursement_id"])
    install(op.get_bind(), "payment_proof", [("disbursement_id",), ("id",)])
    install(op.get_bind(), "arrival", [("id",)])


def downgrade() -> None:
    op.drop_table("arrival")
    op.drop_table("payment_proof")
