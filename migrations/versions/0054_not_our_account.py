"""whoever is told of a bank account can stop it, and two people lift that."""

import sqlalchemy as sa
from alembic import op

from grants.disbursements import guard
from grants.kernel import refusing
from grants.kernel.append_only import install
from grants.organisations import account_guard

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

# Those on the table, and those elsewhere that look into it, which SQLite finds broken meanwhile.
_OF_ACCOUNTS = (
    *account_guard.REFUSALS,
    *account_guard.CALL_REFUSALS,
    *guard.SEPARATION_REFUSALS,
)
_BEFORE = "status IN ('proposed', 'approved', 'rejected', 'superseded')"
_AFTER = "status IN ('proposed', 'approved', 'rejected', 'superseded', 'frozen')"


def _statuses(condition: str) -> None:
    """Say anew which there are. On SQLite the table is made anew, without its triggers."""
    refusing.remove(op.get_bind(), _OF_ACCOUNTS)
    with op.batch_alter_table("bank_account", table_kwargs={"sqlite_strict": True}) as batch:
        batch.drop_constraint(op.f("ck_bank_account_status_known"), type_="check")
        batch.create_check_constraint(op.f("ck_bank_account_status_known"), condition)
    refusing.install(op.get_bind(), _OF_ACCOUNTS)


def upgrade() -> None:
    _statuses(_AFTER)
    op.create_table(
        "account_notice",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("bank_account_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_account_id"],
            ["bank_account.id"],
            name=op.f("fk_account_notice_bank_account_id_bank_account"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_account_notice_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_notice")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_notice_token_hash")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_account_notice_bank_account_id"), "account_notice", ["bank_account_id"]
    )
    op.create_table(
        "account_freeze",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("bank_account_id", sa.BigInteger(), nullable=False),
        sa.Column("notice_id", sa.BigInteger(), nullable=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "was IN ('proposed', 'approved')", name=op.f("ck_account_freeze_was_known")
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id"],
            ["bank_account.id"],
            name=op.f("fk_account_freeze_bank_account_id_bank_account"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["account_notice.id"],
            name=op.f("fk_account_freeze_notice_id_account_notice"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_freeze")),
        sa.UniqueConstraint("public_id", name=op.f("uq_account_freeze_public_id")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_account_freeze_notice_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_account_freeze_bank_account_id"), "account_freeze", ["bank_account_id"]
    )
    op.create_table(
        "freeze_lift",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("freeze_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["freeze_id"],
            ["account_freeze.id"],
            name=op.f("fk_freeze_lift_freeze_id_account_freeze"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_freeze_lift_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freeze_lift")),
        sa.UniqueConstraint(
            "freeze_id", "person_id", name=op.f("uq_freeze_lift_freeze_id_person_id")
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    install(op.get_bind(), "account_notice", [("id",), ("token_hash",)])
    install(op.get_bind(), "account_freeze", [("id",), ("notice_id",), ("public_id",)])
    install(op.get_bind(), "freeze_lift", [("freeze_id", "person_id"), ("id",)])
    refusing.install(op.get_bind(), account_guard.FREEZE_REFUSALS)
    refusing.install(op.get_bind(), guard.FREEZE_REFUSALS)


def downgrade() -> None:
    refusing.remove(op.get_bind(), guard.FREEZE_REFUSALS)
    refusing.remove(op.get_bind(), account_guard.FREEZE_REFUSALS)
    op.drop_table("freeze_lift")
    op.drop_table("account_freeze")
    op.drop_table("account_notice")
    _statuses(_BEFORE)
