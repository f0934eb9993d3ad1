"""A call amended while applicants write: told, carried over, and no race with submission."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application, SubmittedVersion
from grants.applications.operations import amend_call, submit_application
from grants.calls.callfile import dump
from grants.calls.definition import CallDefinition
from grants.calls.models import Call, CallVersion
from grants.calls.questions import Question, QuestionType
from grants.calls.text import Text
from grants.kernel import clock
from grants.kernel.checks import run_all
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import SYSTEM
from tests.applications.pages import (
    Applicant,
    application_named,
    hidden,
    make_open_call,
    text_of,
)
from tests.applications.samples import CALL
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite

FIRST, *OTHERS = CALL.sections
ASK_MORE = Question("partners", QuestionType.SHORT_TEXT, Text.plain("With whom?"), required=False)
MORE = replace(CALL, sections=(replace(FIRST, questions=(*FIRST.questions, ASK_MORE)), *OTHERS))
LATER = replace(CALL, closes="2026-12-04 17:00")


@pytest.fixture
def sana(app: Flask, at: time_machine.Traveller) -> Applicant:
    """Somebody with a complete draft, one minute before the call closes."""
    at.move_to(CALL.closes_at - timedelta(minutes=1))
    with app.app_context():
        make_open_call()
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
    applicant = Applicant(app, sign_in(app, person))
    applicant.person = person
    applicant.starts()
    applicant.fills_everything()
    at.shift(timedelta(seconds=1))
    return applicant


def the_call() -> Call:
    return db.session.execute(select(Call)).scalar_one()


def amended(app: Flask, definition: CallDefinition, reason: str = "We forgot to ask.") -> None:
    with app.app_context():
        transact(lambda: amend_call(SYSTEM, the_call(), definition=definition, reason=reason))


def told(app: Flask) -> list[str]:
    """Who was told of an amendment, by address; each mail once."""
    with app.app_context():
        rows = db.session.execute(
            select(OutboxMessage.recipient)
            .where(OutboxMessage.key.startswith("call_amended"))
            .order_by(OutboxMessage.id)
        )
        return [each.split("@")[0].rsplit(".", 1)[0] for each in rows.scalars()]


def sealed_against(app: Flask) -> int:
    with app.app_context():
        return db.session.execute(
            select(CallVersion.number).join(
                Application, Application.call_version_id == CallVersion.id
            )
        ).scalar_one()


def test_a_draft_goes_on_under_the_new_text(sana: Applicant, at: time_machine.Traveller) -> None:
    amended(sana.app, MORE)
    page = sana.reads(sana.path())
    assert "The call was amended since you wrote" in page
    assert "New question in “The basics”: “With whom?”." in page
    assert "Why: We forgot to ask." in page
    assert page.count("Look again") == 1
    assert "Look at “The basics” again" in page
    section = sana.client.get(sana.path("/sections/basics"))
    assert "Changed in the call since you last saved this section" in text_of(section)
    assert hidden(section, "version") == "2"
    # A page that was open before the amendment does not count as having seen it.
    old = {"save": "next", "version": "1", "autosave": "1"}
    assert sana.fills("basics", {**_answers(), "x": 1}, **old).status_code == 200
    assert "Look again" in sana.reads(sana.path())
    assert sana.fills("basics", _answers(), version="2").status_code == 303
    page = sana.reads(sana.path())
    assert ("Look again" in page, "was amended since" in page) == (False, False)
    sana.submits()
    assert sealed_against(sana.app) == 2


def _answers() -> dict[str, object]:
    from tests.applications.samples import COMPLETE

    return COMPLETE


def test_everyone_concerned_is_told_once(sana: Applicant) -> None:
    with sana.app.app_context():
        person = make_person("Imran Afridi")
        make_organisation("Second", members=[person, _again(sana)])
        outsider = make_person("Nobody Else")
        make_organisation("Third", members=[outsider])
    second = Applicant(sana.app, sign_in(sana.app, person))
    second.starts()
    amended(sana.app, MORE)
    assert told(sana.app) == ["imran.afridi", "sana.gul"]


def _again(sana: Applicant) -> Person:
    assert sana.person is not None
    return db.session.get_one(Person, sana.person.id)


def test_more_time_does_not_concern_whoever_has_submitted(sana: Applicant) -> None:
    sana.submits()
    amended(sana.app, LATER, "The bridge was closed.")
    assert told(sana.app) == []
    amended(sana.app, replace(MORE, closes=LATER.closes))
    assert told(sana.app) == ["sana.gul"]
    assert sealed_against(sana.app) == 1


def test_the_public_reads_what_was_amended_and_why(sana: Applicant) -> None:
    amended(sana.app, LATER, "The bridge was closed.")
    amended(sana.app, replace(MORE, closes=LATER.closes))
    page = text_of(sana.app.test_client().get(f"/calls/{CALL.slug}"))
    assert "What was amended" in page
    first, second = page.index("We forgot to ask."), page.index("The bridge was closed.")
    assert first < second
    assert "The call closes on 2026-12-04 17:00, not on 2026-11-27 17:00." in page
    with sana.app.app_context():
        assert the_call().closes_at == LATER.closes_at
        assert list(run_all()) == []


def test_a_page_read_before_the_amendment_is_not_submitted_unread(
    sana: Applicant, at: time_machine.Traveller
) -> None:
    page = sana.client.get(sana.path("/check"))
    amended(sana.app, MORE)
    at.shift(timedelta(seconds=1))
    typed = {"key": hidden(page, "key"), "version": hidden(page, "version"), "confirm": "y"}
    answer = sana.sends(sana.path("/submit"), typed, 422)
    assert "The call was amended while this page was open." in text_of(answer)
    assert hidden(answer, "version") == "2"
    sana.sends(sana.path("/submit"), {**typed, "version": hidden(answer, "version")})
    assert sealed_against(sana.app) == 2


def test_what_arrived_before_the_amendment_answers_the_text_before(sana: Applicant) -> None:
    arrived = clock.now() - timedelta(milliseconds=500)
    amended(sana.app, MORE)
    with sana.app.app_context():
        actor = actor_of(_again(sana))
        application = application_named(sana.reference)
        transact(
            lambda: submit_application(
                actor, application, arrived_at=arrived, key="k", version_read=1
            )
        )
        sealed = db.session.execute(select(SubmittedVersion)).scalar_one()
        asked = [entry["key"] for s in sealed.content["sections"] for entry in s["questions"]]
        assert "partners" not in asked
    assert sealed_against(sana.app) == 1


def test_amended_and_submitted_at_one_moment(sana: Applicant) -> None:
    with sana.app.app_context():
        actor = actor_of(_again(sana))

    def act(number: int) -> str:
        if number == 0:
            amend = lambda: amend_call(SYSTEM, the_call(), definition=MORE, reason="R")  # noqa: E731
            return str(transact(amend).number)
        version = transact(
            lambda: submit_application(
                actor,
                application_named(sana.reference),
                arrived_at=clock.now(),
                key=f"key {number % 2}",
            )
        )
        return version.receipt_number

    results = together(sana.app, 6, act)
    assert results[0] == "2", results
    receipts = [each for each in results[1:] if isinstance(each, str)]
    assert set(receipts) == {f"R-{sana.reference}-1"}, results
    assert all(isinstance(each, str | NotNow) for each in results), results
    with sana.app.app_context():
        application = application_named(sana.reference)
        sealed = db.session.execute(select(SubmittedVersion)).scalar_one()
        asked = [entry["key"] for s in sealed.content["sections"] for entry in s["questions"]]
        answered = application.call_version.number
        assert ("partners" in asked) == (answered == 2)
        assert list(run_all()) == []


def test_the_old_text_stays_as_it_was(sana: Applicant) -> None:
    amended(sana.app, MORE)
    with sana.app.app_context():
        versions = db.session.execute(select(CallVersion).order_by(CallVersion.number)).scalars()
        assert [(each.number, each.amendment) for each in versions] == [(1, False), (2, True)]
        with pytest.raises(Exception, match="append-only"):
            db.session.execute(text("UPDATE call_version SET reason = 'x'"))


@pytest.mark.parametrize(
    ("definition", "reason", "why"),
    [
        (CALL, "A reason.", "Nothing differs"),
        (MORE, " ", "Say why"),
        (replace(CALL, closes="2026-11-27 16:59"), "A reason.", "cannot close earlier"),
        (replace(CALL, theme="women"), "A reason.", "frozen"),
    ],
)
@on_sqlite
def test_what_is_refused(
    sana: Applicant, definition: CallDefinition, reason: str, why: str
) -> None:
    with sana.app.app_context(), pytest.raises(Invalid, match=why):
        amend_call(SYSTEM, the_call(), definition=definition, reason=reason)


@on_sqlite
def test_a_closed_call_is_not_amended(sana: Applicant, at: time_machine.Traveller) -> None:
    at.move_to(CALL.closes_at)
    with sana.app.app_context(), pytest.raises(NotNow):
        amend_call(SYSTEM, the_call(), definition=LATER, reason="Too late.")


@on_sqlite
def test_staff_amend_by_page(sana: Applicant) -> None:
    with sana.app.app_context():
        manager = make_person(roles=["fund_manager"])
    office = sign_in(sana.app, manager)
    assert "Amend the call" in text_of(office.get(f"/desk/calls/{CALL.slug}"))
    facts = {
        "title": "Small grants", "summary": CALL.summary.read(), "budget": "5,000,000",
        "ceiling": "2,500,000", "opens": "2026-10-16T09:00", "closes": "2026-12-04T17:00",
        "grace": "10", "theme": "youth", "area": "Peshawar", "reviewers": "3",
    }  # fmt: skip
    path = f"/desk/calls/{CALL.slug}/amend"
    answer = office.post(path, data={**facts, "closes": "2026-11-20T17:00", "reason": "R"})
    assert answer.status_code == 422
    assert "a call cannot close earlier" in text_of(answer)
    answer = office.post(path, data={**facts, "reason": "The bridge was closed."})
    assert answer.status_code == 303, text_of(answer)
    with sana.app.app_context():
        assert the_call().grace_minutes == 10
    wrong = dump(replace(MORE, grace_minutes=10, closes=LATER.closes))
    answer = office.post(
        f"{path}/text", data={"text": wrong.replace("reviewers: 3", "reviewers: 2"), "reason": "R"}
    )
    assert "“reviewers” is frozen" in text_of(answer)
    answer = office.post(f"{path}/text", data={"text": wrong, "reason": "We forgot to ask."})
    assert answer.status_code == 303, text_of(answer)
    with sana.app.app_context():
        assert [each.number for each in the_call().versions] == [1, 2, 3]
