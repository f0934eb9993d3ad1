"""applications are compared, and a person decides what is one project."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "application_pair",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("second_id", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_application_pair_in_order")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["application.id"], name=op.f("fk_application_pair_first_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"],
            ["application.id"],
            name=op.f("fk_application_pair_second_id_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_pair")),
        sa.UniqueConstraint(
            "first_id", "second_id", name=op.f("uq_application_pair_first_id_second_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_application_pair_public_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_application_pair_outcome"), "application_pair", ["outcome"], unique=False
    )
    op.create_index(
        op.f("ix_application_pair_second_id"), "application_pair", ["second_id"], unique=False
    )

    op.create_table(
        "sketch",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_sketch_application_id_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sketch")),
        sa.UniqueConstraint("application_id", name=op.f("uq_sketch_application_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "sketched_number",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_sketched_number_application_id_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sketched_number")),
        sa.UniqueConstraint(
            "number", "application_id", name=op.f("uq_sketched_number_number_application_id")
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_sketched_number_application_id"),
        "sketched_number",
        ["application_id"],
        unique=False,
    )

    op.create_table(
        "application_pair_decision",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("pair_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('same', 'different')",
            name=op.f("ck_application_pair_decision_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_application_pair_decision_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"],
            ["application_pair.id"],
            name=op.f("fk_application_pair_decision_pair_id_application_pair"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_pair_decision")),
        sa.UniqueConstraint(
            "pair_id", "number", name=op.f("uq_application_pair_decision_pair_id_number")
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    install(op.get_bind(), "application_pair_decision", [("id",), ("pair_id", "number")])


def downgrade() -> None:
    op.drop_table("application_pair_decision")
    op.drop_index(op.f("ix_sketched_number_application_id"), table_name="sketched_number")

    op.drop_table("sketched_number")
    op.drop_table("sketch")
    op.drop_index(op.f("ix_application_pair_second_id"), table_name="application_pair")
    op.drop_index(op.f("ix_application_pair_outcome"), table_name="application_pair")

    op.drop_table("application_pair")
