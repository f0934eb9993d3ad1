"""32 people at one fund's money, from eight processes, while somebody reads it all the time.

GRANTS_WRITERS_SECONDS sets for how long; `bench/README.md` has the figures of sixty seconds.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import case, func, select

from grants.funds.ledger import LOT_KINDS
from grants.funds.models import Account
from grants.kernel.db import db
from tests.factories.money import make_contribution, make_fund
from tests.funds.test_giving import findings
from tests.funds.writers import THREADS
from tests.harness.places import ROOT

PROCESSES = 32 // THREADS
SECONDS = float(os.environ.get("GRANTS_WRITERS_SECONDS", "3"))
GIFTS = (("9000", "skills"), ("4001", "water"), ("7000", ""), ("333", ""), ("2500", "skills"))
"""Together far less than they will ask for."""


@contextmanager
def writing(app: Flask, fund_id: int) -> Iterator[subprocess.Popen[str]]:
    """People who write for SECONDS; says at its end how often each thing came of it."""
    given = (app.config["DATABASE_URL"], app.config["INSTANCE"], fund_id, PROCESSES, SECONDS)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.funds.writers", *map(str, given)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


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
    with writing(in_app, fund_id) as process:
        while process.poll() is None:
            assert read(fund_id) == (whole, 0, 0)
            reads += 1
        came = Counter(json.loads(process.communicate()[0]))
    errors = {what: times for what, times in came.items() if what.startswith("error")}
    assert errors == {}
    # They did get in each other's way, and at the end of the money.
    assert came["done"] > 0
    assert came["NotEnoughMoney"] > 0
    assert reads > 1
    assert findings() == []
    print(f"{db.engine.dialect.name}: {reads:,} reads, {dict(came)}")
