"""Reviewers read one another only after submitting: no name, no order, days only."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.kernel.db import db, transact
from grants.kernel.errors import NotFound
from grants.reviews import operations, queries_others
from grants.reviews.models import Review
from tests.factories.applications import make_application
from tests.factories.people import make_actor, sign_in
from tests.factories.reviews import make_review, make_reviewer, submit
from tests.harness.databases import on_sqlite
from tests.reviews.test_operations import actor_for
from tests.reviews.test_pages import text_of

pytestmark = on_sqlite


def read(review: Review) -> list[int]:
    held = db.session.get_one(Review, review.id)
    _own, others = queries_others.read_reviews(actor_for(held), held)
    return [each.scores["M1"][0] for each in others]


@pytest.mark.usefixtures("in_app")
class TestOthers:
    def test_only_once_the_own_review_is_submitted(self) -> None:
        application = make_application(status="in_review")
        mine, other = make_review(application), make_review(application)
        submit(other, M1=1)
        with pytest.raises(NotFound):
            read(mine)
        submit(mine, M1=4)
        assert read(mine) == [1]
        manager = make_actor(roles=[("fund_manager", application.fund_id)])
        transact(lambda: operations.reopen_review(manager, review=mine, reason="A page."))
        with pytest.raises(NotFound):
            read(mine)
        # What is reopened does not count, and is not read.
        assert read(other) == []

    def test_nobody_else_reads_them(self) -> None:
        application = make_application(status="in_review")
        mine = submit(make_review(application), M1=4)
        stranger = actor_of(make_reviewer(fund_id=application.fund_id))
        with pytest.raises(NotFound):
            queries_others.read_reviews(stranger, db.session.get_one(Review, mine.id))

    def test_the_order_is_not_that_of_assignment(self) -> None:
        """Every reader has an order of their own, the same each time."""
        application = make_application(status="in_review")
        reviews = [make_review(application) for _n in range(5)]
        for n, each in enumerate(reviews):
            submit(each, M1=n)
        orders = [read(each) for each in reviews]
        assert orders == [read(each) for each in reviews]
        in_turn = [[n for n in range(5) if n != own] for own in range(5)]
        assert [sorted(each) for each in orders] == in_turn
        assert orders != in_turn


def test_the_page_names_nobody(app: Flask, at: time_machine.Traveller) -> None:
    with app.app_context():
        application = make_application(status="in_review")
        people = [make_reviewer(name, application.fund_id) for name in ("Palwasha", "Zarghuna")]
        mine, other = (make_review(application, each) for each in people)
        submit(mine, M1=4)
        at.shift(timedelta(minutes=61))
        submit(other, M1=1)
        path = f"/reviews/{mine.public_id}/submitted"
        own, hidden = mine.public_id, other.public_id
        client = sign_in(app, db.session.get_one(Person, mine.reviewer_id))
    assert f"/reviews/{own}/submitted" in text_of(client, "/reviews/submitted")
    said = text_of(client, path)
    assert said.count("Another reviewer") == 1
    assert "Because." in said
    for told in ("Zarghuna", hidden):
        assert told not in said
    text_of(client, f"/reviews/{hidden}/submitted", 404)
