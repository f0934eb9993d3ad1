"""Submitting, deciding, signing, paying, a statement imported: killed between any two statements.

Afterwards the act is wholly done or wholly not done, every check finds nothing, and the
same act asked for again under its key completes it once.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import make_url

from grants.kernel.checks import run_all
from grants.kernel.db import Base, db, transact
from tests.harness.application import Settings, let_go
from tests.harness.databases import Postgres, on_postgres, on_sqlite, without_pages
from tests.harness.places import ROOT
from tests.kill_acts import the_act
from tests.kill_points import KILLED_AT, Places
from tests.kill_scenes import SCENES

pytestmark = pytest.mark.usefixtures("at")

Rows = dict[str, list[str]]
MONEY = ("sign", "countersign", "request", "approve", "send", "mark_paid", "reconcile")
"""What leads to a payment, and the payment: on both databases."""


def rows() -> Rows:
    """Everything the database holds, table by table."""
    return {
        table.name: sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
        for table in Base.metadata.sorted_tables
    }


def sizes(held: Rows) -> dict[str, int]:
    return {name: len(lines) for name, lines in held.items()}


def killed(places: Places, act: str, facts: dict[str, Any]) -> dict[str, Any]:
    asked = [json.dumps(asdict(places)), act, json.dumps(facts)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.kill_points", *asked],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900 + 10 * KILLED_AT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@on_sqlite
@pytest.mark.parametrize("act", SCENES)
def test_killed_anywhere_it_is_done_or_not_done(
    app: Flask, settings: Settings, tmp_path: Path, act: str
) -> None:
    facts = {**SCENES[act](app), "instance": str(settings["INSTANCE"])}
    let_go(app)
    before = str(settings["DATABASE_URL"])
    assert not Path(f"{make_url(before).database}-wal").exists(), "all is in the file copied"
    folder = tmp_path / "killed"
    folder.mkdir()
    prove(Places(before, f"sqlite:///{folder}/NAME.sqlite3"), act, facts, settings)


@on_postgres
@pytest.mark.parametrize("act", MONEY)
def test_killed_anywhere_on_postgresql_it_is_done_or_not_done(
    app: Flask, settings: Settings, postgres: Postgres, act: str
) -> None:
    facts = {**SCENES[act](app), "instance": str(settings["INSTANCE"])}
    let_go(app)
    copies = f"k_{uuid4().hex[:12]}_"
    places = Places(str(settings["DATABASE_URL"]), postgres.url(f"{copies}NAME"))
    try:
        prove(places, act, facts, settings)
    finally:
        for (name,) in postgres.admin.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [copies]
        ).fetchall():
            postgres.drop(name)


def prove(places: Places, act: str, facts: dict[str, Any], settings: Settings) -> None:
    """Kill the act at every point; then look at each copy, and ask for the act again."""
    told = killed(places, act, facts)
    assert told["statements"] > 8
    random = {point for point in told["signals"] if point.startswith("random")}
    assert {told["signals"][point] for point in told["signals"].keys() - random} == {signal.SIGKILL}
    assert {told["signals"][point] for point in random} <= {signal.SIGKILL, 0}

    @contextmanager
    def opened(address: str) -> Iterator[None]:
        rules = without_pages({**settings, "DATABASE_URL": address})
        with rules.app_context():
            yield
        let_go(rules)

    def look(address: str) -> Rows:
        with opened(address):
            return rows()

    def findings() -> list[str]:
        return [str(finding) for finding in run_all()]

    before, whole = look(places.before), look(places.address("whole"))
    grown = sizes(whole)
    assert grown["audit_entry"] > len(before["audit_entry"])
    with opened(places.before):
        known = findings()  # of the records a factory made by a short cut
    assert act != "submit" or known == []
    for point in told["signals"].keys() - {"piecemeal"}:
        with opened(places.address(point)):
            held = rows()
            done = held != before
            assert point in random or done is (point == "committed"), f"half done at {point}"
            assert not done or sizes(held) == grown
            assert not done or set(findings()) <= set(known)
            transact(the_act(act, facts))
            assert sizes(rows()) == grown, f"asked for again after {point}"
            assert set(findings()) <= set(known), point

    # The control: a product that commits on the way is caught by the same comparison.
    half = look(places.address("piecemeal"))
    assert half != before
    assert sizes(half) != grown
