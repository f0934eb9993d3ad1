"""To abstain: no interest in a case, but no fair judgement of it; distinct from declining."""

import pytest
from flask import Flask

from grants.accounts.models import Person
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotFound, NotNow
from grants.reviews import checks, operations, queries, queries_assigning
from grants.reviews.assignment import Obstacle, away
from grants.reviews.models import Review
from grants.reviews.operations import DraftInput
from tests.factories.applications import make_application
from tests.factories.people import make_actor, make_person, sign_in
from tests.factories.reviews import make_review, submit
from tests.harness.databases import on_sqlite
from tests.reviews.test_operations import actor_for
from tests.reviews.test_pages import posted, text_of


def abstain(review: Review, reason: str = "I know too little of it.") -> None:
    who, number = actor_for(review), review.id
    transact(
        lambda: operations.abstain(who, review=db.session.get_one(Review, number), reason=reason)
    )


@pytest.mark.usefixtures("in_app")
class TestAbstaining:
    def test_it_no_longer_counts_and_somebody_else_is_asked(self) -> None:
        application = make_application(status="in_review")
        review = make_review(application)
        who, call = actor_for(review), application.call
        draft = {"M1": DraftInput(3, "Perhaps.")}
        transact(lambda: operations.save_scores(who, review=review, scores=draft))
        abstain(review)
        held = db.session.get_one(Review, review.id, populate_existing=True)
        assert (held.status, held.note) == ("abstained", "I know too little of it.")
        db.session.refresh(application)
        assert application.reviews_assigned == 0
        with pytest.raises(NotFound):
            queries.review_by_id(who, review.public_id)
        (case,) = queries_assigning.cases_of(call, [application])
        assert case.wanted == call.reviewers_per_application
        people = queries_assigning.people_of(call)
        assert away(case, people)[Obstacle.ASKED] == 1
        manager = make_actor(roles=[("fund_manager", application.fund_id)])
        assert [each.id for each in queries.handed_back(manager, application)] == [review.id]
        assert list(checks.totals_hold()) == []

    def test_a_manager_may_ask_the_same_person_again(self) -> None:
        review = make_review()
        abstain(review)
        again = make_review(review.application, db.session.get_one(Person, review.reviewer_id))
        assert again.status == "invited"

    def test_what_is_refused(self) -> None:
        review = make_review()
        with pytest.raises(Invalid, match="why you cannot judge"):
            abstain(review, " ")
        submit(review)
        with pytest.raises(NotNow):
            abstain(review)


@on_sqlite
def test_by_the_page_and_on_the_staffs_page(app: Flask) -> None:
    with app.app_context():
        review = make_review()
        path, reference = f"/reviews/{review.public_id}", review.application.reference
        client = sign_in(app, db.session.get_one(Person, review.reviewer_id))
        manager = make_person(roles=[("fund_manager", review.fund_id)])
        staff = sign_in(app, manager)
    scoring = text_of(client, f"{path}/criteria/M1")
    assert f"{path}/abstain" in scoring
    assert f"{path}/decline" in scoring
    assert "cannot judge it fairly" in text_of(client, f"{path}/abstain")
    assert "Say in a few words why" in posted(client, f"{path}/abstain", 200, reason="")
    posted(client, f"{path}/abstain", reason="Not my field.")
    text_of(client, path, 404)
    listed = text_of(staff, f"/desk/applications/{reference}/reviewers")
    assert "Not my field." in listed
    assert "Abstained" in listed
