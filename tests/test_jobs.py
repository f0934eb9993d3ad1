import os
import signal
import subprocess
import sys
import threading
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from grants import jobs
from grants.calls.models import Call
from grants.jobs import JOBS, Job, leadership, run, run_due
from grants.kernel import audit, clock
from grants.kernel.db import db, transact
from grants.kernel.policy import SYSTEM
from grants.reminders.models import JobRun
from tests.factories.applications import make_call
from tests.factories.people import keep, make_person
from tests.harness.application import Settings
from tests.harness.mail import Mailbox
from tests.harness.places import ROOT
from tests.test_serving import wait_until


def job_runs() -> list[tuple[str, int, str]]:
    db.session.rollback()
    rows = db.session.execute(select(JobRun).order_by(JobRun.id)).scalars()
    return [(row.name, row.items, row.error) for row in rows]


def statuses() -> list[str]:
    db.session.rollback()
    return list(db.session.execute(select(Call.status).order_by(Call.id)).scalars())


def test_calls_open_and_close_by_the_clock(in_app: Flask, at: time_machine.Traveller) -> None:
    now = clock.now()
    for opens, closes in [(1, 2), (-1, 1), (-2, -1)]:
        call = make_call(status="scheduled")
        call.opens_at, call.closes_at = now + timedelta(days=opens), now + timedelta(days=closes)
        keep(call)
    draft = make_call(status="draft")
    draft.opens_at, draft.closes_at = now - timedelta(days=2), now - timedelta(days=1)
    keep(draft)
    assert run_due(now)[0].items == 2
    assert statuses() == ["scheduled", "open", "closed", "draft"]
    assert run_due(now)[0].items == 0
    run_due(now + timedelta(days=1))
    assert statuses() == ["open", "closed", "closed", "draft"]
    actions = db.session.execute(
        select(audit.AuditEntry.action).order_by(audit.AuditEntry.sequence)
    ).scalars()
    assert list(actions).count("call:open") == 3
    db.session.rollback()
    assert list(audit.chain_holds()) == []


def test_every_run_leaves_a_row(in_app: Flask) -> None:
    run_due(clock.now())
    assert job_runs() == [(job.name, 0, "") for job in JOBS]


def test_a_failing_job_does_not_stop_the_others(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_moment: datetime) -> int:
        db.session.execute(text("SELECT * FROM no_such_table"))
        return 1

    broken = Job("broken", "", {}, fail)
    monkeypatch.setattr(jobs, "JOBS", (broken, *JOBS))
    runs = run_due(clock.now())
    assert "no_such_table" in runs[0].error
    assert [each.error for each in runs[1:]] == [""] * len(JOBS)
    assert "no_such_table" in job_runs()[0][2]


def test_findings_are_told_to_administrators_once_a_day(
    in_app: Flask, at: time_machine.Traveller
) -> None:
    make_person("Zara", email="zara@people.example", roles=["administrator"])
    transact(lambda: audit.record(SYSTEM, "fund:look", "fund"))
    (verify,) = (job for job in JOBS if job.name == "verify")
    assert run(verify, clock.now()).items == 0
    db.session.execute(text("UPDATE audit_head SET sequence = 7"))
    db.session.commit()
    for _again in range(2):
        assert run(verify, clock.now()).items == 1
    mails = db.session.execute(text("SELECT recipient, subject, body FROM outbox_message")).all()
    assert [(to, subject) for to, subject, _body in mails] == [
        ("zara@people.example", "Verification found something wrong: 1")
    ]
    assert "- audit chain: head is not the last entry" in mails[0].body
    at.shift(24 * 3600)
    run(verify, clock.now())
    assert db.session.execute(text("SELECT count(*) FROM outbox_message")).scalar_one() == 2


def test_one_scheduler_leads_and_another_takes_over(app: Flask) -> None:
    with leadership(app) as first, leadership(app) as second:
        assert first()
        assert first()
        assert not second()
    with leadership(app) as second:
        assert second()
        with leadership(app) as first:
            assert not first()


def test_a_leader_whose_connection_broke_leads_no_more(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            return
    with leadership(app) as first, leadership(app) as second:
        assert first()
        with app.app_context():
            db.session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks "
                    "WHERE locktype = 'advisory' AND database = "
                    "(SELECT oid FROM pg_database WHERE datname = current_database())"
                )
            )
            db.session.rollback()
        assert not first()
        assert second()
        assert not first()


def test_the_scheduler_runs_the_table(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ran, stopped = threading.Event(), threading.Event()

    def work(_moment: datetime) -> int:
        ran.set()
        return 3

    monkeypatch.setattr(jobs, "JOBS", (Job("each second", "", {"second": "*"}, work),))
    server = threading.Thread(target=jobs.serve, args=[app, stopped])
    server.start()
    try:
        assert ran.wait(300)
    finally:
        stopped.set()
        server.join()
    with app.app_context():
        assert ("each second", 3, "") in job_runs()


def scheduler(settings: Settings, **more: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "GRANTS_INSTANCE": str(settings["INSTANCE"]),
        "GRANTS_DATABASE_URL": str(settings["DATABASE_URL"]),
        **more,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "grants.cli", "scheduler"], cwd=ROOT, env=environment
    )


def test_a_process_of_its_own_sends_and_ends_when_told(
    settings: Settings, app: Flask, smtp: Mailbox
) -> None:
    from grants.kernel import outbox

    with app.app_context():
        transact(lambda: outbox.enqueue("k", to="a@x.org", language="en", subject="s", body="b"))
        db.session.remove()
    process = scheduler(settings, GRANTS_SMTP_URL=smtp.url)
    try:
        wait_until(lambda: smtp.messages or process.poll() is not None, 300)
        assert [mail["Subject"] for mail in smtp.messages] == ["s"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(300) == 0
    finally:
        process.kill()
        process.wait()
