"""By itself: the table of jobs, one row of `job_run` a run, and the process that runs them.

Every job is safe to run at any time and any number of times. A schedule is code, so it is
kept in memory; what was done stands in the database.
"""

from __future__ import annotations

import fcntl
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy import delete, text

from grants.accounts.models import Role
from grants.accounts.queries import holders
from grants.applications.operations import (
    clean_papers,
    compare_all,
    compare_waiting,
    sweep_uploads,
)
from grants.calls.operations_clock import due_calls, move_by_clock
from grants.funds.operations.bank_ties import tie_in
from grants.funds.queries_bank_ties import with_open_lines
from grants.kernel import checks, clock
from grants.kernel.db import db, read_only, transact
from grants.kernel.i18n import lazy
from grants.kernel.scanning import scan_waiting
from grants.notifications.delivery import deliver_due
from grants.notifications.operations import tell
from grants.organisations.operations import look_again, read_lists
from grants.reminders.models import JobRun
from grants.reminders.operations import send_due
from grants.reviews.operations import stand_aside
from grants.reviews.queries_ties import assigned_and_barred

_log = logging.getLogger(__name__)
_LEADER = 4_714_717  # any number, the same on every node
_LISTED = 50  # findings named in one mail


@dataclass(frozen=True)
class Job:
    """A row of the table: `schedule` are the fields of a cron line, in the zone of the settings."""

    name: str
    words: Any
    schedule: dict[str, str]
    work: Callable[[datetime], int]


@dataclass(frozen=True)
class Run:
    """What one run did: how many items, or what went wrong."""

    name: str
    items: int
    error: str


def open_and_close_calls(moment: datetime) -> int:
    """Calls whose time has come, one commit each."""
    due = list(due_calls(moment))
    db.session.rollback()
    for call_id in due:
        transact(lambda call_id=call_id: move_by_clock(call_id, moment))  # type: ignore[misc]
    return len(due)


def send_reminders(moment: datetime) -> int:
    """Everybody whose reminder has come, by the rules of `reminders`."""
    return send_due(moment)


def verify(_moment: datetime) -> int:
    """Derive everything again; tell the administrators what does not agree, once a day."""
    with read_only():
        findings = [str(finding) for finding in checks.run_all()]
        db.session.rollback()
    if findings:
        transact(lambda: _report(findings))
    return len(findings)


def _report(findings: list[str]) -> None:
    tell(
        f"verify:{clock.now():%Y-%m-%d}",
        to=holders(Role.ADMINISTRATOR),
        template="verify_findings",
        number=len(findings),
        findings=findings[:_LISTED],
    )


def deliver_mail(moment: datetime) -> int:
    """Mail that is due leaves."""
    return deliver_due(moment).sent


def scan_files(_moment: datetime) -> int:
    """Files in quarantine are shown to the virus scanner, where there is one."""
    return scan_waiting()


def clean_copies(_moment: datetime) -> int:
    """PDF files get the copies that those who score open."""
    return clean_papers()


def sweep(moment: datetime) -> int:
    """Uploads that nobody finished within a day are forgotten."""
    return sweep_uploads(moment)


def take_back_reviews(_moment: datetime) -> int:
    """Reviews of who joined the applicant meanwhile, or shares its mail domain, one commit each."""
    concerned = assigned_and_barred()
    db.session.rollback()
    for application_id in concerned:
        transact(lambda each=application_id: stand_aside([each]))  # type: ignore[misc]
    return len(concerned)


def tie_bank_lines(_moment: datetime) -> int:
    """Lines of the bank whose entry came since are tied, one commit a fund."""
    funds = with_open_lines()
    db.session.rollback()
    return sum(transact(lambda each=fund_id: tie_in(each)) for fund_id in funds)  # type: ignore[misc]


# Mail comes last, so that what the others wrote leaves in the same round.
JOBS = (
    Job("calls", lazy("Open and close calls"), {"minute": "*"}, open_and_close_calls),
    Job("reminders", lazy("Send reminders"), {"minute": "*/10"}, send_reminders),
    Job("scanner", lazy("Show files to the virus scanner"), {"minute": "*"}, scan_files),
    Job("copies", lazy("Clean PDF files for those who score"), {"minute": "*"}, clean_copies),
    Job("uploads", lazy("Forget unfinished uploads"), {"hour": "3", "minute": "15"}, sweep),
    Job("screening", lazy("Read screening lists"), {"minute": "*"}, read_lists),
    Job("look_again", lazy("Compare organisations"), {"hour": "1", "minute": "30"}, look_again),
    Job("likeness", lazy("Compare new applications"), {"minute": "*/5"}, compare_waiting),
    Job("likeness_all", lazy("Compare applications"), {"hour": "1", "minute": "45"}, compare_all),
    Job("aside", lazy("Take back reviews of who is barred"), {"minute": "*/10"}, take_back_reviews),
    Job("bank", lazy("Tie bank lines to the books"), {"minute": "*/15"}, tie_bank_lines),
    Job("verify", lazy("Verify everything"), {"hour": "2", "minute": "30"}, verify),
    Job("mail", lazy("Deliver mail"), {"second": "*/15"}, deliver_mail),
)


def run(job: Job, moment: datetime) -> Run:
    """Run one job as of `moment` and keep a row of it. Its failure is kept, not raised."""
    number = transact(lambda: _begin(job))
    items, error = 0, ""
    try:
        items = job.work(moment)
    except Exception as trouble:  # noqa: BLE001 - the next job must run, whatever this one met
        _log.exception("job %s failed", job.name)
        error = f"{type(trouble).__name__}: {trouble}"
    finally:
        db.session.rollback()
    transact(lambda: _end(number, items, error))
    return Run(job.name, items, error)


def _begin(job: Job) -> int:
    # Runs that found nothing to do are kept for a week.
    old = clock.now() - timedelta(days=7)
    idle = (JobRun.items == 0) & (JobRun.error == "") & (JobRun.started_at < old)
    db.session.execute(delete(JobRun).where(JobRun.name == job.name, idle))
    row = JobRun(name=job.name, started_at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row.id


def _end(number: int, items: int, error: str) -> None:
    row = db.session.get_one(JobRun, number)
    row.finished_at, row.items, row.error = clock.now(), items, error


def run_due(moment: datetime) -> list[Run]:
    """Everything that is due at `moment`, once. Needs the application's context."""
    return [run(job, moment) for job in JOBS]


@contextmanager
def leadership(app: Flask) -> Iterator[Callable[[], bool]]:
    """A question that only one scheduler of an installation is answered with yes.

    PostgreSQL: an advisory lock of one connection; when its process dies the database lets
    go and another node leads. SQLite: a lock on a file of the instance, let go likewise.
    """
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        with (Path(app.config["INSTANCE"]) / "scheduler.lock").open("w") as file:
            yield lambda: _file_lock(file)
        return
    held: list[Any] = []

    def lead() -> bool:
        try:
            if not held:
                held.append(engine.connect().execution_options(isolation_level="AUTOCOMMIT"))
                mine = held[0].execute(text(f"SELECT pg_try_advisory_lock({_LEADER})"))
                if not mine.scalar_one():
                    _let_go(held)
            else:
                held[0].execute(text("SELECT 1"))
        except Exception:  # noqa: BLE001 - a broken connection is a lost lock
            _log.exception("the leader's connection broke")
            _let_go(held)
        return bool(held)

    try:
        yield lead
    finally:
        _let_go(held)


def _let_go(held: list[Any]) -> None:
    """End the connection itself: in the pool it would keep the lock."""
    while held:
        connection = held.pop()
        connection.invalidate()
        connection.close()


def _file_lock(file: Any) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def serve(app: Flask, stopped: threading.Event | None = None) -> None:
    """Run the jobs by their schedule until SIGTERM or SIGINT (or `stopped`)."""
    end = stopped or threading.Event()
    if stopped is None:

        def stop(_signal: int, _frame: FrameType | None) -> None:
            end.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
    with leadership(app) as lead:
        scheduler = BackgroundScheduler(
            timezone=app.config["ZONE"],
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        turn = threading.Lock()

        def tick(job: Job) -> None:
            # One job at a time: they share one leader's connection and one database.
            with turn:
                if lead():
                    with app.app_context():
                        run(job, clock.now())

        for job in JOBS:
            scheduler.add_job(tick, "cron", args=[job], id=job.name, **job.schedule)
        scheduler.start()
        try:
            end.wait()
        finally:
            scheduler.shutdown(wait=True)
