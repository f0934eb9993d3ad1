"""bank files: approved disbursements put together and sent whole."""

import sqlalchemy as sa
from alembic import op

from grants.disbursements import guard
from grants.kernel import refusing
from grants.kernel.append_only import install

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_batch",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("file_kind", sa.String(), nullable=False),
        sa.Column("execution_on", sa.Date(), nullable=False),
        sa.Column("payer_name", sa.String(), nullable=False),
        sa.Column("payer_account", sa.String(), nullable=False),
        sa.Column("payer_bic", sa.String(), nullable=False),
        sa.Column("payments", sa.Integer(), nullable=False),
        sa.Column("control_minor", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('made', 'sent', 'withdrawn')", name=op.f("ck_payment_batch_status_known")
        ),
        sa.CheckConstraint(
            "file_kind IN ('pain.001.001.03', 'pain.001.001.09', 'csv')",
            name=op.f("ck_payment_batch_file_kind_known"),
        ),
        sa.CheckConstraint(
            "control_minor > 0 AND payments > 0", name=op.f("ck_payment_batch_pays_something")
        ),
        sa.CheckConstraint(
            "status = 'made' OR (ended_by_id IS NOT NULL AND ended_at IS NOT NULL)",
            name=op.f("ck_payment_batch_ended_by_whom"),
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["fund.id"], name=op.f("fk_payment_batch_fund_id_fund")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_payment_batch_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_payment_batch_made_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_payment_batch_ended_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_batch")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_batch_reference")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_payment_batch_fund_id"), "payment_batch", ["fund_id"])
    op.create_table(
        "payment_batch_line",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("disbursement_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["payment_batch.id"],
            name=op.f("fk_payment_batch_line_batch_id_payment_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["disbursement_id"],
            ["disbursement.id"],
            name=op.f("fk_payment_batch_line_disbursement_id_disbursement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_batch_line")),
        sa.UniqueConstraint(
            "batch_id", "number", name=op.f("uq_payment_batch_line_batch_id_number")
        ),
        sa.UniqueConstraint(
            "batch_id",
            "disbursement_id",
            name=op.f("uq_payment_batch_line_batch_id_disbursement_id"),
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_payment_batch_line_disbursement_id"), "payment_batch_line", ["disbursement_id"]
    )
    install(
        op.get_bind(),
        "payment_batch_line",
        [("batch_id", "disbursement_id"), ("batch_id", "number"), ("id",)],
    )
    _stands_in_one()
    refusing.install(op.get_bind(), guard.BATCH_REFUSALS)


def _stands_in_one() -> None:
    # Added in place: to make the table anew on SQLite would lose its triggers.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE disbursement ADD COLUMN batch_id {kind} "
        "CONSTRAINT fk_disbursement_batch_id_payment_batch REFERENCES payment_batch (id)"
    )
    op.create_index(op.f("ix_disbursement_batch_id"), "disbursement", ["batch_id"])


def downgrade() -> None:
    refusing.remove(op.get_bind(), guard.BATCH_REFUSALS)
    op.drop_index(op.f("ix_disbursement_batch_id"), "disbursement")
    op.execute("ALTER TABLE disbursement DROP COLUMN batch_id")
    op.drop_table("payment_batch_line")
    op.drop_table("payment_batch")
