"""Several people at the fund's money at once, in processes of their own: `python -m`.

Each reserves, commits, pays, gives back and reverses as chance has it, for awards that the
others are at as well. Prints what came of it as one line of JSON.
"""

import json
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import count
from multiprocessing import get_context
from random import Random
from typing import Any

from flask import Flask

from grants import models
from grants.funds import queries
from grants.funds.ledger import AccountKind
from grants.funds.models import Fund
from grants.funds.operations import (
    commit_award,
    pay_from_award,
    release_commitment,
    release_reservation,
    reserve,
    reverse_payment,
)
from grants.kernel.db import db, transact
from grants.kernel.errors import GrantsError
from grants.kernel.money import Money, sum_money
from grants.kernel.policy import SYSTEM
from tests.harness.databases import without_pages

AWARDS = 24
THREADS = 4
"""As many as a worker of `grants serve` has."""
DAY = date(2026, 2, 1)


class Writer:
    """One person: every step is a transaction of the product's own."""

    def __init__(self, fund_id: int, name: str) -> None:
        self.fund_id, self.name = fund_id, name
        self.chance = Random(name)
        self.numbers = count(1)
        self.paid: list[str] = []
        self.came = Counter[str]()

    def work_until(self, end: float) -> None:
        steps = [self.reserve, self.reserve, self.commit, self.pay, self.pay]
        steps += [self.release, self.cancel, self.reverse]
        while time.monotonic() < end:
            step = self.chance.choice(steps)
            try:
                transact(step)
                self.came["done"] += 1
            except GrantsError as refused:
                self.came[type(refused).__name__] += 1
            except Exception as error:  # noqa: BLE001
                # What a person would meet as a page that says nothing.
                self.came[f"error: {error!r}"[:300]] += 1
            finally:
                db.session.remove()

    def given(self) -> dict[str, Any]:
        fund = db.session.get_one(Fund, self.fund_id)
        return {
            "fund": fund,
            "application_id": self.chance.randint(1, AWARDS),
            "on": DAY,
            "cause": fund,
            "key": f"{self.name}:{next(self.numbers)}",
            "about": "x",
        }

    def part(self, given: dict[str, Any], kind: AccountKind) -> Money:
        """Up to a little more than is held for the award."""
        held = queries.held_for(given["application_id"], kind, given["fund"].currency)
        total = sum_money((share.amount for share in held), given["fund"].currency)
        return Money(self.chance.randint(1, total.minor + 20), total.currency)

    def reserve(self) -> None:
        given = self.given()
        amount = Money(self.chance.randint(1, 900), given["fund"].currency)
        theme = self.chance.choice(["skills", "water"])
        reserve(SYSTEM, amount=amount, theme=theme, area="", applicant_kind="cso", **given)

    def commit(self) -> None:
        given = self.given()
        held = queries.held_for(
            given["application_id"], AccountKind.RESERVED, given["fund"].currency
        )
        amount = sum_money((share.amount for share in held), given["fund"].currency)
        commit_award(SYSTEM, amount=amount, **given)

    def pay(self) -> None:
        given = self.given()
        pay_from_award(SYSTEM, amount=self.part(given, AccountKind.COMMITTED), **given)
        self.paid.append(given["key"])

    def release(self) -> None:
        release_reservation(SYSTEM, **self.given())

    def cancel(self) -> None:
        release_commitment(SYSTEM, **self.given())

    def reverse(self) -> None:
        given = self.given()
        del given["application_id"]
        paid_key = self.paid.pop() if self.paid else "nothing yet"
        reverse_payment(SYSTEM, paid_key=paid_key, **given)


def at_once(app: Flask, fund_id: int, people: int, seconds: float, name: str) -> Counter[str]:
    """So many people for so long; how often each thing came of what they did."""
    end = time.monotonic() + seconds

    def one(number: int) -> Counter[str]:
        with app.app_context():
            writer = Writer(fund_id, f"{name}-{number}")
            writer.work_until(end)
            return writer.came

    with ThreadPoolExecutor(people) as pool:
        return sum(pool.map(one, range(people)), Counter[str]())


def in_one_process(url: str, instance: str, fund_id: int, seconds: float, name: str) -> Any:
    """What came of the people of one process, which has its own connections."""
    app = without_pages({"DATABASE_URL": url, "INSTANCE": instance})
    return at_once(app, fund_id, THREADS, seconds, name)


def main(url: str, instance: str, fund_id: str, processes: str, seconds: str) -> None:
    names = [f"p{number}" for number in range(int(processes))]
    asked = [(url, instance, int(fund_id), float(seconds), name) for name in names]
    models.load()
    # Forked, so that the product is read once and not by each of them.
    with get_context("fork").Pool(len(names)) as pool:
        came = sum(pool.starmap(in_one_process, asked), Counter[str]())
    sys.stdout.write(json.dumps(came) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
