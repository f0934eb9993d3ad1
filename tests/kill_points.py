"""A process that does an act again and again, each time killed at another moment.

Called by test_kill_points.py: `python -m tests.kill_points PLACES ACT FACTS`, where the places
are the database as it was before and how its copies are named. For each point a copy is made,
and a child of this process does the act on it and is killed there. Nothing in the product knows
of it: the points are the statements that go to the database, whatever they are, and moments
drawn by a seed.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg
import time_machine
from psycopg import sql
from sqlalchemy import event
from sqlalchemy.engine import make_url

from grants.kernel.db import db, transact
from tests.harness.clock import MORNING
from tests.harness.databases import without_pages
from tests.kill_acts import Facts, the_act

KILLED_AT = int(os.environ.get("GRANTS_KILLS", "8"))
"""At so many statements, evenly over the whole act, and around its commit."""
AT_RANDOM = KILLED_AT // 4
"""And at so many moments, whatever the act is doing then. On PostgreSQL, half as often."""


@dataclass(frozen=True, slots=True)
class Places:
    """The address of the database before the act, and of each copy of it."""

    before: str
    copies: str

    def address(self, name: str) -> str:
        """Where the copy of this name is."""
        return self.copies.replace("NAME", name)

    def copy(self, name: str) -> str:
        """Copy what was before; gives the address of the copy."""
        address, before = make_url(self.address(name)), make_url(self.before)
        if before.get_backend_name() == "sqlite":
            shutil.copyfile(str(before.database), str(address.database))
            return self.address(name)
        admin = before.set(drivername="postgresql", database="postgres")
        with psycopg.connect(
            admin.render_as_string(hide_password=False), autocommit=True
        ) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                    sql.Identifier(str(address.database)), sql.Identifier(str(before.database))
                )
            )
        return self.address(name)


def do(address: str, act: str, facts: Facts, watch: Callable[[], None]) -> None:
    """Do the act on a database; `watch` is called once the act is about to begin."""
    app = without_pages({"DATABASE_URL": address, "INSTANCE": facts["instance"]})
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
    return _ended(_begun(work))


def _begun(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        finally:  # whatever was raised: a child never goes on as its parent
            traceback.print_exc()
            os._exit(3)
    return child


def _ended(child: int) -> int:
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status)
    if os.WEXITSTATUS(status):
        raise SystemExit("the act itself failed")
    return 0


def killed_after(seconds: float, act: Callable[[Callable[[], None]], None]) -> int:
    """Begin the act in a child and kill it from outside so long after its beginning.

    The signal that ended it, or 0 where it was done before.
    """
    told, tells = os.pipe()
    child = _begun(lambda: act(lambda: _say(tells)))
    os.close(tells)
    os.read(told, 1)
    select.select([told], [], [], seconds)  # until it has ended, or for so long
    os.close(told)
    os.kill(child, signal.SIGKILL)
    return _ended(child)


def _say(tells: int) -> None:
    os.write(tells, b".")


def undisturbed(places: Places, act: str, facts: Facts) -> tuple[int, int, float]:
    """Do it once as it is; how many statements it took, which wrote the last row, and seconds."""
    told, tells = os.pipe()
    address = places.copy("whole")

    def whole() -> None:
        seen = wrote = began = 0

        def count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            nonlocal seen, wrote
            seen += 1
            wrote = seen if statement.startswith("INSERT") else wrote

        def watch() -> None:
            nonlocal began
            began = time.perf_counter_ns()
            event.listen(db.engine, "before_cursor_execute", count)

        do(address, act, facts, watch)
        took = (time.perf_counter_ns() - began) / 1e9
        os.write(tells, json.dumps([seen, wrote, took]).encode())

    forked(whole)
    statements, last_row, seconds = json.loads(os.read(told, 100))
    return int(statements), int(last_row), float(seconds)


def main(places: Places, act: str, facts: Facts) -> None:
    """Once undisturbed; then once for each point."""
    last, last_row, seconds = undisturbed(places, act, facts)
    share = 1 if places.before.startswith("sqlite") else 2
    kills = KILLED_AT // share
    points = sorted({1 + (last - 1) * n // (kills - 1) for n in range(kills)})
    signals = {}
    for point in [*map(str, points), "commit", "committed"]:
        watch = kill_at(point, piecemeal=False)
        signals[point] = forked(partial(do, places.copy(point), act, facts, watch))
    drawn = random.Random(f"{act} {KILLED_AT}")
    for number in range(AT_RANDOM // share):
        point = f"random{number}"
        work = partial(do, places.copy(point), act, facts)
        signals[point] = killed_after(drawn.uniform(0, seconds), work)
    watch = kill_at(str(last_row), piecemeal=True)
    signals["piecemeal"] = forked(partial(do, places.copy("piecemeal"), act, facts, watch))
    print(json.dumps({"statements": last, "signals": signals}))


if __name__ == "__main__":
    main(Places(**json.loads(sys.argv[1])), sys.argv[2], json.loads(sys.argv[3]))
