"""How long a fund's balances take beside a ledger of N transfers, and `grants verify` over them.

Milliseconds tell of the machine, `times one row` of the product: what it takes to read a
single account by its number in the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TextIO

from sqlalchemy import select

from grants import create_app, migrating
from grants.bench import databases
from grants.bench.ledger import fill
from grants.bench.running import database_of, instance_folder
from grants.funds import queries
from grants.funds.models import Account, Fund
from grants.funds.queries_books import trial_balance
from grants.kernel import checks
from grants.kernel.db import db, read_only

TIMES = 30
ONE = "one account by its number"


@dataclass(frozen=True)
class Ledger:
    """What one database took: its name and version, rows, and seconds for each reading."""

    database: str
    transfers: int
    filled: float
    readings: dict[str, float]
    verified: float

    def text(self) -> str:
        """A table as of the pages."""
        one = self.readings[ONE]
        lines = [
            f"{self.database}: a fund with {self.transfers:,} transfers, filled in "
            f"{self.filled:.0f} s",
            "",
            f"{'reading':<34}{'median ms':>11}{'times one row':>15}",
        ]
        lines += [
            f"{name:<34}{seconds * 1000:>11.1f}{seconds / one:>15.1f}"
            for name, seconds in self.readings.items()
        ]
        return "\n".join([*lines, "", f"grants verify: {self.verified:.1f} s"])


def run(
    transfers: int, database_url: str | None, out: TextIO, *, kinds: Sequence[str]
) -> list[Ledger]:
    """Fill a fresh database of each kind with so many transfers, read it, verify it, print.

    Raises NotEmpty, NoServer as the run over pages does, and ValueError when `grants verify`
    finds something wrong: then the figures are of another ledger than the product's.
    """
    made = []
    for kind in kinds if database_url is None else ("",):
        with instance_folder() as folder, database_of(kind, database_url, folder) as url:
            app = create_app({"INSTANCE": str(folder), "DATABASE_URL": url})
            migrating.upgrade(app)
            with app.app_context():
                made.append(measured(" ".join(databases.facts(url)[:2]), transfers))
                db.session.remove()
                db.engine.dispose()
            print(made[-1].text(), end="\n\n", file=out, flush=True)
    return made


def measured(database: str, transfers: int) -> Ledger:
    """Fill the migrated, empty database of the application at hand, then read and verify it."""
    begun = perf_counter()
    fund_id = fill(transfers)
    filled = perf_counter() - begun
    with read_only():
        return Ledger(database, transfers, filled, _readings(fund_id), _verified())


def _readings(fund_id: int) -> dict[str, float]:
    fund = db.session.get_one(Fund, fund_id)
    one = select(Account.balance_minor).where(Account.id == 1)
    wanted: dict[str, Callable[[], object]] = {
        ONE: lambda: db.session.scalar(one),
        "the fund's balances": lambda: queries.fund_figures(fund),
        "each contributor's balances": lambda: queries.contributor_figures(fund),
        "each lot's balances": lambda: queries.lot_figures(fund),
        "trial balance": lambda: trial_balance(fund),
    }
    return {name: median(_seconds(read) for _time in range(TIMES)) for name, read in wanted.items()}


def _verified() -> float:
    found: list[checks.Finding] = []
    seconds = _seconds(lambda: found.extend(checks.run_all()))
    if found:
        raise ValueError(f"the generated ledger is wrong: {found[0]}")
    return seconds


def _seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun
