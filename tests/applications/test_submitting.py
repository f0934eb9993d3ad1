"""Submission is one act: once, in time by its arrival, sealed, all of it or nothing."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application, SubmittedVersion
from grants.applications.operations import submit_application
from grants.kernel import clock
from grants.kernel.checks import run_all
from grants.kernel.db import db, transact
from grants.kernel.errors import NotNow
from grants.kernel.outbox import OutboxMessage
from tests.applications.pages import (
    Applicant,
    application_named,
    hidden,
    make_open_call,
    text_of,
)
from tests.applications.samples import CALL
from tests.factories.people import PASSWORD, make_organisation, make_person, sign_in
from tests.harness.application import Settings
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite
from tests.harness.places import ROOT

LAST_MINUTE = CALL.closes_at - timedelta(minutes=1)


@pytest.fixture
def sana(app: Flask, at: time_machine.Traveller) -> Applicant:
    """Somebody with a complete draft, one minute before the call closes."""
    at.move_to(LAST_MINUTE)
    with app.app_context():
        make_open_call()
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
    applicant = Applicant(app, sign_in(app, person))
    applicant.person = person
    applicant.starts()
    applicant.fills_everything()
    return applicant


def status_of(sana: Applicant) -> str:
    with sana.app.app_context():
        return application_named(sana.reference).status


def counts(sana: Applicant) -> tuple[int, int]:
    """Submitted versions, receipts by mail."""
    with sana.app.app_context():
        versions = db.session.execute(select(func.count()).select_from(SubmittedVersion))
        mails = db.session.execute(
            select(func.count())
            .select_from(OutboxMessage)
            .where(OutboxMessage.key.startswith("application_received"))
        )
        return versions.scalar_one(), mails.scalar_one()


def test_pressed_twice_it_is_submitted_once(sana: Applicant) -> None:
    sana.submits(key="the same")
    answer = sana.sends(sana.path("/submit"), {"key": "the same", "confirm": "y"})
    assert answer.headers["Location"] == sana.path("/receipt")
    assert counts(sana) == (1, 1)


def test_fifty_at_once_are_one_submission(sana: Applicant) -> None:
    with sana.app.app_context():
        application_id = application_named(sana.reference).id
        assert sana.person is not None
        actor = actor_of(db.session.get_one(Person, sana.person.id))

    def submit(_number: int) -> str:
        version = transact(
            lambda: submit_application(
                actor,
                db.session.get_one(Application, application_id),
                arrived_at=clock.now(),
                key="fifty",
            )
        )
        return version.receipt_number

    results = together(sana.app, 50, submit)
    assert set(results) == {f"R-{sana.reference}-1"}
    assert counts(sana) == (1, 1)


def test_colleagues_with_keys_of_their_own_submit_once(sana: Applicant) -> None:
    page = sana.client.get(sana.path("/check"))
    sana.submits()
    answer = sana.client.post(
        sana.path("/submit"), data={"key": hidden(page, "key"), "confirm": "y"}
    )
    assert answer.status_code == 409
    assert counts(sana) == (1, 1)


def test_it_needs_the_declaration(sana: Applicant) -> None:
    answer = sana.client.post(sana.path("/submit"), data={"key": "k"})
    assert answer.status_code == 422
    assert "Tick the box to confirm" in text_of(answer)
    assert status_of(sana) == "draft"


def test_one_second_late_is_late(sana: Applicant, at: time_machine.Traveller) -> None:
    at.move_to(CALL.closes_at + timedelta(seconds=1))
    answer = sana.client.post(sana.path("/submit"), data={"key": "k", "confirm": "y"})
    assert answer.status_code == 409
    assert "The call closed on 27 November 2026, 17:00" in text_of(answer)
    assert (status_of(sana), counts(sana)) == ("draft", (0, 0))


def test_what_arrived_in_time_is_taken_though_the_work_ends_later(
    sana: Applicant, at: time_machine.Traveller
) -> None:
    at.move_to(CALL.closes_at - timedelta(seconds=1))

    def delay(*_anything: Any) -> None:
        at.move_to(CALL.closes_at + timedelta(seconds=30))

    with sana.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", delay)
    try:
        sana.sends(sana.path("/submit"), {"key": "k", "confirm": "y"})
    finally:
        event.remove(engine, "before_cursor_execute", delay)
    assert clock.now() > CALL.closes_at
    with sana.app.app_context():
        version = db.session.execute(select(SubmittedVersion)).scalar_one()
        assert version.arrived_at == CALL.closes_at - timedelta(seconds=1)


def test_a_draft_with_gaps_is_not_submitted_and_says_what_is_missing(sana: Applicant) -> None:
    sana.fills("basics", {"minors": True})
    page = sana.reads(sana.path("/check"))
    assert "The link leads to it." in page
    assert "Submit application" not in page
    answer = sana.client.post(sana.path("/submit"), data={"key": "k", "confirm": "y"})
    assert answer.status_code == 422
    assert status_of(sana) == "draft"


def test_an_expired_session_loses_nothing(sana: Applicant) -> None:
    page = sana.client.get(sana.path("/check"))
    typed = {"key": hidden(page, "key"), "confirm": "y"}
    assert sana.person is not None
    stranger: FlaskClient = sana.app.test_client()
    here = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    answer = stranger.post(sana.path("/submit"), data=typed, headers=here)
    assert answer.status_code == 403
    assert "Nothing you typed is lost." in text_of(answer)
    assert hidden(answer, "key") == typed["key"]
    assert f'action="{sana.path("/submit")}"' in answer.get_data(as_text=True)
    signed = stranger.post("/sign-in", data={"email": sana.person.email, "password": PASSWORD})
    assert signed.status_code == 303
    again = stranger.post(
        sana.path("/submit"), data={"key": hidden(answer, "key"), "confirm": "y"}, headers=here
    )
    assert again.headers["Location"] == sana.path("/receipt")
    assert counts(sana) == (1, 1)


def test_an_expired_session_gives_a_section_back(sana: Applicant) -> None:
    stranger: FlaskClient = sana.app.test_client()
    answer = stranger.post(
        sana.path("/sections/basics"),
        data={"q_story": "A long evening’s text.", "save": "next"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 403
    assert hidden(answer, "q_story") == "A long evening’s text."


CHANGES: list[tuple[str, Callable[[str], str]]] = [
    ("update", lambda kind: "UPDATE submitted_version SET content_hash = 'x'"),
    ("delete", lambda kind: "DELETE FROM submitted_version"),
    (
        "replace",
        lambda kind: (
            "INSERT OR REPLACE INTO submitted_version SELECT * FROM submitted_version"
            if kind == "sqlite"
            else "INSERT INTO submitted_version SELECT * FROM submitted_version "
            "ON CONFLICT (id) DO UPDATE SET content_hash = 'x'"
        ),
    ),
    (
        "truncate",
        lambda kind: (
            "DELETE FROM submitted_version WHERE 1"
            if kind == "sqlite"
            else "TRUNCATE submitted_version CASCADE"
        ),
    ),
]


@pytest.mark.parametrize(("name", "statement"), CHANGES, ids=[name for name, _s in CHANGES])
def test_what_was_submitted_never_changes(
    sana: Applicant, name: str, statement: Callable[[str], str]
) -> None:
    sana.submits()
    with sana.app.app_context():
        kind = db.engine.dialect.name
        with pytest.raises(DBAPIError, match="is append-only"):
            db.session.execute(text(statement(kind)))
        db.session.rollback()
        assert list(run_all()) == []
        # The control: without its triggers the same statement goes through, and is found out.
        drop_triggers(kind)
        db.session.execute(text("UPDATE submitted_version SET content_hash = 'x'"))
        db.session.commit()
        found = [finding.check for finding in run_all()]
        assert "submitted versions" in found


def drop_triggers(kind: str) -> None:
    named = {
        "sqlite": "SELECT name FROM sqlite_master "
        "WHERE type = 'trigger' AND tbl_name = 'submitted_version'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
        "AND tgrelid = 'submitted_version'::regclass",
    }
    where = {"sqlite": "", "postgresql": " ON submitted_version"}[kind]
    for (name,) in db.session.execute(text(named[kind])).all():
        db.session.execute(text(f'DROP TRIGGER "{name}"{where}'))


KILLED_AT = [
    "INSERT INTO idempotency_key",
    "INSERT INTO submitted_version",
    "UPDATE application",
    "INSERT INTO outbox_message",
    "INSERT INTO audit_entry",
    "COMMIT",
]


@pytest.mark.parametrize("point", KILLED_AT)
def test_killed_in_the_middle_it_is_all_or_nothing(
    sana: Applicant, settings: Settings, point: str
) -> None:
    with sana.app.app_context():
        db.engine.dispose()
    assert sana.person is not None
    command = [sys.executable, "-m", "tests.applications.killed", point, sana.reference]
    environment = {
        "GRANTS_DATABASE_URL": str(settings["DATABASE_URL"]),
        "GRANTS_INSTANCE": str(settings["INSTANCE"]),
        "GRANTS_PERSON": str(sana.person.id),
        "GRANTS_ARRIVED": LAST_MINUTE.isoformat(),
        "PATH": "/usr/bin:/bin",
    }
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert ended.returncode == -9, ended.stderr
    assert (status_of(sana), counts(sana)) == ("draft", (0, 0))
    with sana.app.app_context():
        assert list(run_all()) == []
    sana.submits()
    assert (status_of(sana), counts(sana)) == ("submitted", (1, 1))


@on_sqlite
def test_a_withdrawn_application_is_over(sana: Applicant) -> None:
    sana.submits()
    assert "It will not be read or decided any more" in sana.reads(sana.path("/withdraw"))
    sana.sends(sana.path("/withdraw"), {"reason": "We found other money."})
    assert "Withdrawn by you" in sana.reads(sana.path())
    answer = sana.client.post(sana.path("/submit"), data={"key": "k", "confirm": "y"})
    assert answer.status_code == 409


@on_sqlite
def test_before_it_opens_nothing_is_submitted(sana: Applicant) -> None:
    with sana.app.app_context():
        assert sana.person is not None
        actor = actor_of(db.session.get_one(Person, sana.person.id))
        application = application_named(sana.reference)
        with pytest.raises(NotNow):
            submit_application(
                actor, application, arrived_at=CALL.opens_at - timedelta(seconds=1), key="k"
            )
        db.session.rollback()
