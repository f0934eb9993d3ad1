"""several people sign in for a contributor, invited by mail; those of before are kept."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_STRICT = {"sqlite_strict": True}


def upgrade() -> None:
    op.create_table(
        "contributor_person",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("contributor_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributor.id"],
            name=op.f("fk_contributor_person_contributor_id_contributor"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contributor_person_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributor_person")),
        sa.UniqueConstraint(
            "contributor_id",
            "person_id",
            name=op.f("uq_contributor_person_contributor_id_person_id"),
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_contributor_person_person_id"), "contributor_person", ["person_id"])

    op.create_table(
        "past_contributor_person",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("contributor_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributor.id"],
            name=op.f("fk_past_contributor_person_contributor_id_contributor"),
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"],
            ["person.id"],
            name=op.f("fk_past_contributor_person_ended_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_past_contributor_person_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_contributor_person")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    for column in ("contributor_id", "person_id"):
        op.create_index(
            op.f(f"ix_past_contributor_person_{column}"), "past_contributor_person", [column]
        )
    install(op.get_bind(), "past_contributor_person", [("id",)])

    op.create_table(
        "contributor_invitation",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("contributor_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("invited_by_id", sa.BigInteger(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(outcome IS NULL) = (closed_at IS NULL)",
            name=op.f("ck_contributor_invitation_closed_somehow"),
        ),
        sa.CheckConstraint(
            "email = lower(email)", name=op.f("ck_contributor_invitation_email_lower")
        ),
        sa.CheckConstraint(
            "outcome IN ('joined', 'declined', 'taken_back')",
            name=op.f("ck_contributor_invitation_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributor.id"],
            name=op.f("fk_contributor_invitation_contributor_id_contributor"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["person.id"],
            name=op.f("fk_contributor_invitation_invited_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributor_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contributor_invitation_public_id")),
        sqlite_strict=True,
    )
    for column in ("contributor_id", "email"):
        op.create_index(
            op.f(f"ix_contributor_invitation_{column}"), "contributor_invitation", [column]
        )
    op.create_index(
        "uq_contributor_invitation_open",
        "contributor_invitation",
        ["contributor_id", "email"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )

    # Whoever signed in for a contributor goes on doing so.
    op.execute(
        "INSERT INTO contributor_person (contributor_id, person_id, joined_at) "
        "SELECT id, person_id, created_at FROM contributor WHERE person_id IS NOT NULL"
    )
    with op.batch_alter_table("contributor", table_kwargs=_STRICT) as batch:
        batch.drop_index(op.f("ix_contributor_person_id"))
        batch.drop_constraint(op.f("fk_contributor_person_id_person"), type_="foreignkey")
        batch.drop_column("person_id")


def downgrade() -> None:
    with op.batch_alter_table("contributor", table_kwargs=_STRICT) as batch:
        batch.add_column(sa.Column("person_id", sa.BigInteger(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_contributor_person_id_person"), "person", ["person_id"], ["id"]
        )
        batch.create_index(op.f("ix_contributor_person_id"), ["person_id"])
    op.execute(
        "UPDATE contributor SET person_id = (SELECT min(person_id) FROM contributor_person "
        "WHERE contributor_person.contributor_id = contributor.id)"
    )
    op.drop_table("contributor_invitation")
    op.drop_table("past_contributor_person")
    op.drop_table("contributor_person")
