"""Assigned at the moment at which something is found out: nothing is read, and it is taken back."""

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.jobs import take_back_reviews
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.policy import seen
from grants.organisations.models import Invitation
from grants.organisations.operations import invite_member, join_organisation
from grants.reviews import checks, operations
from grants.reviews.models import Review
from grants.reviews.operations import Told
from grants.reviews.policy import LIVE
from tests.factories.applications import make_application
from tests.factories.people import make_organisation, make_person
from tests.factories.reviews import make_reviewer
from tests.harness.crowd import together

FOUND_OUT = ["membership", "employer"]


def job_of(kind: str) -> tuple[str, int, int, int, int]:
    """A case of an organisation, a manager, a reviewer, and what is about to be found out."""
    owner = make_person()
    case = make_application(organisation=make_organisation(signatories=[owner]))
    person = make_reviewer(fund_id=case.fund_id)
    invitation = 0
    if kind == "membership":
        signs, body = actor_of(owner), case.organisation
        invitation = transact(lambda: invite_member(signs, body, email=person.email)).id
    chief = make_person(roles=[("fund_manager", case.fund_id)])
    return kind, case.id, person.id, chief.id, invitation


def assign(job: tuple[str, int, int, int, int]) -> None:
    _kind, case_id, person_id, chief_id, _invitation = job
    transact(
        lambda: operations.assign_reviewers(
            actor_of(db.session.get_one(Person, chief_id)),
            application=db.session.get_one(Application, case_id),
            reviewers=[db.session.get_one(Person, person_id)],
            due_on=clock.now().date() + timedelta(days=14),
        )
    )


def find_out(job: tuple[str, int, int, int, int]) -> None:
    kind, case_id, person_id, _chief, invitation = job

    def work() -> None:
        who = actor_of(db.session.get_one(Person, person_id))
        body = db.session.get_one(Application, case_id).organisation
        if kind == "membership":
            join_organisation(who, db.session.get_one(Invitation, invitation))
        else:
            operations.describe_oneself(who, told=Told(works_for=body.name))

    transact(work)


def either(job: tuple[str, int, int, int, int], number: int) -> None:
    (assign, find_out)[number](job)


def live_reviews() -> int:
    count = select(func.count()).select_from(Review).where(Review.status.in_(LIVE))
    return int(db.session.scalar(count) or 0)


def reviews_seen(person_id: int) -> list[Review]:
    who = actor_of(db.session.get_one(Person, person_id))
    return list(db.session.scalars(seen(who, Review)))


@pytest.mark.parametrize("kind", FOUND_OUT)
def test_beside_the_assigning_it_is_taken_back_and_never_read(in_app: Flask, kind: str) -> None:
    jobs = [job_of(kind) for _n in range(4)]
    db.session.remove()
    for job in jobs:
        together(in_app, 2, partial(either, job))
        assert reviews_seen(job[2]) == [], "barred from then on, with a review or without"
        db.session.rollback()
    take_back_reviews(clock.now())
    assert live_reviews() == 0
    assert list(checks.nobody_is_assigned_and_conflicted()) == []
    assert list(checks.totals_hold()) == []


@pytest.mark.parametrize("kind", FOUND_OUT)
def test_without_the_job_the_review_would_stand(in_app: Flask, kind: str) -> None:
    """Positive control: what is found out after the assigning is what the job is for."""
    job = job_of(kind)
    assign(job)
    find_out(job)
    assert live_reviews() == 1
    assert reviews_seen(job[2]) == []
    assert len(list(checks.nobody_is_assigned_and_conflicted())) == 1
    db.session.rollback()
    assert take_back_reviews(clock.now()) == 1
    assert live_reviews() == 0
