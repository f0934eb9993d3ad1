"""contributors' walls, past members, mail domains and what they tell."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from grants.accounts.mail_domains import domain_of
from grants.kernel.append_only import install
from grants.organisations.names import key_of

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "domain_release",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("released_by_id", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_domain_release_for_a_reason")),
        sa.CheckConstraint(
            "person_id <> released_by_id", name=op.f("ck_domain_release_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_domain_release_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_domain_release_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["person.id"], name=op.f("fk_domain_release_released_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domain_release")),
        sa.UniqueConstraint(
            "person_id", "organisation_id", name=op.f("uq_domain_release_person_id_organisation_id")
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_domain_release_organisation_id"), "domain_release", ["organisation_id"]
    )

    op.create_table(
        "past_membership",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_past_membership_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_past_membership_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_membership")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_past_membership_organisation_id"), "past_membership", ["organisation_id"]
    )
    op.create_index(op.f("ix_past_membership_person_id"), "past_membership", ["person_id"])

    op.create_table(
        "contributor_link",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("contributor_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('owns', 'funds', 'director', 'relation')",
            name=op.f("ck_contributor_link_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributor.id"],
            name=op.f("fk_contributor_link_contributor_id_contributor"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_contributor_link_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_contributor_link_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributor_link")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contributor_link_public_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_contributor_link_contributor_id"), "contributor_link", ["contributor_id"]
    )
    op.create_index(
        op.f("ix_contributor_link_organisation_id"), "contributor_link", ["organisation_id"]
    )

    op.create_table(
        "nominee",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("contributor_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributor.id"],
            name=op.f("fk_nominee_contributor_id_contributor"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_nominee_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_nominee_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominee")),
        sa.UniqueConstraint("public_id", name=op.f("uq_nominee_public_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_nominee_contributor_id"), "nominee", ["contributor_id"])
    op.create_index(op.f("ix_nominee_person_id"), "nominee", ["person_id"])

    op.create_table(
        "nominee_end",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("nominee_id", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_nominee_end_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["nominee_id"], ["nominee.id"], name=op.f("fk_nominee_end_nominee_id_nominee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominee_end")),
        sa.UniqueConstraint("nominee_id", name=op.f("uq_nominee_end_nominee_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "contributor_link_end",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["person.id"],
            name=op.f("fk_contributor_link_end_entered_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["contributor_link.id"],
            name=op.f("fk_contributor_link_end_link_id_contributor_link"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributor_link_end")),
        sa.UniqueConstraint("link_id", name=op.f("uq_contributor_link_end_link_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.add_column(
        "person", sa.Column("mail_domain", sa.String(), server_default="", nullable=False)
    )
    op.create_index(op.f("ix_person_mail_domain"), "person", ["mail_domain"])

    op.add_column(
        "reviewer_profile",
        sa.Column("works_for_key", sa.String(), server_default="", nullable=False),
    )
    op.create_index(
        op.f("ix_reviewer_profile_works_for_key"), "reviewer_profile", ["works_for_key"]
    )

    _fold(op.get_bind(), "person", "email", "mail_domain", domain_of)
    _fold(op.get_bind(), "reviewer_profile", "works_for", "works_for_key", key_of)
    install(op.get_bind(), "domain_release", [("id",), ("person_id", "organisation_id")])
    install(op.get_bind(), "past_membership", [("id",)])
    install(op.get_bind(), "contributor_link", [("id",), ("public_id",)])
    install(op.get_bind(), "nominee", [("id",), ("public_id",)])
    install(op.get_bind(), "nominee_end", [("id",), ("nominee_id",)])
    install(op.get_bind(), "contributor_link_end", [("id",), ("link_id",)])


def _fold(
    connection: sa.Connection, table: str, said: str, folded: str, fold: Callable[[str], str]
) -> None:
    rows = sa.table(table, sa.column("id"), sa.column(said), sa.column(folded))
    for row in connection.execute(sa.select(rows.c.id, rows.c[said])).all():
        kept = {folded: fold(row[1])}
        connection.execute(sa.update(rows).where(rows.c.id == row.id).values(kept))


def downgrade() -> None:
    op.drop_index(op.f("ix_reviewer_profile_works_for_key"), "reviewer_profile")
    op.drop_column("reviewer_profile", "works_for_key")
    op.drop_index(op.f("ix_person_mail_domain"), "person")
    op.drop_column("person", "mail_domain")
    op.drop_table("contributor_link_end")
    op.drop_table("nominee_end")
    op.drop_table("nominee")
    op.drop_table("contributor_link")
    op.drop_table("past_membership")
    op.drop_table("domain_release")
