"""an agreement is signed by a code in a mail, and countersigned by the fund."""

import sqlalchemy as sa
from alembic import op

from grants.disbursements import guard
from grants.kernel import refusing
from grants.kernel.append_only import install

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_STATUSES = "status IN ('offered', {}'agreed', 'active', 'suspended', 'completed', 'terminated')"


def upgrade() -> None:
    _statuses("'signed', ")
    op.create_table(
        "signing_code",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("agreement_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_signing_code_tries_not_negative")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_signing_code_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_signing_code_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_code")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_signing_code_agreement_id"), "signing_code", ["agreement_id"])
    op.create_table(
        "countersignature",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("agreement_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("person_id <> made_by_id", name=op.f("ck_countersignature_two_people")),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_countersignature_agreement_id_agreement"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_countersignature_made_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_countersignature_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_countersignature")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_countersignature_agreement_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    install(op.get_bind(), "countersignature", [("id",), ("agreement_id",)])
    _acceptance(grows=True)


def downgrade() -> None:
    _acceptance(grows=False)
    op.drop_table("countersignature")
    op.drop_table("signing_code")
    op.execute("UPDATE award SET status = 'offered' WHERE status = 'signed'")
    _statuses("")


def _statuses(signed: str) -> None:
    """The table is made again on SQLite, and what the database refuses of it."""
    with op.batch_alter_table("award", table_kwargs={"sqlite_strict": True}) as batch:
        batch.drop_constraint(op.f("ck_award_status_known"), type_="check")
        batch.create_check_constraint(op.f("ck_award_status_known"), _STATUSES.format(signed))
    if op.get_bind().dialect.name == "sqlite":
        of_awards = [refusal for refusal in guard.REFUSALS if refusal.table == "award"]
        refusing.install(op.get_bind(), of_awards)


def _acceptance(*, grows: bool) -> None:
    """The table is made again on SQLite, and its triggers with it."""
    keys: list[tuple[str, ...]] = [("agreement_id",), ("id",)]
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("acceptance", table_kwargs={"sqlite_strict": True}) as batch:
        if grows:
            batch.add_column(sa.Column("office", sa.String(), server_default="", nullable=False))
            batch.add_column(sa.Column("code_id", sa.BigInteger(), nullable=True))
            batch.create_foreign_key(
                op.f("fk_acceptance_code_id_signing_code"), "signing_code", ["code_id"], ["id"]
            )
            batch.create_unique_constraint(op.f("uq_acceptance_code_id"), ["code_id"])
            keys.insert(1, ("code_id",))
        else:
            batch.drop_constraint(op.f("uq_acceptance_code_id"), type_="unique")
            batch.drop_constraint(op.f("fk_acceptance_code_id_signing_code"), type_="foreignkey")
            batch.drop_column("code_id")
            batch.drop_column("office")
    if sqlite:
        install(op.get_bind(), "acceptance", keys)
