"""a call to a known number before a bank account is approved."""

import sqlalchemy as sa
from alembic import op

from grants.kernel import refusing
from grants.kernel.append_only import install
from grants.organisations import account_guard

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank_account_call",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("bank_account_id", sa.BigInteger(), nullable=False),
        sa.Column("called_by_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("known_from", sa.String(), nullable=False),
        sa.Column("spoke_with", sa.String(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "number <> '' AND known_from <> '' AND spoke_with <> ''",
            name=op.f("ck_bank_account_call_says_everything"),
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id"],
            ["bank_account.id"],
            name=op.f("fk_bank_account_call_bank_account_id_bank_account"),
        ),
        sa.ForeignKeyConstraint(
            ["called_by_id"], ["person.id"], name=op.f("fk_bank_account_call_called_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account_call")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_bank_account_call_bank_account_id"), "bank_account_call", ["bank_account_id"]
    )
    install(op.get_bind(), "bank_account_call", [("id",)])
    refusing.install(op.get_bind(), account_guard.CALL_REFUSALS)


def downgrade() -> None:
    refusing.remove(op.get_bind(), account_guard.CALL_REFUSALS)
    op.drop_table("bank_account_call")
