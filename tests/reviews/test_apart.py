"""Two reviews far apart: a further reviewer is wanted, planned and told of; and outliers."""

import pytest
from flask import Flask
from sqlalchemy import select

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.calls.models import Call
from grants.calls.reviewing import Reviewing
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.reminders.queries_today import tasks
from grants.reviews import checks, operations, queries, queries_assigning, scoring
from grants.reviews.models_assigning import ProposedReview
from grants.reviews.scoring import needs_another, outliers
from tests.factories.applications import make_application, make_call
from tests.factories.people import make_actor, make_person, sign_in
from tests.factories.reviews import make_review, make_reviewed, make_reviewer, submit
from tests.harness.databases import on_sqlite
from tests.reviews.test_pages import text_of


@pytest.mark.parametrize(
    ("millis", "apart", "needed"),
    [
        ((70_000, 50_000), 20, False),
        ((70_001, 50_000), 20, True),
        ((70_001, 50_000), None, False),
        ((70_001,), 1, False),
        ((), 1, False),
        ((80_000, 75_000, 50_000), 25, True),
    ],
)
def test_when_a_further_reviewer_is_needed(
    millis: tuple[int, ...], apart: int | None, needed: bool
) -> None:
    assert needs_another(millis, apart) is needed


@pytest.mark.parametrize(
    ("millis", "found"),
    [
        ([], []),
        ([10_000, 90_000], [False, False]),
        # The median is 70, distances 0, 2, 40, their median 2: 0.6745 · 40 / 2 = 13.5.
        ([70_000, 72_000, 30_000], [False, False, True]),
        # Distances 0, 5, 25, their median 5: 0.6745 · 25 / 5 = 3.37, not above 3.5.
        ([70_000, 75_000, 45_000], [False, False, False]),
        # Distances 0, 5, 26: 0.6745 · 26 / 5 = 3.507.
        ([70_000, 75_000, 44_000], [False, False, True]),
        # Close together: nobody stands apart within fifteen points.
        ([70_000, 70_100, 84_900], [False, False, False]),
        ([70_000, 70_000, 85_001], [False, False, True]),
    ],
)
def test_which_values_stand_apart(millis: list[int], found: list[bool]) -> None:
    assert outliers(millis) == found


def apart_by(*merits: int, apart: int | None = 20) -> Application:
    """An application of a call that wants two reviewers; each review scores M1 so."""
    call = make_call(reviewers=2, reviewing=Reviewing(apart=apart))
    application = make_application(call, status="in_review")
    return make_reviewed(application, *({"M1": merit} for merit in merits))


@on_sqlite
@pytest.mark.usefixtures("in_app")
class TestApart:
    def test_it_is_planned_for_and_told_once(self) -> None:
        application = apart_by(4, 0)
        call = application.call
        manager = make_actor(roles=[("fund_manager", application.fund_id)])
        third = make_reviewer(fund_id=application.fund_id)
        assert application.reviews_apart
        assert queries.wanted(call, application) == 3
        assert queries.lacking_reviewers(manager, call) == 1
        (case,) = queries_assigning.cases_of(call, [application])
        assert case.wanted == 1
        assert _told(manager) == ["Ask a further reviewer: two reviews are far apart"]
        assert transact(lambda: operations.propose_reviewers(manager, call=call)) == 1
        assert db.session.scalars(select(ProposedReview.reviewer_id)).all() == [third.id]
        (case,) = queries_assigning.cases_of(call, [application])
        assert case.wanted == 0
        submit(make_review(application, third), M1=2)
        db.session.refresh(application)
        # Still apart, but there is a third: nobody further is wanted.
        assert application.reviews_apart
        assert queries.lacking_reviewers(manager, call) == 0
        assert _told(manager) == []
        assert list(checks.totals_hold()) == []

    @pytest.mark.parametrize(("merits", "apart"), [((4, 3), 20), ((4, 0), None)])
    def test_not_where_they_are_near_or_the_call_lets_it_stand(
        self, merits: tuple[int, ...], apart: int | None
    ) -> None:
        application = apart_by(*merits, apart=apart)
        manager = make_actor(roles=[("fund_manager", application.fund_id)])
        assert not application.reviews_apart
        assert queries.lacking_reviewers(manager, application.call) == 0
        assert _told(manager) == []

    def test_a_reopened_review_no_longer_keeps_them_apart(self) -> None:
        application = apart_by(4)
        review = submit(make_review(application), M1=0)
        manager = make_actor(roles=[("fund_manager", application.fund_id)])
        db.session.refresh(application)
        assert application.reviews_apart
        transact(lambda: operations.reopen_review(manager, review=review, reason="A page."))
        db.session.refresh(application)
        assert not application.reviews_apart

    def test_the_check_sees_a_wrong_total(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queries, "needs_another", lambda _millis, _apart: False)
        apart_by(4, 0)
        monkeypatch.setattr(queries, "needs_another", scoring.needs_another)
        (found,) = checks.totals_hold()
        assert "reviews apart False" in str(found)


def _told(manager: object) -> list[str]:
    found = tasks(manager, clock.now())  # type: ignore[arg-type]
    return [each.what for each in found if "further reviewer" in each.what]


@on_sqlite
def test_the_pages_of_staff_tell_of_it(app: Flask) -> None:
    with app.app_context():
        application = apart_by(4, 0)
        manager = make_person(roles=[("fund_manager", application.fund_id)])
        slug, reference = application.call.slug, application.reference
        db.session.refresh(manager)
        client = sign_in(app, db.session.get_one(Person, manager.id))
    ranking = text_of(client, f"/desk/calls/{slug}/ranking")
    assert "In 1 application two reviews are far apart. Ask a further reviewer." in ranking
    assert "A further reviewer is wanted" in ranking
    assert f"/desk/applications/{reference}/reviewers" in ranking
    assign = text_of(client, f"/desk/calls/{slug}/assign")
    assert "Two reviews differ by more than 20 points." in assign
    assert "1 more wanted" in assign
    assert "two reviews are far apart" in text_of(client, "/today")


@on_sqlite
def test_who_stands_apart_is_said(app: Flask) -> None:
    with app.app_context():
        call = make_call()
        number, fund_id = call.id, call.fund_id
        people = [make_reviewer(f"Reviewer {n}", fund_id).id for n in range(4)]
        for _n in range(2):
            application = make_application(db.session.get_one(Call, number), status="in_review")
            for who, merit in zip(people, (3, 3, 3, 0), strict=True):
                submit(make_review(application, db.session.get_one(Person, who)), M1=merit)
        slug = db.session.get_one(Call, number).slug
        client = sign_in(app, make_person(roles=[("fund_manager", fund_id)]))
    assert "1 stands apart from the others" in text_of(client, f"/desk/calls/{slug}/ranking")
    # In the table once, and in the line on where the figures come from.
    assert text_of(client, f"/desk/calls/{slug}/agreement").count("Stands apart") == 2
