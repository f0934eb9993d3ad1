"""A lot may be only for an objective, and give only so much to one award."""

from alembic import op

from grants.kernel.append_only import install

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_KEYS = [("contribution_id",), ("id",)]


def upgrade() -> None:
    # In SQL: a table that is built anew on SQLite would lose what makes it append-only.
    whole = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE lot ADD COLUMN objective_id {whole} "
        "CONSTRAINT fk_lot_objective_id_aim REFERENCES aim (id)"
    )
    op.execute(
        f"ALTER TABLE lot ADD COLUMN most_per_award_minor {whole} "
        "CONSTRAINT ck_lot_most_per_award_positive CHECK (most_per_award_minor > 0)"
    )


def downgrade() -> None:
    with op.batch_alter_table("lot", table_kwargs={"sqlite_strict": True}) as batch:
        batch.drop_constraint(op.f("ck_lot_most_per_award_positive"), type_="check")
        batch.drop_constraint(op.f("fk_lot_objective_id_aim"), type_="foreignkey")
        batch.drop_column("most_per_award_minor")
        batch.drop_column("objective_id")
    if op.get_bind().dialect.name == "sqlite":
        install(op.get_bind(), "lot", _KEYS)
