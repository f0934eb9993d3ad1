"""A fund with N transfers, in bulk and coherent.

Contributions come by the product's own operations; awards are then reserved, committed and
paid in two instalments, each posted as the product's own table says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import Table, bindparam, select, update

from grants.accounts.actors import actor_of
from grants.accounts.models import Role
from grants.bench.loading import Loader
from grants.bench.place import MANAGER, PREFIX, ZONE, somebody
from grants.funds.ledger import POSTINGS, AccountKind, LedgerEvent, Leg
from grants.funds.models import Account, ContributorKind, Lot, Transfer
from grants.funds.operations import add_contributor, open_fund, receive_contribution
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.money import Money

CONTRIBUTORS, GIFTS = 20, 10
GIFT_MINOR = 10**13
BLOCK = 50_000
_COLUMNS = tuple(
    "fund_id from_account_id to_account_id amount_minor event cause_type cause_id application_id "
    "key about effective_on posted_at".split()
)


def fill(transfers: int) -> int:
    """A fund with so many transfers and a few hundred more; gives its number."""
    fund_id = transact(_give)
    db.session.remove()
    with db.engine.begin() as connection:
        loader = Loader(connection)
        lots = list(connection.scalars(select(Lot.id).where(Lot.fund_id == fund_id)))
        maker = _Maker(fund_id, lots, _accounts(connection, fund_id))
        rows = islice(maker.rows(), transfers)
        while block := list(islice(rows, BLOCK)):
            loader.put(_table(Transfer), _COLUMNS, block)
        loader.finish()
        table: Any = _table(Account)
        connection.execute(
            update(table)
            .where(table.c.id == bindparam("account"))
            .values(balance_minor=table.c.balance_minor + bindparam("change")),
            [{"account": account, "change": change} for account, change in maker.moved.items()],
        )
    # What either server does by itself some time after such a load.
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
    return fund_id


def _give() -> int:
    manager = actor_of(somebody("Bench Manager", MANAGER, Role.FUND_MANAGER, "no password"))
    fund = open_fund(
        manager,
        name="Bench Fund",
        slug="bench",
        reference_prefix=PREFIX,
        currency="PKR",
        time_zone=ZONE,
        city="Peshawar",
    )
    for number in range(CONTRIBUTORS):
        giver = add_contributor(
            manager, fund=fund, name=f"Giver {number}", kind=ContributorKind.COMPANY
        )
        for gift in range(GIFTS):
            receive_contribution(
                manager,
                contributor=giver,
                amount=Money(GIFT_MINOR, "PKR"),
                received_on=clock.today(ZONE) - timedelta(days=60),
                bank_reference=f"BENCH-{number}-{gift}",
            )
    return fund.id


Accounts = dict[tuple[int | None, AccountKind], int]


def _accounts(connection: Any, fund_id: int) -> Accounts:
    rows = connection.execute(
        select(Account.lot_id, Account.kind, Account.id).where(
            Account.fund_id == fund_id,
            Account.lot_id.is_not(None) | Account.contributor_id.is_(None),
        )
    )
    return {(lot, AccountKind(kind)): number for lot, kind, number in rows}


class _Maker:
    """Awards one after another, and what they moved on each account."""

    def __init__(self, fund_id: int, lots: Sequence[int], accounts: Accounts) -> None:
        self.fund_id, self.lots, self.accounts = fund_id, lots, accounts
        self.moved = Counter[int]()
        self.on, self.at = clock.today(ZONE), clock.now()
        self.chance = Random(1)  # noqa: S311 - figures, not secrets

    def rows(self) -> Iterator[tuple[Any, ...]]:
        number = 0
        while True:
            number += 1
            lot, amount = self.chance.choice(self.lots), self.chance.randint(2, 10**7)
            first = amount // 2
            for event, part, key in (
                (LedgerEvent.DECISION_RESERVED, amount, "reserved"),
                (LedgerEvent.AGREEMENT_COMMITTED, amount, "committed"),
                (LedgerEvent.DISBURSEMENT_PAID, first, "paid-1"),
                (LedgerEvent.DISBURSEMENT_PAID, amount - first, "paid-2"),
            ):
                for leg_number, leg in enumerate(POSTINGS[event], start=1):
                    name = f"award:{number}:{key}/{leg_number}"
                    yield self._row(event, leg, lot, part, number, name)

    def _row(
        self, event: LedgerEvent, leg: Leg, lot: int, amount: int, award: int, key: str
    ) -> tuple[int, int, int, int, str, str, int, int, str, str, date, datetime]:
        where = None if leg.is_whole else lot
        source, target = self.accounts[where, leg.source], self.accounts[where, leg.target]
        self.moved[source] -= amount
        self.moved[target] += amount
        about = f"Award {award}"
        ids = (self.fund_id, source, target, amount)
        return (*ids, event.value, "award", award, award, key, about, self.on, self.at)


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
