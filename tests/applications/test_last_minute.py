"""Many applicants at once in the last seconds of a call, at `grants serve`, while a worker dies.

How many is set by GRANTS_LAST_MINUTE (applicants) and GRANTS_LAST_SECONDS (over how long);
`bench/README.md` has the figures of a thousand in a minute.
"""

import os
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event, Timer
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select

from grants.accounts.models import Person
from grants.applications.models import Answer, Application, SubmittedVersion
from grants.calls.models import Call
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.outbox import OutboxMessage
from grants.organisations.models import Membership, Organisation
from grants.web.arrival import moment_of_arrival, reached
from tests.applications.pages import Applicant, make_open_call
from tests.applications.samples import CALL, COMPLETE
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.application import Settings
from tests.harness.command import environment
from tests.harness.databases import on_postgres
from tests.harness.mail import free_port
from tests.harness.places import ROOT
from tests.test_serving import children_of, command_of

APPLICANTS = int(os.environ.get("GRANTS_LAST_MINUTE", "60"))
SECONDS = float(os.environ.get("GRANTS_LAST_SECONDS", "6"))
SPARE = 0.0 if "GRANTS_LAST_MINUTE" in os.environ else 60.0
"""From the last moment to the end of the call: a slow machine clicks later than it was asked to."""


@dataclass
class Sent:
    """One applicant's last click: how long the answer took, and how often they had to click."""

    reference: str
    status: int
    seconds: float
    tries: int


def without_files() -> Call:
    """The sample call without its upload: what is measured is the act of submitting."""
    sections = tuple(
        replace(each, questions=tuple(q for q in each.questions if q.type != "file"))
        for each in CALL.sections
    )
    return make_open_call(definition=replace(CALL, sections=sections))


def everybody(app: Flask) -> dict[str, str]:
    """As many complete drafts as there are applicants: reference and session of each."""
    with app.app_context():
        without_files()
        sana = make_person("Sana Gul")
        make_organisation("Street Theatre", signatories=[sana])
    first = Applicant(app, sign_in(app, sana))
    first.starts()
    for section in CALL.sections:
        first.fills(section.key, {**COMPLETE})
    with app.app_context():
        return dict(copies(app, first.reference))


def copies(app: Flask, reference: str) -> Iterator[tuple[str, str]]:
    """The first applicant again and again, under other names."""
    draft = db.session.execute(
        select(Application).where(Application.reference == reference)
    ).scalar_one()
    answers = (
        db.session.execute(select(Answer).where(Answer.application_id == draft.id)).scalars().all()
    )
    like: dict[Any, set[str]] = {
        model: {column.name for column in model.__table__.columns} - {"id"}
        for model in (Person, Organisation, Membership, Application, Answer)
    }

    def again(record: Any, **values: object) -> int:
        model: Any = type(record)
        row = {name: getattr(record, name) for name in like[model]} | values
        made: int = db.session.execute(insert(model).values(row).returning(model.id)).scalar_one()
        return made

    person = db.session.get_one(Person, draft.started_by_id)
    membership = db.session.execute(select(Membership)).scalars().one()
    for number in range(APPLICANTS):
        name = f"PLIF-LAST-{number:04}"
        who = again(person, public_id=name, email=f"{name.lower()}@people.example")
        where = again(draft.organisation, slug=name.lower(), name=f"Organisation {number}")
        again(membership, person_id=who, organisation_id=where)
        what = again(draft, reference=name, organisation_id=where, started_by_id=who)
        for answer in answers:
            again(answer, application_id=what, saved_by_id=who)
        yield name, session_of(app, f"{name}:{person.session_version}")
    db.session.commit()


def session_of(app: Flask, who: str) -> str:
    """The cookie of somebody who has signed in."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    signed: str = serializer.dumps({"_user_id": who, "_fresh": True, "csrf_token": who})
    return f"{app.config['SESSION_COOKIE_NAME']}={signed}"


@contextmanager
def served(settings: Settings, port: int) -> Iterator[int]:
    """The product with two workers; gives the process that started it."""
    command = [sys.executable, "-m", "grants.cli", "serve", "--port", str(port), "--workers", "2"]
    settled = environment(settings, GRANTS_SECRET_KEY=str(settings["SECRET_KEY"]))
    with subprocess.Popen(
        command, cwd=ROOT, env=settled, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == f"Serving http://127.0.0.1:{port}\n"
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(300)


class Stays(urllib.request.HTTPRedirectHandler):
    """An opener that tells of a redirect and does not follow it."""

    def redirect_request(self, *_: object) -> None:
        return None


def ask(address: str, cookie: str, form: dict[str, str] | None = None) -> tuple[int, str]:
    """One request on a connection of its own, as from a phone."""
    data = None if form is None else urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(address, data, {"Cookie": cookie})
    try:
        with urllib.request.build_opener(Stays).open(request, timeout=120) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of the last page, and the box that is ticked on it."""
    fields = dict(re.findall(r'name="(csrf_token|key)"[^>]*value="([^"]*)"', page))
    assert set(fields) == {"csrf_token", "key"}, page
    return {**fields, "confirm": "y"}


def submits(base: str, reference: str, session: tuple[str, str], at: datetime) -> Sent:
    """Wait for one's moment and press the button; press it again when the connection breaks."""
    cookie, page = session
    form = form_of(page)
    Event().wait(seconds_until(at))
    begun, tries = time.monotonic(), 0
    while True:
        tries += 1
        try:
            status, _body = ask(f"{base}/applications/{reference}/submit", cookie, form)
        except (OSError, urllib.error.URLError):
            if tries == 20:
                raise
            continue
        return Sent(reference, status, time.monotonic() - begun, tries)


@on_postgres
def test_nobody_is_lost_or_late_in_the_last_seconds(
    app: Flask, settings: Settings, postgres: object
) -> None:
    sessions = everybody(app)
    closes_in(app, timedelta(days=1))
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with served(settings, port) as served_by, ThreadPoolExecutor(64) as crowd:
        pages = dict(
            zip(
                sessions,
                crowd.map(lambda each: read_last_page(base, *each), sessions.items()),
                strict=True,
            )
        )
        closes = closes_in(app, timedelta(seconds=SECONDS + SPARE))
        # Everybody's moment: spread over the last seconds, the last one a second before the end.
        begin = closes - timedelta(seconds=SECONDS + SPARE)
        span = timedelta(seconds=SECONDS - 1)
        moments = [begin + span * number / APPLICANTS for number in range(APPLICANTS)]
        killer = Timer(seconds_until(begin + span / 2), kill_a_worker, [served_by])
        killer.start()
        sent = list(
            crowd.map(
                lambda reference, at: submits(base, reference, pages[reference], at),
                sessions,
                moments,
            )
        )
        killer.join()
        receipts = [
            ask(f"{base}/applications/{reference}/receipt", cookie)[0]
            for reference, cookie in list(sessions.items())[:20]
        ]
    assert {each.status for each in sent} == {303}
    assert set(receipts) == {200}
    with app.app_context():
        kept = db.session.execute(
            select(Application.reference, SubmittedVersion.arrived_at)
            .join(SubmittedVersion)
            .where(Application.status == "submitted")
        ).all()
        told = db.session.execute(
            select(func.count(func.distinct(OutboxMessage.key))).where(
                OutboxMessage.key.like("application_received:%")
            )
        ).scalar_one()
    assert sorted(reference for reference, _at in kept) == sorted(sessions)
    assert all(arrived < closes for _reference, arrived in kept)
    assert told == APPLICANTS
    report(sent)


def closes_in(app: Flask, time: timedelta) -> datetime:
    """Let the call close then."""
    with app.app_context():
        call = db.session.execute(select(Call)).scalar_one()
        call.opens_at, call.closes_at = clock.now() - timedelta(days=1), clock.now() + time
        db.session.commit()
        return call.closes_at


def seconds_until(moment: datetime) -> float:
    return max(0.0, (moment - clock.now()).total_seconds())


def read_last_page(base: str, reference: str, cookie: str) -> tuple[str, str]:
    status, page = ask(f"{base}/applications/{reference}/check", cookie)
    assert status == 200, page
    return cookie, page


def kill_a_worker(served_by: int) -> None:
    """End one of the two web workers at once, as when memory runs out."""
    workers = [
        child
        for child in children_of(served_by)
        if b"gunicorn" in command_of(child) and not children_of(child)
    ]
    os.kill(min(workers), signal.SIGKILL)


def report(sent: list[Sent]) -> None:
    """What it took, for people who run it with many applicants."""
    taken = sorted(each.seconds for each in sent)
    p99 = taken[min(len(taken) - 1, len(taken) * 99 // 100)]
    again = sum(each.tries > 1 for each in sent)
    print(
        f"{len(sent)} applicants in {SECONDS:.0f} s: median {statistics.median(taken):.2f} s, "
        f"p99 {p99:.2f} s, longest {taken[-1]:.2f} s; {again} clicked again after the kill"
    )


def test_the_queue_does_not_make_late() -> None:
    """What counts is when the request stood before us, not when a thread was free."""
    before = datetime(2026, 11, 2, 11, 59, 59, tzinfo=UTC)
    with reached(before):
        assert moment_of_arrival() == before
    assert moment_of_arrival() > before
