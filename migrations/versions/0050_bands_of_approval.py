"""how many people approve a disbursement, and who did."""

import sqlalchemy as sa
from alembic import op

from grants.disbursements import guard
from grants.kernel import refusing
from grants.kernel.append_only import install

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approval_bands",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("bands", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('proposed', 'live', 'rejected', 'replaced')",
            name=op.f("ck_approval_bands_status_known"),
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'rejected') OR (decided_by_id IS NOT NULL AND "
            "decided_by_id <> proposed_by_id)",
            name=op.f("ck_approval_bands_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["fund.id"], name=op.f("fk_approval_bands_fund_id_fund")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_approval_bands_proposed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_approval_bands_decided_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_bands")),
        sa.UniqueConstraint("public_id", name=op.f("uq_approval_bands_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_approval_bands_fund_id"), "approval_bands", ["fund_id"])
    for name, status in (("live", "live"), ("proposed", "proposed")):
        where = sa.text(f"status = '{status}'")
        op.create_index(
            f"uq_approval_bands_{name}",
            "approval_bands",
            ["fund_id"],
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )
    op.create_table(
        "disbursement_approval",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("disbursement_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["disbursement_id"],
            ["disbursement.id"],
            name=op.f("fk_disbursement_approval_disbursement_id_disbursement"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_disbursement_approval_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disbursement_approval")),
        sa.UniqueConstraint(
            "disbursement_id",
            "person_id",
            name=op.f("uq_disbursement_approval_disbursement_id_person_id"),
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_disbursement_approval_person_id"), "disbursement_approval", ["person_id"]
    )
    # Until now one approval was enough, and stood on the disbursement alone.
    op.execute(
        "INSERT INTO disbursement_approval (disbursement_id, person_id, seal, approved_at) "
        "SELECT id, approved_by_id, approval_hash, coalesce(approved_at, requested_at) "
        "FROM disbursement WHERE approved_by_id IS NOT NULL AND approval_hash IS NOT NULL "
        "ORDER BY id"
    )
    op.add_column(
        "disbursement",
        sa.Column("approvals_needed", sa.Integer(), server_default="1", nullable=False),
    )
    install(op.get_bind(), "disbursement_approval", [("disbursement_id", "person_id"), ("id",)])
    refusing.install(op.get_bind(), guard.SEPARATION_REFUSALS)


def downgrade() -> None:
    refusing.remove(op.get_bind(), guard.SEPARATION_REFUSALS)
    op.drop_column("disbursement", "approvals_needed")
    op.drop_table("disbursement_approval")
    op.drop_table("approval_bands")
