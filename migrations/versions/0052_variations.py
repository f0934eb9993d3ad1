"""an award changes after its agreement: by a variation that both sides sign."""

import sqlalchemy as sa
from alembic import op

from grants.disbursements import variation_guard
from grants.kernel import refusing
from grants.kernel.append_only import install

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_STANDS = sa.text("replaced_by_id IS NULL")
_OPEN = sa.text("status IN ('requested', 'approved', 'signed')")


def upgrade() -> None:
    op.create_table(
        "variation",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_recipient", sa.Boolean(), nullable=False),
        sa.Column("before_amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("after_amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("before_ends_on", sa.Date(), nullable=False),
        sa.Column("after_ends_on", sa.Date(), nullable=False),
        sa.Column("restates", sa.Boolean(), nullable=False),
        sa.Column("requested_by_id", sa.BigInteger(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.Text(), server_default="", nullable=False),
        sa.Column("in_force_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('requested', 'approved', 'signed', 'in_force', 'declined', 'withdrawn')",
            name=op.f("ck_variation_status_known"),
        ),
        sa.CheckConstraint(
            "before_amount_minor > 0 AND after_amount_minor > 0", name=op.f("ck_variation_amounts")
        ),
        sa.CheckConstraint(
            "status NOT IN ('approved', 'signed', 'in_force') OR (decided_by_id IS NOT NULL AND decided_by_id <> requested_by_id)",
            name=op.f("ck_variation_two_people"),
        ),
        sa.CheckConstraint(
            "status <> 'in_force' OR in_force_at IS NOT NULL",
            name=op.f("ck_variation_in_force_when"),
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_variation_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_variation_award_id_award")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["person.id"], name=op.f("fk_variation_requested_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_variation_decided_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variation")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_variation_award_id_number")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_variation_open",
        "variation",
        ["award_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("ix_variation_waiting", "variation", ["status", "id"])
    op.create_table(
        "variation_instalment",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("variation_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("after_report", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "amount_minor > 0", name=op.f("ck_variation_instalment_amount_positive")
        ),
        sa.ForeignKeyConstraint(
            ["variation_id"],
            ["variation.id"],
            name=op.f("fk_variation_instalment_variation_id_variation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variation_instalment")),
        sa.UniqueConstraint(
            "variation_id", "number", name=op.f("uq_variation_instalment_variation_id_number")
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    install(op.get_bind(), "variation_instalment", [("id",), ("variation_id", "number")])
    with op.batch_alter_table("instalment", table_kwargs={"sqlite_strict": True}) as batch:
        batch.add_column(sa.Column("replaced_by_id", sa.BigInteger(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_instalment_replaced_by_id_variation"), "variation", ["replaced_by_id"], ["id"]
        )
        batch.drop_constraint(op.f("uq_instalment_award_id_number"), type_="unique")
    op.create_index(
        "uq_instalment_standing",
        "instalment",
        ["award_id", "number"],
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    )
    with op.batch_alter_table("agreement", table_kwargs={"sqlite_strict": True}) as batch:
        batch.add_column(sa.Column("variation_id", sa.BigInteger(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_agreement_variation_id_variation"), "variation", ["variation_id"], ["id"]
        )
    _agreement_stays()
    refusing.install(op.get_bind(), variation_guard.REFUSALS)


def downgrade() -> None:
    refusing.remove(op.get_bind(), variation_guard.REFUSALS)
    with op.batch_alter_table("agreement", table_kwargs={"sqlite_strict": True}) as batch:
        batch.drop_constraint(op.f("fk_agreement_variation_id_variation"), type_="foreignkey")
        batch.drop_column("variation_id")
    _agreement_stays()
    op.drop_index("uq_instalment_standing", "instalment")
    with op.batch_alter_table("instalment", table_kwargs={"sqlite_strict": True}) as batch:
        batch.drop_constraint(op.f("fk_instalment_replaced_by_id_variation"), type_="foreignkey")
        batch.drop_column("replaced_by_id")
        batch.create_unique_constraint(
            op.f("uq_instalment_award_id_number"), ["award_id", "number"]
        )
    op.drop_table("variation_instalment")
    op.drop_table("variation")


def _agreement_stays() -> None:
    """The table is made again on SQLite, and its triggers with it."""
    if op.get_bind().dialect.name == "sqlite":
        install(op.get_bind(), "agreement", [("award_id", "number"), ("id",)])
