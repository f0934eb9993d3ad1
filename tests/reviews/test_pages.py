"""The pages of review and of the harm axis, asked for as the people whose job it is."""

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from grants.accounts.models import Person
from grants.calls.models import Call
from grants.harm.models import HarmFlag, Mitigation
from grants.kernel import clock
from grants.kernel.db import db
from grants.reviews.models import ConflictOfInterest, Decision, DraftScore, Review
from tests.factories.applications import make_application, make_call
from tests.factories.money import make_contribution, make_fund
from tests.factories.people import keep, make_organisation, make_person, sign_in
from tests.factories.reviews import make_review, make_reviewed, make_reviewer
from tests.harness.databases import on_sqlite

pytestmark = on_sqlite


def text_of(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, f"{path}: {answer.status_code}"
    return answer.get_data(as_text=True)


def posted(client: FlaskClient, path: str, status: int = 302, /, **data: str) -> str:
    answer = client.post(path, data=data)
    assert answer.status_code == status, (path, answer.get_data(as_text=True)[:3000])
    return answer.get_data(as_text=True)


def hidden_key(page: str) -> str:
    found = re.search(r'name="key"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def reviewer_of(review: Review) -> Person:
    return db.session.get_one(Person, review.reviewer_id)


def test_a_reviewer_scores_page_by_page_and_submits(app: Flask) -> None:
    with app.app_context():
        review = make_review()
        who, path = reviewer_of(review), f"/reviews/{review.public_id}"
        title, review_id = review.application.title, review.id
    client = sign_in(app, who)
    assert title in text_of(client, "/reviews")
    first = client.get(path)
    assert first.headers["Location"] == f"{path}/criteria/M1"
    page = text_of(client, f"{path}/criteria/M1")
    assert "Need at 3." in page
    assert "Context at 3." in page
    assert "We meet every week." in page
    answer = client.post(f"{path}/criteria/M1", data={"M1": "3", "autosave": "1"})
    assert answer.is_json
    assert answer.get_json()["saved"].startswith("Saved at")
    posted(client, f"{path}/criteria/M1", **{"M1": "3", "M1-reason": "Yes.", "D1": "4"})
    posted(client, f"{path}/criteria/M2", **{"M2": "4", "M2-reason": "Yes.", "D3": "1"})
    assert "D3, flag raised" in text_of(client, f"{path}/criteria/D4")
    check = text_of(client, f"{path}/check")
    assert "D4 has no score yet." in check
    assert "Submit review" not in check
    wrong = posted(client, f"{path}/check", 422, key="once")
    assert "There is a problem" in wrong
    reasons = {"D1-reason": "Yes.", "D3-reason": "No method.", "D4-reason": "Fine."}
    posted(client, f"{path}/criteria/M1", **{"M1": "3", "M1-reason": "Yes.", "D1": "4"}, **reasons)
    posted(client, f"{path}/criteria/M2", **{"M2": "4", "M2-reason": "Yes.", "D3": "1"}, **reasons)
    posted(client, f"{path}/criteria/D4", D4="3", **reasons)
    ready = text_of(client, f"{path}/check")
    posted(client, f"{path}/check", key=hidden_key(ready))
    assert title in text_of(client, "/reviews/submitted")
    with app.app_context():
        held = db.session.get_one(Review, review_id)
        assert (held.status, held.application.merit_millis) == ("submitted", 85_000)
        assert held.application.harm_gate == "held"


def test_bad_input_comes_back_with_what_was_typed(app: Flask) -> None:
    with app.app_context():
        review = make_review()
        who, path = reviewer_of(review), f"/reviews/{review.public_id}/criteria/M1"
    client = sign_in(app, who)
    page = posted(client, path, 422, **{"M1": "9", "M1-reason": "My own words."})
    assert "Choose a score from 0 to 4." in page
    assert "My own words." in page
    with app.app_context():
        assert db.session.scalars(select(DraftScore)).all() == []


def test_after_a_conflict_every_page_of_the_case_is_gone(app: Flask) -> None:
    with app.app_context():
        review = make_review()
        make_reviewed(review.application, {"D3": 1})
        who, path = reviewer_of(review), f"/reviews/{review.public_id}"
        title, reference = review.application.title, review.application.reference
    client = sign_in(app, who)
    assert title in text_of(client, f"{path}/conflict")
    posted(client, f"{path}/conflict", kind="family", note="My cousin.")
    for gone in (path, f"{path}/criteria/M1", f"{path}/check", f"{path}/conflict"):
        text_of(client, gone, 404)
    for page in ("/reviews", "/reviews/submitted", "/conflicts"):
        shown = text_of(client, page)
        assert title not in shown
        assert reference not in shown
    with app.app_context():
        assert len(db.session.scalars(select(ConflictOfInterest)).all()) == 1


def test_another_reviewers_review_is_not_there(app: Flask) -> None:
    with app.app_context():
        review = make_review()
        other = make_reviewer(fund_id=review.fund_id)
        manager = make_person(roles=[("fund_manager", review.fund_id)])
        db.session.refresh(other)
        path = f"/reviews/{review.public_id}/criteria/M1"
    text_of(sign_in(app, other), path, 404)
    assert sign_in(app, manager).get(path).status_code in (403, 404)
    assert "/sign-in" in app.test_client().get(path).headers["Location"]


def test_the_panel_ranks_decides_and_the_applicant_reads_why(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        make_contribution(fund, "3,000,000")
        call = make_call(fund)
        member = make_person("Sana")
        best = make_application(
            call, status="in_review", organisation=make_organisation(members=[member])
        )
        make_reviewed(best, {}, {"M1": 4, "M2": 4})
        held = make_reviewed(make_application(call, status="in_review"), {"D3": 1, "M1": 4})
        who = make_person(roles=[("fund_manager", fund.id)])
        reviewers = [
            db.session.get_one(Person, review.reviewer_id).name
            for review in db.session.scalars(select(Review))
        ]
        best_at, held_at = best.reference, held.reference
        ranking = f"/desk/calls/{call.slug}/ranking"
        db.session.refresh(who)
        db.session.refresh(member)
    client = sign_in(app, who)
    page = text_of(client, ranking)
    assert page.index(best_at) > 0
    assert "Held, 1 flag open" in page
    assert "No rank" in page
    blocked = text_of(client, f"/desk/applications/{held_at}/decide")
    assert "It cannot be awarded" in blocked
    decide = f"/desk/applications/{best_at}/decide"
    form = text_of(client, decide)
    given = {
        "key": hidden_key(form),
        "outcome": "awarded",
        "amount": "1,500,000",
        "reason": "The clearest answer.",
    }
    sure = posted(client, decide, 200, **given)
    assert "Award PKR 1,500,000" in sure
    assert "1,500,000" in sure
    assert "Contribution" in sure
    with app.app_context():
        assert db.session.scalars(select(Decision)).all() == []
    missing = posted(client, decide, 422, **{**given, "reason": ""})
    assert "Give the reason." in missing
    much = posted(client, decide, 422, **{**given, "amount": "9,000,000"}, confirmed="yes")
    assert "Award at most that." in much or "are needed" in much
    posted(client, decide, **given, confirmed="yes")
    posted(client, decide, **given, confirmed="yes")  # a double click
    with app.app_context():
        assert len(db.session.scalars(select(Decision)).all()) == 1
    assert "The clearest answer." in text_of(client, "/desk/decisions")
    applicant = sign_in(app, member)
    feedback = text_of(applicant, f"/applications/{best_at}/feedback")
    assert "You are awarded" in feedback
    assert "Because." in feedback
    assert not [name for name in reviewers if name in feedback]
    text_of(applicant, f"/applications/{held_at}/feedback", 404)
    assert applicant.get(ranking).status_code == 403


def test_a_flag_is_settled_on_its_page(app: Flask) -> None:
    with app.app_context():
        application = make_reviewed(None, {"D3": 1})
        flag = db.session.scalars(select(HarmFlag)).one()
        fund, reference = application.fund_id, application.reference
        first, second = (make_person(roles=[("fund_manager", fund)]) for _n in range(2))
        path = f"/desk/harm/{flag.public_id}"
        due = (clock.now() + timedelta(days=20)).date().isoformat()
    one, two = sign_in(app, first), sign_in(app, second)
    assert reference in text_of(one, "/desk/harm/")
    assert "Propose a plan" in text_of(one, path)
    wrong = posted(one, f"{path}/plans", 422, action="Separate it.")
    assert "Name the person who sees to it." in wrong
    assert "Separate it." in wrong
    plan = {
        "action": "Separate it.",
        "owner": "Gulalai",
        "due_on": due,
        "evidence": "The form.",
        "residual_likelihood": "2",
        "residual_severity": "3",
    }
    posted(one, f"{path}/plans", **plan)
    with app.app_context():
        public_id = db.session.scalars(select(Mitigation.public_id)).one()
    assert "Accept mitigation" not in text_of(one, path)
    assert posted(one, f"{path}/plans/{public_id}/accept", 403, reason="Mine.")
    assert "Accept mitigation" in text_of(two, path)
    posted(two, f"{path}/plans/{public_id}/accept", reason="It is enough.")
    assert "Mitigated, 1 condition" in text_of(two, f"/desk/harm/applications/{reference}")
    assert "No flag is open." in text_of(two, "/desk/harm/")


def queries_of(app: Flask, client: FlaskClient, path: str) -> int:
    """How many statements a page asks of the database."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.engine
    text_of(client, path)
    event.listen(engine, "before_cursor_execute", note)
    text_of(client, path)
    event.remove(engine, "before_cursor_execute", note)
    return len(asked)


def test_a_lists_queries_do_not_grow_with_its_rows(app: Flask) -> None:
    with app.app_context():
        call = make_call()
        who = make_person(roles=["fund_manager"])
        slug = call.slug
    client = sign_in(app, who)
    paths = (f"/desk/calls/{slug}/ranking", f"/desk/calls/{slug}/assign", "/desk/harm/")
    counts = []
    for more in (3, 9):
        with app.app_context():
            call = db.session.scalars(select(Call).where(Call.slug == slug)).one()
            for number in range(more):
                application = make_application(call, status="in_review")
                make_reviewed(application, {"D3": 1, "M1": number % 5})
        counts.append([queries_of(app, client, path) for path in paths])
    assert counts[0] == counts[1]


def test_a_decision_is_listed_though_its_figures_say_nothing(app: Flask) -> None:
    with app.app_context():
        application = make_application(status="waitlisted", title="Nothing said of it")
        decider = make_person()
        keep(
            Decision(
                application_id=application.id,
                number=1,
                outcome="waitlisted",
                reason="Next year.",
                figures={},
                figures_hash="",
                decided_by_id=decider.id,
            )
        )
        auditor = make_person(roles=["auditor"])
    assert "Nothing said of it" in text_of(sign_in(app, auditor), "/desk/decisions")
