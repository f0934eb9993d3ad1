"""Questions on a call: anyone signed in asks, all read the answer, nobody who asked."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.calls.callfile import dump, parse
from grants.calls.models import CallQuestion
from grants.calls.queries_asking import answers_file
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db
from grants.kernel.outbox import OutboxMessage
from tests.applications.pages import Applicant, make_open_call, text_of
from tests.applications.samples import CALL
from tests.factories.people import make_organisation, make_person, sign_in

UNTIL = replace(CALL, questions_until="2026-11-20 17:00")
PATH = f"/calls/{CALL.slug}"
DESK = f"/desk/calls/{CALL.slug}/questions"


@pytest.fixture
def office(app: Flask, at: time_machine.Traveller) -> FlaskClient:
    """The manager's desk; the call takes questions for some days more."""
    at.move_to(CALL.opens_at + timedelta(days=1))
    with app.app_context():
        make_open_call(definition=UNTIL)
        manager = make_person("Nida Shah", roles=["fund_manager"])
    return sign_in(app, manager)


def someone(app: Flask, name: str) -> FlaskClient:
    with app.app_context():
        person = make_person(name)
    return sign_in(app, person)


def mails(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.execute(
            select(OutboxMessage.recipient, OutboxMessage.body)
            .where(OutboxMessage.key.startswith("call_answered"))
            .order_by(OutboxMessage.recipient)
        ).all()
        return [(row.recipient.split(".")[0], row.body) for row in rows]


def test_asked_answered_and_read_by_all(app: Flask, office: FlaskClient) -> None:
    with app.app_context():
        writer = make_person("Sana Gul")
        make_organisation("Awaz", members=[writer])
    Applicant(app, sign_in(app, writer)).starts()
    asker = someone(app, "Zarghuna Khattak")
    typed = "We of the Rickshaw Library ask: is rent paid?"
    assert asker.post(f"{PATH}/ask", data={"text": typed}).status_code == 303
    assert asker.post(f"{PATH}/ask", data={"text": typed}).status_code == 303

    public = app.test_client()
    assert "Rickshaw" not in text_of(public.get(PATH))
    listed = office.get(DESK)
    assert typed in text_of(listed)
    form = office.get(f"{DESK}/1")
    for shown in (listed, form):
        assert "Zarghuna" not in shown.get_data(as_text=True)
    told = {"wording": "Is rent paid?", "answer": "Yes, for rooms in use."}
    assert office.post(f"{DESK}/1", data=told).status_code == 303
    assert office.post(f"{DESK}/1", data=told).status_code == 409

    page = text_of(public.get(PATH))
    assert "1. Is rent paid? Yes, for rooms in use." in page
    assert ("Rickshaw" in page, "Zarghuna" in page) == (False, False)
    sent = mails(app)
    assert [who for who, _body in sent] == ["sana", "zarghuna"]
    assert all("Is rent paid?" in body and "Rickshaw" not in body for _who, body in sent)
    assert "Zarghuna" not in sent[0][1]
    with app.app_context():
        (kept,) = db.session.execute(select(CallQuestion)).scalars()
        assert kept.asked == typed
        rows = json.loads(answers_file(kept.call))["answers"]
        assert [(each["question"], each["answer"]) for each in rows] == [tuple(told.values())]
    answers = office.get(f"{PATH}/answers.json")
    assert "Zarghuna" not in answers.text
    assert json.loads(answers.text)["call"] == CALL.slug


def test_answers_stand_in_the_order_in_which_they_were_given(
    app: Flask, office: FlaskClient, at: time_machine.Traveller
) -> None:
    asker = someone(app, "Asker")
    for text in ("First?", "Second?"):
        asker.post(f"{PATH}/ask", data={"text": text})
    for number, text in ((2, "Second?"), (1, "First?")):
        at.shift(timedelta(minutes=1))
        office.post(f"{DESK}/{number}", data={"wording": text, "answer": "So it is."})
    page = text_of(app.test_client().get(PATH))
    assert page.index("1. Second?") < page.index("2. First?")


def test_questions_are_taken_until_the_day_set(
    app: Flask, office: FlaskClient, at: time_machine.Traveller
) -> None:
    assert "Ask a question" in text_of(app.test_client().get(PATH))
    at.move_to(UNTIL.questions_until_at or CALL.closes_at)
    asker = someone(app, "Asker")
    assert asker.post(f"{PATH}/ask", data={"text": "Late?"}).status_code == 409
    assert "Ask a question" not in text_of(app.test_client().get(PATH))
    assert "no longer taken" in text_of(asker.get(f"{PATH}/ask"))


def test_one_person_does_not_flood_the_office(app: Flask, office: FlaskClient) -> None:
    asker = someone(app, "Asker")
    for number in range(5):
        asker.post(f"{PATH}/ask", data={"text": f"Question {number}?"})
    answer = asker.post(f"{PATH}/ask", data={"text": "One more?"})
    assert (answer.status_code, "5 of your questions wait" in text_of(answer)) == (422, True)


def test_the_call_file_says_until_when() -> None:
    assert parse(dump(UNTIL)) == UNTIL
    assert "questions_until: 2026-11-20 17:00" in dump(UNTIL)
    late = dump(UNTIL).replace("questions_until: 2026-11-20", "questions_until: 2026-12-20")
    with pytest.raises(Exception, match="must not be later than “closes”"):
        parse(late)


def test_a_question_is_set_aside_once_and_its_asker_is_told(
    app: Flask, office: FlaskClient
) -> None:
    asker, other = someone(app, "Zarghuna Khattak"), someone(app, "Sana Gul")
    for who in (asker, other):
        who.post(f"{PATH}/ask", data={"text": "Who will win?"})
    empty = office.post(f"{DESK}/1/set-aside", data={"reason": " "})
    assert (empty.status_code, "Say why it is set aside" in text_of(empty)) == (422, True)
    reason = "It is no question on the call."
    assert office.post(f"{DESK}/1/set-aside", data={"reason": reason}).status_code == 303
    with app.app_context():
        told = db.session.execute(
            select(OutboxMessage.recipient, OutboxMessage.body).where(
                OutboxMessage.key.startswith("call_question_aside")
            )
        ).all()
        entry: dict[str, object] = db.session.execute(
            select(AuditEntry.detail).where(AuditEntry.action == "call:set_question_aside")
        ).scalar_one()
    assert [(row.recipient.split(".")[0], reason in row.body) for row in told] == [
        ("zarghuna", True)
    ]
    assert entry == {"question": 1, "reason": reason}
    # Once: neither set aside again nor answered; the other question still waits.
    again = office.post(f"{DESK}/1/set-aside", data={"reason": reason})
    answered = office.post(f"{DESK}/1", data={"wording": "Who?", "answer": "Nobody."})
    assert (again.status_code, answered.status_code) == (409, 409)
    page = text_of(office.get(DESK))
    assert f"Set aside: {reason}" in page
    assert page.count("To answer") == 1
    assert reason not in text_of(app.test_client().get(PATH))
    # It no longer counts among the five that may wait.
    assert asker.post(f"{PATH}/ask", data={"text": "Is rent paid?"}).status_code == 303


def test_only_a_manager_sets_a_question_aside(app: Flask, office: FlaskClient) -> None:
    asker = someone(app, "Zarghuna Khattak")
    asker.post(f"{PATH}/ask", data={"text": "Who will win?"})
    assert asker.post(f"{DESK}/1/set-aside", data={"reason": "x"}).status_code in (403, 404)
