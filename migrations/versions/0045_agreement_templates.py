"""the text of a fund's agreements is kept by version and language."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreement_template",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_agreement_template_version_positive")),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["fund.id"], name=op.f("fk_agreement_template_fund_id_fund")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_agreement_template_made_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_template")),
        sa.UniqueConstraint(
            "fund_id",
            "version",
            "language",
            name=op.f("uq_agreement_template_fund_id_version_language"),
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    # A fund's own text was used for every language.
    for code in ("en", "ur"):
        op.execute(
            "INSERT INTO agreement_template (fund_id, version, language, text, made_at) "
            f"SELECT id, 1, '{code}', agreement_template, opened_at FROM fund "
            "WHERE agreement_template <> ''"
        )
    install(op.get_bind(), "agreement_template", [("fund_id", "version", "language"), ("id",)])
    op.drop_column("fund", "agreement_template")
    op.add_column(
        "agreement", sa.Column("template_version", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("agreement", "template_version")
    op.add_column(
        "fund", sa.Column("agreement_template", sa.Text(), server_default="", nullable=False)
    )
    op.execute(
        "UPDATE fund SET agreement_template = COALESCE((SELECT text FROM agreement_template AS t "
        "WHERE t.fund_id = fund.id ORDER BY t.version DESC, t.language LIMIT 1), '')"
    )
    op.drop_table("agreement_template")
