"""Earlier answers: offered with their origin, taken over by choice, never over another answer."""

from dataclasses import replace

import time_machine
from flask import Flask

from grants.applications.queries_drafts import answers_of
from grants.applications.queries_reuse import offers
from grants.kernel.db import db
from grants.organisations.models import Organisation
from tests.applications.pages import Applicant, application_named, make_open_call
from tests.applications.samples import CALL, ELIGIBLE
from tests.applications.test_submitting import LAST_MINUTE
from tests.factories.people import make_organisation, make_person, sign_in

SECOND = replace(CALL, slug="second-call")


def test_answers_are_offered_with_their_origin_and_taken_by_choice(
    app: Flask, at: time_machine.Traveller
) -> None:
    at.move_to(LAST_MINUTE)
    with app.app_context():
        make_open_call()
        person, viewer = make_person("Sana Gul"), make_person("Vali")
        make_organisation("Awaz", members=[person], viewers=[viewer])
    client = sign_in(app, person)
    first = Applicant(app, client)
    first.starts()
    first.fills_everything()
    first.submits()
    with app.app_context():
        make_open_call(definition=SECOND)
    second = Applicant(app, client, SECOND)
    second.starts(ELIGIBLE)
    page = second.path("/earlier-answers")
    shown = client.get(page).text
    assert f"From {first.reference}" in shown
    assert "Street theatre" in shown
    with app.app_context():
        held = answers_of(application_named(second.reference))
        assert held.get("name") is None, "never by itself"
        keys = [each.question.key for each in offers(application_named(second.reference))]
        assert {"name", "story", "people"} <= set(keys)
        assert "budget" not in keys
    assert sign_in(app, viewer).post(page, data={"take": ["name"]}).status_code == 403
    assert client.post(page, data={"take": ["name", "no_such_key"]}).status_code == 303
    with app.app_context():
        application = application_named(second.reference)
        held = answers_of(application)
        assert (held.get("name"), held.get("story")) == ("Street theatre", None)
        assert "name" not in [each.question.key for each in offers(application)]
        body = db.session.get_one(Organisation, application.organisation_id)
        body.about = "We make plays."
        db.session.flush()
        assert [each.reference for each in offers(application)] == [first.reference] * (
            len(keys) - 1
        )
