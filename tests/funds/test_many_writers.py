"""32 people at one fund's money, from two processes, while somebody reads it all the time.

GRANTS_WRITERS_SECONDS sets for how long; `bench/README.md` has the figures of sixty seconds.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack

from flask import Flask
from sqlalchemy import case, func, select

from grants.funds.ledger import LOT_KINDS
from grants.funds.models import Account
from grants.kernel.db import db
from tests.factories.money import make_contribution, make_fund
from tests.funds.test_giving import findings
from tests.harness.places import ROOT

PROCESSES, EACH = 2, 16
SECONDS = float(os.environ.get("GRANTS_WRITERS_SECONDS", "3"))
GIFTS = (("9000", "skills"), ("4001", "water"), ("7000", ""), ("333", ""), ("2500", "skills"))
"""Together far less than they will ask for."""


class Writers:
    """People who write, in processes of their own, for SECONDS."""

    def __init__(self, app: Flask, fund_id: int) -> None:
        self._held = ExitStack()
        url, instance = app.config["DATABASE_URL"], app.config["INSTANCE"]
        self._processes = [
            self._held.enter_context(
                subprocess.Popen(
                    [
                        *(sys.executable, "-m", "tests.funds.writers"),
                        *(url, instance, str(fund_id), str(EACH), str(SECONDS), f"p{number}"),
                    ],
                    cwd=ROOT,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for number in range(PROCESSES)
        ]

    def are_writing(self) -> bool:
        return any(process.poll() is None for process in self._processes)

    def came(self) -> Counter[str]:
        """How often each thing came of what they did."""
        with self._held:
            said = [process.communicate()[0] for process in self._processes]
        return sum((Counter(json.loads(each)) for each in said), Counter[str]())


def read(fund_id: int) -> tuple[int, int, int]:
    """What the lots hold together, what all accounts do, and how many of lots are below nil."""
    of_lots = Account.kind.in_([kind.value for kind in LOT_KINDS])
    db.session.rollback()
    found = db.session.execute(
        select(
            func.sum(case((of_lots, Account.balance_minor), else_=0)),
            func.sum(Account.balance_minor),
            func.sum(case((of_lots & (Account.balance_minor < 0), 1), else_=0)),
        ).where(Account.fund_id == fund_id)
    ).one()
    return int(found[0]), int(found[1]), int(found[2])


def test_the_sum_stays_and_nobody_meets_an_error(in_app: Flask) -> None:
    fund = make_fund(currency="JPY")
    for amount, theme in GIFTS:
        make_contribution(fund, amount, theme=theme)
    whole, fund_id, reads = sum(int(amount) for amount, _theme in GIFTS), fund.id, 0
    writers = Writers(in_app, fund_id)
    while writers.are_writing():
        assert read(fund_id) == (whole, 0, 0)
        reads += 1
    came = writers.came()
    errors = {what: times for what, times in came.items() if what.startswith("error")}
    assert errors == {}
    # They did get in each other's way, and at the end of the money.
    assert came["done"] > 0
    assert came["NotEnoughMoney"] > 0
    assert reads > 1
    assert findings() == []
    print(f"{db.engine.dialect.name}: {reads:,} reads, {dict(came)}")
