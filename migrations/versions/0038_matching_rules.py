"""rules by which a contributor adds to what others give."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "match_rule",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("contributor_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('proposed', 'live', 'rejected', 'ended')",
            name=op.f("ck_match_rule_status_known"),
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'rejected') OR (decided_by_id IS NOT NULL AND decided_by_id <> proposed_by_id)",
            name=op.f("ck_match_rule_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributor.id"],
            name=op.f("fk_match_rule_contributor_id_contributor"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_match_rule_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_match_rule_ended_by_id_person")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_match_rule_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_match_rule_proposed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_rule")),
        sa.UniqueConstraint("reference", name=op.f("uq_match_rule_reference")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_match_rule_contributor_id"), "match_rule", ["contributor_id"])
    op.create_index(op.f("ix_match_rule_fund_id"), "match_rule", ["fund_id"])

    op.create_table(
        "match_pledge",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("pledge_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_match_pledge_pledge_id_pledge")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["match_rule.id"], name=op.f("fk_match_pledge_rule_id_match_rule")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_pledge")),
        sa.UniqueConstraint("pledge_id", name=op.f("uq_match_pledge_pledge_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_match_pledge_rule_id"), "match_pledge", ["rule_id"])

    op.create_table(
        "match_step",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("gift_type", sa.String(), nullable=False),
        sa.Column("gift_id", sa.BigInteger(), nullable=False),
        sa.Column("counts_minor", sa.BigInteger(), nullable=False),
        sa.Column("counted_minor", sa.BigInteger(), nullable=False),
        sa.Column("owed_minor", sa.BigInteger(), nullable=False),
        sa.Column("change_minor", sa.BigInteger(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "gift_type IN ('pledge', 'contribution')", name=op.f("ck_match_step_gift_known")
        ),
        sa.CheckConstraint(
            "counted_minor >= 0 AND owed_minor >= 0", name=op.f("ck_match_step_not_negative")
        ),
        sa.CheckConstraint("counts_minor <> 0", name=op.f("ck_match_step_counts_something")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_match_step_recorded_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["match_rule.id"], name=op.f("fk_match_step_rule_id_match_rule")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_step")),
        sa.UniqueConstraint("rule_id", "number", name=op.f("uq_match_step_rule_id_number")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "match_terms",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("adds", sa.Integer(), nullable=False),
        sa.Column("for_each", sa.Integer(), nullable=False),
        sa.Column("cap_minor", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("giver_kinds", sa.JSON(), nullable=False),
        sa.Column("gift_theme", sa.String(), nullable=False),
        sa.Column("gift_area", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("applicant_kind", sa.String(), nullable=False),
        sa.Column("usable_from", sa.Date(), nullable=True),
        sa.Column("usable_until", sa.Date(), nullable=True),
        sa.Column("objective_id", sa.BigInteger(), nullable=True),
        sa.Column("most_per_award_minor", sa.BigInteger(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "basis IN ('pledges', 'receipts')", name=op.f("ck_match_terms_basis_known")
        ),
        sa.CheckConstraint(
            "adds > 0 AND for_each > 0 AND cap_minor > 0",
            name=op.f("ck_match_terms_figures_positive"),
        ),
        sa.CheckConstraint(
            "most_per_award_minor > 0", name=op.f("ck_match_terms_most_per_award_positive")
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["aim.id"], name=op.f("fk_match_terms_objective_id_aim")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["match_rule.id"], name=op.f("fk_match_terms_rule_id_match_rule")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_terms")),
        sa.UniqueConstraint("rule_id", name=op.f("uq_match_terms_rule_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    install(op.get_bind(), "match_pledge", [("id",), ("pledge_id",)])
    install(op.get_bind(), "match_step", [("id",), ("rule_id", "number")])
    install(op.get_bind(), "match_terms", [("id",), ("rule_id",)])


def downgrade() -> None:
    op.drop_table("match_terms")
    op.drop_table("match_step")
    op.drop_table("match_pledge")
    op.drop_table("match_rule")
