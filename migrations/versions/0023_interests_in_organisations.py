"""people's interests in organisations."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install
from grants.organisations.names import key_of

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tie",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('employment', 'family', 'partner', 'adviser', 'competitor', 'contributor', 'other')",
            name=op.f("ck_tie_kind_known"),
        ),
        sa.CheckConstraint(
            "until IS NULL OR since IS NULL OR since <= until", name=op.f("ck_tie_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_tie_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_tie_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tie_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie")),
        sa.UniqueConstraint("public_id", name=op.f("uq_tie_public_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    for column in ("name_key", "organisation_id", "person_id"):
        op.create_index(op.f(f"ix_tie_{column}"), "tie", [column])
    op.create_table(
        "tie_closing",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("tie_id", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(how = 'ended') = (until IS NOT NULL)", name=op.f("ck_tie_closing_ended_on_a_day")
        ),
        sa.CheckConstraint(
            "how = 'ended' OR reason <> ''", name=op.f("ck_tie_closing_withdrawn_for_a_reason")
        ),
        sa.CheckConstraint("how IN ('ended', 'withdrawn')", name=op.f("ck_tie_closing_how_known")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name=op.f("fk_tie_closing_closed_by_id_person")
        ),
        sa.ForeignKeyConstraint(["tie_id"], ["tie.id"], name=op.f("fk_tie_closing_tie_id_tie")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie_closing")),
        sa.UniqueConstraint("tie_id", "how", name=op.f("uq_tie_closing_tie_id_how")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.add_column(
        "organisation", sa.Column("name_key", sa.String(), server_default="", nullable=False)
    )
    op.create_index(op.f("ix_organisation_name_key"), "organisation", ["name_key"])
    _fold_names(op.get_bind())
    install(op.get_bind(), "tie", [("id",), ("public_id",)])
    install(op.get_bind(), "tie_closing", [("id",), ("tie_id", "how")])


def _fold_names(connection: sa.Connection) -> None:
    organisation = sa.table(
        "organisation", sa.column("id"), sa.column("name"), sa.column("name_key")
    )
    for row in connection.execute(sa.select(organisation.c.id, organisation.c.name)).all():
        connection.execute(
            sa.update(organisation)
            .where(organisation.c.id == row.id)
            .values(name_key=key_of(row.name))
        )


def downgrade() -> None:
    op.drop_table("tie_closing")
    op.drop_table("tie")
    op.drop_index(op.f("ix_organisation_name_key"), "organisation")
    op.drop_column("organisation", "name_key")
