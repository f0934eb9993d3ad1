"""The pages of complaints about decisions, as the people whose move it is have them."""

import pytest
from flask import Flask
from sqlalchemy import select

from grants.accounts.models import Person
from grants.kernel.db import db
from grants.reviews.models import Outcome
from grants.reviews.models_complaints import DecisionComplaint
from tests.factories.people import sign_in
from tests.harness.databases import on_sqlite
from tests.reviews.test_complaints import Case
from tests.reviews.test_pages import posted, text_of

pytestmark = on_sqlite


def people(case: Case) -> list[Person]:
    found = [case.amina, case.editor, case.first, case.second]
    for person in found:
        db.session.refresh(person)
    return found


def test_from_the_decision_to_the_answer(app: Flask) -> None:
    with app.app_context():
        case = Case()
        who = people(case)
        path = f"/applications/{case.application.reference}"
    amina, editor, first, second = (sign_in(app, person) for person in who)
    feedback = text_of(amina, f"{path}/feedback")
    assert "you can complain about this decision." in feedback
    assert "an owner of your organisation can complain" in text_of(editor, f"{path}/feedback")
    text_of(editor, f"{path}/complain", 403)
    assert "Send complaint" in text_of(amina, f"{path}/complain")
    wrong = posted(amina, f"{path}/complain", 422, text="")
    assert "Say what is wrong with the decision." in wrong
    posted(amina, f"{path}/complain", 303, text="You overlooked our letter.")
    after = text_of(amina, f"{path}/feedback")
    assert "You overlooked our letter." in after
    assert "Somebody who had no part in the decision answers by" in after
    assert amina.get(f"{path}/complain").status_code == 303

    with app.app_context():
        public_id = db.session.scalars(select(DecisionComplaint.public_id)).one()
    desk = f"/desk/decision-complaints/{public_id}"
    for client in (first, second):
        listed = text_of(client, "/desk/decision-complaints")
        assert "You overlooked our letter." in listed
        assert "Waits for an answer" in listed
    assert "It waits for a fund manager who had no part" in text_of(first, desk)
    posted(first, desk, 403, outcome="upheld", reason="Mine.")
    assert "Answer complaint" in text_of(second, desk)
    kept = posted(second, desk, 422, outcome="upheld", reason="")
    assert "Give the reason." in kept
    posted(second, desk, 303, outcome="upheld", reason="The letter is there.")
    assert "Decide once more" in text_of(second, desk)
    told = text_of(amina, f"{path}/feedback")
    assert "Your complaint is upheld." in told
    assert "The letter is there." in told
    # Who answered is not told, nor who decided.
    assert "Omar" not in told
    assert "Nida" not in told


@pytest.mark.parametrize(("days", "offered"), [(14, True), (0, False)])
def test_only_where_the_call_takes_complaints(app: Flask, days: int, offered: bool) -> None:
    with app.app_context():
        case = Case(Outcome.WAITLISTED, complaint_days=days)
        amina = people(case)[0]
        path = f"/applications/{case.application.reference}"
        assert case.mails("On the waiting list") == 2
    client = sign_in(app, amina)
    assert ("can complain" in text_of(client, f"{path}/feedback")) is offered
    said = text_of(client, f"{path}/complain")
    assert ("Send complaint" in said) is offered
    assert ("No complaint about this decision is taken any more." in said) is not offered
