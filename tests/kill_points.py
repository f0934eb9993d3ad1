"""A process that does an act again and again, each time killed at another statement.

Called by test_kill_points.py: `python -m tests.kill_points FOLDER ACT FACTS`. The folder
holds `before.sqlite3`; for each point a copy is made, and a child of this process does
the act on it and kills itself there. Nothing in the product knows of it: the points are
the statements that go to the database, whatever they are.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import time_machine
from sqlalchemy import event, select

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.applications.operations import submit_application
from grants.awards.models import Award
from grants.awards.models_variation import Variation
from grants.awards.operations import (
    approve_variation,
    countersign,
    countersign_variation,
    sign_agreement,
)
from grants.disbursements.models import Disbursement
from grants.disbursements.operations import approve, mark_paid, send
from grants.funds.models import Fund
from grants.funds.operations import import_statements
from grants.incidents.models import Incident
from grants.incidents.operations import Triage, triage
from grants.kernel.db import db, transact
from grants.kernel.money import Money
from grants.reviews.models import Outcome
from grants.reviews.operations import decide
from tests.factories.money import fresh
from tests.harness.clock import MORNING
from tests.harness.databases import without_pages

Facts = dict[str, Any]
KEY = "asked for once"
KILLED_AT = int(os.environ.get("GRANTS_KILLS", "8"))
"""At so many statements, evenly over the whole act; and around its commit."""


def the_act(act: str, facts: Facts) -> Callable[[], object]:
    """What is to be done, from its facts alone."""
    actor = fresh(db.session.get_one(Person, facts["person"]))
    if act == "submit":
        return lambda: submit_application(
            actor,
            _named(Application, facts),
            arrived_at=datetime.fromisoformat(facts["arrived"]),
            key=KEY,
        )
    if act == "decide":
        return lambda: decide(
            actor,
            application=_named(Application, facts),
            outcome=Outcome.AWARDED,
            amount=Money(facts["minor"], "PKR"),
            reason="The best answer to the need.",
            key=KEY,
        )
    if act == "import":
        return lambda: import_statements(
            actor,
            fund=db.session.get_one(Fund, facts["fund"]),
            content=facts["content"].encode(),
            filename="january.xml",
        )
    if act == "sign":
        return lambda: sign_agreement(
            actor,
            award=_named(Award, facts),
            text_hash=facts["seal"],
            code=facts["code"],
            typed_name="Amina Gul",
            office="Chair",
        )
    if act == "countersign":
        return lambda: countersign(
            actor,
            award=_named(Award, facts),
            text_hash=facts["seal"],
            typed_name="Farah Naz",
            office="Fund manager",
        )
    if act == "approve_variation":
        found = db.session.get_one(Variation, facts["variation"])
        return lambda: approve_variation(actor, variation=found)
    if act == "countersign_variation":
        found = db.session.get_one(Variation, facts["variation"])
        return lambda: countersign_variation(
            actor,
            variation=found,
            text_hash=facts["seal"],
            typed_name="Farah Naz",
            office="Fund manager",
        )
    if act == "triage":
        return lambda: triage(
            actor,
            incident=db.session.get_one(Incident, facts["incident"]),
            found=Triage("complaint", "serious", "staff", criterion=facts["criterion"]),
        )
    if act == "approve":
        return lambda: approve(actor, disbursement=_named(Disbursement, facts), key=KEY)
    if act == "send":
        return lambda: send(actor, disbursement=_named(Disbursement, facts), key=KEY)
    return lambda: mark_paid(
        actor,
        disbursement=_named(Disbursement, facts),
        bank_reference="HBL 99",
        paid_on=date.fromisoformat(facts["paid_on"]),
        key=KEY,
    )


def _named(record_type: type[Any], facts: Facts) -> Any:
    named = select(record_type).where(record_type.reference == facts["reference"])
    return db.session.execute(named).scalar_one()


def do(database: Path, act: str, facts: Facts, watch: Callable[[], None]) -> None:
    """Do the act on a database; `watch` is called once the act is about to begin."""
    settings = {"DATABASE_URL": f"sqlite:///{database}", "INSTANCE": facts["instance"]}
    app = without_pages(settings)
    with time_machine.travel(MORNING, tick=False), app.app_context():
        work = the_act(act, facts)
        db.session.rollback()
        watch()
        transact(work)
        db.session.remove()
        db.engine.dispose()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_at(point: str, *, piecemeal: bool) -> Callable[[], None]:
    """Be killed before a statement (its number), before the commit, or after it.

    `piecemeal` commits first what was done until then: what the proof must notice.
    """
    seen = 0

    def before(_c: Any, cursor: Any, _statement: str, *_rest: Any) -> None:
        nonlocal seen
        seen += 1
        if str(seen) == point:
            if piecemeal:
                cursor.connection.commit()
            die()

    def watch() -> None:
        event.listen(db.engine, "before_cursor_execute", before)
        if point == "commit":
            event.listen(db.engine, "commit", lambda _connection: die())
        if point == "committed":
            event.listen(db.session, "after_commit", lambda _session: die())

    return watch


def forked(work: Callable[[], None]) -> int:
    """Do it in a child process; the signal that ended it, or 0."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        finally:  # whatever was raised: a child never goes on as its parent
            traceback.print_exc()
            os._exit(3)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status)
    if os.WEXITSTATUS(status):
        raise SystemExit("the act itself failed")
    return 0


def main(folder: Path, act: str, facts: Facts) -> None:
    """Once undisturbed, which counts the statements; then once for each point."""

    def copy(name: str) -> Path:
        return Path(shutil.copyfile(folder / "before.sqlite3", folder / f"{name}.sqlite3"))

    def counting() -> None:
        seen = 0

        def count(*_arguments: Any) -> None:
            nonlocal seen
            seen += 1
            (folder / "statements").write_text(str(seen), encoding="utf-8")

        do(
            copy("whole"),
            act,
            facts,
            lambda: event.listen(db.engine, "before_cursor_execute", count),
        )

    forked(counting)
    last = int((folder / "statements").read_text(encoding="utf-8"))
    points = sorted({1 + (last - 1) * n // (KILLED_AT - 1) for n in range(KILLED_AT)})
    signals = {}
    for point in [*map(str, points), "commit", "committed"]:
        watch = kill_at(point, piecemeal=False)
        signals[point] = forked(partial(do, copy(point), act, facts, watch))
    watch = kill_at(str(last * 3 // 4), piecemeal=True)
    signals["piecemeal"] = forked(partial(do, copy("piecemeal"), act, facts, watch))
    print(json.dumps({"statements": last, "signals": signals}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]))
