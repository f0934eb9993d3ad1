"""Late is judged by arrival; the grace minutes of a call are the one exception."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from grants.calls import operations
from grants.calls.states import CallAction
from grants.kernel.db import db, transact
from grants.kernel.errors import NotNow
from grants.kernel.policy import SYSTEM
from grants.kernel.workflow import fire
from tests.applications.pages import Applicant, application_named, make_open_call, text_of
from tests.applications.samples import CALL
from tests.factories.people import make_actor, make_organisation, make_person, sign_in
from tests.harness.databases import on_sqlite

GRACE = replace(CALL, grace_minutes=15)
OVER = CALL.closes_at + timedelta(minutes=15)

pytestmark = on_sqlite


@pytest.fixture
def sana(app: Flask, at: time_machine.Traveller) -> Applicant:
    """Somebody with a complete draft in a call that accepts for 15 minutes after closing."""
    at.move_to(CALL.closes_at - timedelta(minutes=1))
    with app.app_context():
        make_open_call(definition=GRACE)
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
    applicant = Applicant(app, sign_in(app, person))
    applicant.starts()
    applicant.fills_everything()
    return applicant


def close_the_call(sana: Applicant) -> None:
    """What the clock's job does at closing."""
    with sana.app.app_context():
        call = application_named(sana.reference).call
        transact(lambda: fire(SYSTEM, call, CallAction.CLOSE))


@pytest.mark.parametrize(
    ("late", "taken"),
    [(timedelta(0), True), (timedelta(minutes=15, microseconds=-1), True),
     (timedelta(minutes=15), False)],
)  # fmt: skip
def test_what_arrives_in_the_grace_minutes_is_taken(
    sana: Applicant, at: time_machine.Traveller, late: timedelta, taken: bool
) -> None:
    at.move_to(CALL.closes_at + late)
    close_the_call(sana)
    answer = sana.client.post(sana.path("/submit"), data={"key": "k", "confirm": "y"})
    assert answer.status_code == (303 if taken else 409), text_of(answer)
    with sana.app.app_context():
        assert (application_named(sana.reference).status == "submitted") == taken


def test_a_draft_can_be_finished_but_none_begun(
    sana: Applicant, at: time_machine.Traveller
) -> None:
    at.move_to(CALL.closes_at + timedelta(minutes=5))
    close_the_call(sana)
    assert sana.fills("care", {"minors": True}).status_code == 303
    with sana.app.app_context():
        late = make_person("Late Comer")
        make_organisation("Late Group", members=[late])
    answer = sign_in(sana.app, late).get(f"/calls/{CALL.slug}/apply")
    assert "Can you apply?" not in text_of(answer)


def test_review_waits_until_the_grace_is_over(sana: Applicant, at: time_machine.Traveller) -> None:
    at.move_to(CALL.closes_at + timedelta(minutes=5))
    close_the_call(sana)
    with sana.app.app_context():
        manager = make_actor(roles=["fund_manager"])
        call = application_named(sana.reference).call
        with pytest.raises(NotNow, match=r"until 17:15"):
            operations.start_review(manager, call)
        db.session.rollback()
        at.move_to(OVER)
        transact(lambda: operations.start_review(manager, call))
        assert call.status == "in_review"


def test_the_public_reads_the_rule(sana: Applicant) -> None:
    page = text_of(sana.app.test_client().get(f"/calls/{CALL.slug}"))
    assert "still accepted for 15 minutes after it" in page
