"""Assigning, conflicts, scoring and totals."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application, Attachment, SubmittedVersion
from grants.harm.models import HarmFlag
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotFound, NotNow, NotPermitted
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import Actor, find, seen
from grants.reviews import checks, operations, queries
from grants.reviews.models import (
    ConflictOfInterest,
    Decision,
    DraftScore,
    Review,
    Score,
    SubmittedReview,
)
from grants.reviews.operations import DraftInput, assigning
from tests.factories.applications import make_application, make_call
from tests.factories.people import make_actor, make_organisation, make_person
from tests.factories.reviews import FINE, entries, make_review, make_reviewed, make_reviewer, submit
from tests.harness.crowd import Crossing, together
from tests.harness.databases import on_postgres

pytestmark = pytest.mark.usefixtures("in_app")


def manager(application: Application) -> Actor:
    return make_actor(roles=[("fund_manager", application.fund_id)])


def soon() -> date:
    return clock.now().date() + timedelta(days=14)


def actor_for(review: Review) -> Actor:
    return actor_of(db.session.get_one(Person, review.reviewer_id))


def declare(who: Actor, application: Application) -> ConflictOfInterest:
    return transact(
        lambda: operations.declare_conflict(who, application=application, kind="family")
    )


def assign(who: Actor, application: Application, *people: Person) -> list[Review]:
    return transact(
        lambda: operations.assign_reviewers(
            who, application=application, reviewers=people, due_on=soon()
        )
    )


def test_three_reviewers_send_an_application_into_review() -> None:
    application = make_application()
    people = [make_reviewer(fund_id=application.fund_id) for _n in range(3)]
    assign(manager(application), application, *people)
    db.session.refresh(application)
    assert (application.status, application.reviews_assigned) == ("in_review", 3)
    told = db.session.scalars(select(OutboxMessage.recipient)).all()
    assert sorted(told) == sorted(person.email for person in people)


def test_who_cannot_be_assigned() -> None:
    member = make_person(roles=["reviewer"])
    application = make_application(organisation=make_organisation(members=[member]))
    conflicted = make_person(roles=["reviewer", "auditor"])
    declare(actor_of(conflicted), application)
    asked = make_reviewer(fund_id=application.fund_id)
    who = manager(application)
    assign(who, application, asked)
    stranger, elsewhere = make_person(), make_reviewer(fund_id=10**6)
    for person in (member, conflicted, asked, stranger, elsewhere):
        with pytest.raises(Invalid):
            assign(who, application, person)
    twice = make_reviewer(fund_id=application.fund_id)
    with pytest.raises(Invalid):
        assign(who, application, twice, twice)
    db.session.refresh(application)
    assert application.reviews_assigned == 1
    with pytest.raises(NotPermitted):
        assign(make_actor(roles=[("auditor", application.fund_id)]), application, twice)


def test_after_a_conflict_the_case_is_gone() -> None:
    application = make_reviewed(None, {}, {"M1": 1})
    review = db.session.scalars(select(Review).order_by(Review.id)).first()
    assert review is not None
    who = actor_for(review)
    assert find(who, Application, Application.id == application.id) is application
    declare(who, application)
    db.session.expire_all()
    assert (review.status, application.reviews_assigned) == ("recused", 1)
    assert (application.reviews_submitted, application.merit_millis) == (1, 45_000)
    for kind in (Application, Attachment, SubmittedVersion, Review, SubmittedReview, Score):
        assert db.session.scalars(seen(who, kind)).all() == [], kind
    for other in (DraftScore, HarmFlag, Decision):
        assert db.session.scalars(seen(who, other)).all() == [], other
    with pytest.raises(NotFound):
        queries.review_by_id(who, review.public_id)
    with pytest.raises(NotPermitted):
        transact(lambda: operations.save_scores(who, review=review, scores={"M1": DraftInput(1)}))
    assert declare(who, application).person_id == who.person_id
    assert db.session.scalar(select(func.count()).select_from(ConflictOfInterest)) == 1
    assert list(checks.totals_hold()) + list(checks.nobody_is_assigned_and_conflicted()) == []


def test_a_conflicted_manager_sees_nothing_either() -> None:
    application = make_reviewed(None, {"D3": 1})
    who = manager(application)
    assert len(db.session.scalars(seen(who, HarmFlag)).all()) == 1
    declare(who, application)
    for kind in (Application, Review, SubmittedReview, Score, HarmFlag):
        assert db.session.scalars(seen(who, kind)).all() == [], kind
    with pytest.raises(NotPermitted):
        assign(who, application, make_reviewer(fund_id=application.fund_id))


def race(app: Flask, rounds: int, act: Callable[..., None] | None = None) -> int:
    """Assign and declare at one moment, over and over; gives how often both came through."""
    jobs = []
    for _n in range(rounds):
        application = make_application(make_call())
        person = make_person(roles=["reviewer", "auditor"])
        jobs.append((application.id, person.id, actor_of(person), manager(application)))
    db.session.remove()
    for job in jobs:
        together(app, 2, partial(act or either, job))
    return len(list(checks.nobody_is_assigned_and_conflicted()))


def either(job: tuple[int, int, Actor, Actor], number: int) -> None:
    """The one declares a conflict while the other assigns."""
    application_id, person_id, reviewer, chief = job

    def work() -> None:
        application = db.session.get_one(Application, application_id)
        if number % 2:
            operations.declare_conflict(reviewer, application=application, kind="family")
            return
        person = db.session.get_one(Person, person_id)
        operations.assign_reviewers(
            chief, application=application, reviewers=[person], due_on=soon()
        )

    transact(work)


def test_nobody_is_assigned_and_conflicted(in_app: Flask) -> None:
    assert race(in_app, 12) == 0
    assert list(checks.totals_hold()) == []


@on_postgres
def test_without_the_lock_somebody_is(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Positive control. On SQLite the write transaction is the lock: it cannot be left out."""
    crossing = Crossing()

    def no_lock(record_type: type[Application], row_id: int) -> Application:
        return db.session.get_one(record_type, row_id)

    monkeypatch.setattr(assigning, "lock", no_lock)
    monkeypatch.setattr(queries, "barred_people", crossing.look(queries.barred_people))
    assert race(in_app, 1, crossing.act(either)) == 1


def test_totals_worked_by_hand() -> None:
    application = make_reviewed(None, {}, {"M1": 4, "M2": 4}, {"M1": 1, "M2": 2})
    # 60·3/4+40·3/4 = 75; 100; 60·1/4+40·2/4 = 35; mean 70
    assert application.merit_millis == 70_000
    assert (application.merit_low_millis, application.merit_high_millis) == (35_000, 100_000)
    assert (application.reviews_submitted, application.harm_half_points) == (3, 20)
    assert application.harm_gate == "clear"
    assert list(checks.totals_hold()) + list(checks.submissions_hold()) == []


def test_a_draft_is_kept_as_typed_and_seen_by_nobody_else() -> None:
    review = make_review()
    who = actor_for(review)
    transact(
        lambda: operations.save_scores(
            who,
            review=review,
            scores={"M1": DraftInput(None, "Half a thought"), "D3": DraftInput(1)},
        )
    )
    db.session.refresh(review)
    assert review.status == "in_progress"
    saved = queries.drafts_of(who, review)
    typed = saved["M1"]
    assert (typed.value, typed.reason, saved["D3"].value) == (None, "Half a thought", 1)
    assert db.session.scalars(seen(manager(review.application), DraftScore)).all() == []
    assert db.session.scalars(select(HarmFlag)).all() == []
    for key, value in (("M1", 5), ("M9", 1), ("D3", -1)):
        with pytest.raises(Invalid):
            transact(
                lambda k=key, v=value: operations.save_scores(  # type: ignore[misc]
                    who, review=review, scores={k: DraftInput(v)}
                )
            )


def test_a_review_is_submitted_whole() -> None:
    review = make_review()
    who = actor_for(review)
    typed = entries(FINE) | {
        "M1": DraftInput(3, ""),
        "D3": DraftInput(1, ""),
        "D1": DraftInput(None),
    }
    transact(lambda: operations.save_scores(who, review=review, scores=typed))
    with pytest.raises(Invalid) as wrong:
        transact(lambda: operations.submit_review(who, review=review, comment="", key="once"))
    assert set(wrong.value.fields) == {"M1", "D3", "D1"}
    assert db.session.scalars(select(SubmittedReview)).all() == []
    submit(review)
    with pytest.raises(NotNow):
        transact(lambda: operations.save_scores(who, review=review, scores={"M1": DraftInput(0)}))
    with pytest.raises(NotNow):
        transact(lambda: operations.submit_review(who, review=review, comment="", key="twice"))


def test_only_the_assigned_reviewer_scores() -> None:
    review = make_review()
    other = make_review(review.application)
    outsiders = [actor_for(other), manager(review.application), make_actor(roles=["reviewer"])]
    for who in outsiders:
        for work in (
            lambda who=who: operations.save_scores(who, review=review, scores=entries(FINE)),
            lambda who=who: operations.submit_review(who, review=review, comment="", key="once"),
        ):
            with pytest.raises(NotPermitted):
                transact(work)
    assert db.session.scalars(select(DraftScore)).all() == []
    mine = actor_for(review)
    assert [r.id for r in db.session.scalars(seen(mine, Review))] == [review.id]


def test_who_declined_is_shown_nothing_more() -> None:
    review = make_review()
    who = actor_for(review)
    transact(lambda: operations.decline_review(who, review=review, reason="No time."))
    db.session.refresh(review.application)
    assert review.application.reviews_assigned == 0
    assert db.session.scalars(seen(who, Application)).all() == []
    with pytest.raises(NotFound):
        queries.review_by_id(who, review.public_id)


def test_a_reopened_review_counts_again_once_it_is_submitted() -> None:
    application = make_reviewed(None, {"D3": 1}, {"M1": 4, "M2": 4})
    review = db.session.scalars(select(Review).order_by(Review.id)).first()
    assert review is not None
    who = manager(application)
    with pytest.raises(NotPermitted):
        transact(lambda: operations.reopen_review(actor_for(review), review=review, reason="Mine."))
    transact(lambda: operations.reopen_review(who, review=review, reason="A page was missing."))
    db.session.refresh(application)
    assert (application.reviews_submitted, application.merit_millis) == (1, 100_000)
    assert (application.harm_gate, application.harm_open_flags) == ("held", 1)
    submit(review, M1=0, M2=0)
    db.session.refresh(application)
    assert (application.reviews_submitted, application.merit_millis) == (2, 50_000)
    numbers = db.session.scalars(
        select(SubmittedReview.number).where(SubmittedReview.review_id == review.id)
    ).all()
    assert sorted(numbers) == [1, 2]
    assert application.harm_open_flags == 1  # only a plan closes it
    assert list(checks.totals_hold()) + list(checks.submissions_hold()) == []


def test_applicants_read_reasons_without_names_after_the_decision() -> None:
    application = make_reviewed(None, {"M1": 4}, {"M1": 1})
    member = Actor(person_id=10**6, organisation_ids=frozenset({application.organisation_id}))
    for kind in (Review, SubmittedReview, Score, DraftScore, HarmFlag, ConflictOfInterest):
        assert db.session.scalars(seen(member, kind)).all() == [], kind
    assert queries.reasons_for_applicant(member, application) == {}
    application.status = "declined"
    db.session.commit()
    given = queries.reasons_for_applicant(member, application)
    assert given["M1"] == [(1, "Because."), (4, "Because.")]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ("UPDATE application SET merit_millis = 1", "stores merit 1"),
        ("UPDATE application SET merit_high_millis = 1", "stores highest merit 1"),
        ("UPDATE application SET reviews_assigned = 9", "stores reviews assigned 9"),
        ("UPDATE application SET harm_half_points = 9", "stores harm points 9"),
        ("UPDATE review SET status = 'in_progress'", "stores reviews submitted 1"),
        ("DELETE FROM harm_flag", "lacks the flag on D3"),
    ],
)
def test_verify_names_what_was_edited(edit: str, said: str) -> None:
    make_reviewed(None, {"D3": 1})
    assert list(checks.totals_hold()) == []
    db.session.execute(text(edit))
    db.session.commit()
    assert any(said in str(finding) for finding in checks.totals_hold())


def test_verify_names_an_assignment_with_a_conflict() -> None:
    review = make_review()
    db.session.add(
        ConflictOfInterest(
            application_id=review.application_id, person_id=review.reviewer_id, kind="family"
        )
    )
    db.session.commit()
    assert len(list(checks.nobody_is_assigned_and_conflicted())) == 1
