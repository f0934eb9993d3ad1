"""a chart of accounts, and periods that are closed."""

import sqlalchemy as sa
from alembic import op

from grants.funds import closing_guard
from grants.kernel.append_only import install

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_NEW = (
    "kind IN ('available', 'reserved', 'committed', 'spent', 'shortfall', 'contributor', "
    "'receivable', 'in_kind', 'in_kind_used', 'bank', 'outside', 'opening', 'interest', "
    "'charges', 'exchange_gain', 'exchange_loss')"
)
_INDEXES = {
    "uq_account_lot": (["lot_id", "kind"], "lot_id IS NOT NULL"),
    "uq_account_contributor": (
        ["contributor_id", "kind"],
        "lot_id IS NULL AND contributor_id IS NOT NULL",
    ),
    "uq_account_fund": (["fund_id", "kind"], "lot_id IS NULL AND contributor_id IS NULL"),
}
_OF_A_FUND = ("opening", "interest", "charges", "exchange_gain", "exchange_loss")
_OF_A_CONTRIBUTOR = ("in_kind", "in_kind_used")


def upgrade() -> None:
    _change(
        _NEW,
        "balance_minor >= 0 OR kind IN ('contributor', 'outside', 'opening', 'interest', "
        "'exchange_gain', 'shortfall')",
        shortfall=True,
    )
    _give_accounts()
    op.create_table(
        "books_closing",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("closed_until", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("closed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name=op.f("fk_books_closing_closed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["fund.id"], name=op.f("fk_books_closing_fund_id_fund")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_books_closing")),
        sa.UniqueConstraint(
            "fund_id", "closed_until", name=op.f("uq_books_closing_fund_id_closed_until")
        ),
        sqlite_strict=True,
    )
    install(op.get_bind(), "books_closing", [("fund_id", "closed_until"), ("id",)])
    closing_guard.install(op.get_bind())


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER transfer_closed_period ON transfer")
    else:
        op.execute("DROP TRIGGER transfer_closed_period")
    op.drop_table("books_closing")
    added = ", ".join(f"'{kind}'" for kind in (*_OF_A_FUND, *_OF_A_CONTRIBUTOR, "shortfall"))
    op.execute(f"DELETE FROM account WHERE kind IN ({added})")
    _change(
        "kind IN ('available', 'reserved', 'committed', 'spent', 'bank', 'receivable', "
        "'contributor', 'outside')",
        "balance_minor >= 0 OR kind IN ('contributor', 'outside')",
        shortfall=False,
    )


def _change(kinds: str, below_nil: str, *, shortfall: bool) -> None:
    for name in _INDEXES:
        op.drop_index(name, "account")
    with op.batch_alter_table("account", table_kwargs={"sqlite_strict": True}) as batch:
        batch.drop_constraint(op.f("ck_account_kind_known"), type_="check")
        batch.create_check_constraint(op.f("ck_account_kind_known"), kinds)
        batch.drop_constraint(op.f("ck_account_balance_not_negative"), type_="check")
        batch.create_check_constraint(op.f("ck_account_balance_not_negative"), below_nil)
        name = op.f("ck_account_shortfall_not_positive")
        if shortfall:
            batch.create_check_constraint(name, "balance_minor <= 0 OR kind <> 'shortfall'")
        else:
            batch.drop_constraint(name, type_="check")
    for name, (columns, condition) in _INDEXES.items():
        where = sa.text(condition)
        op.create_index(
            name, "account", columns, unique=True, sqlite_where=where, postgresql_where=where
        )


def _give_accounts() -> None:
    """Every fund, contributor and lot that is there already has the new accounts."""
    for kind in _OF_A_FUND:
        op.execute(
            "INSERT INTO account (fund_id, kind, balance_minor) "
            f"SELECT id, '{kind}', 0 FROM fund ORDER BY id"
        )
    for kind in _OF_A_CONTRIBUTOR:
        op.execute(
            "INSERT INTO account (fund_id, contributor_id, kind, balance_minor) "
            f"SELECT fund_id, id, '{kind}', 0 FROM contributor ORDER BY id"
        )
    op.execute(
        "INSERT INTO account (fund_id, contributor_id, lot_id, kind, balance_minor) "
        "SELECT fund_id, contributor_id, id, 'shortfall', 0 FROM lot ORDER BY id"
    )
