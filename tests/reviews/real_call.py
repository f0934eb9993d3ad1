"""Three people score an application to the real call, whose criteria and weights are its own."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.calls.definition import CallDefinition
from grants.calls.operations import start_review
from grants.jobs import run_due
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.reviews.models import Review
from grants.reviews.operations import (
    DraftInput,
    assign_reviewers,
    save_scores,
    submit_review,
)
from tests.applications.pages import application_named
from tests.factories.people import make_person

HARMLESS = 3


def merit_after_review(
    app: Flask,
    at: time_machine.Traveller,
    definition: CallDefinition,
    reference: str,
    given: list[dict[str, int]],
) -> tuple[int | None, int | None, int | None]:
    """Let the call close and one reviewer for each of `given` score by criterion.

    The application's merit, lowest and highest review, in thousandths of a point of 100.
    """
    at.move_to(definition.closes_at + timedelta(minutes=1))
    with app.app_context():
        run_due(clock.now())
        manager = actor_of(db.session.scalars(select(Person).filter_by(name="Manager")).one())
        transact(lambda: start_review(manager, application_named(reference).call))
        reviewers = [make_person(f"Reviewer {n}", roles=["reviewer"]) for n in range(len(given))]
        reviews = transact(
            lambda: assign_reviewers(
                manager,
                application=application_named(reference),
                reviewers=reviewers,
                due_on=clock.today(definition.time_zone) + timedelta(days=14),
            )
        )
        for review, scores in zip(reviews, given, strict=True):
            _scores(definition, review, scores)
        done = application_named(reference)
        return done.merit_millis, done.merit_low_millis, done.merit_high_millis


def _scores(definition: CallDefinition, review: Review, merit: dict[str, int]) -> None:
    reviewer = actor_of(db.session.get_one(Person, review.reviewer_id))
    harm = {each.key: HARMLESS for each in definition.rubric.harm.criteria}
    entries = {key: DraftInput(value, "Because.") for key, value in {**merit, **harm}.items()}
    transact(lambda: save_scores(reviewer, review=review, scores=entries))
    transact(lambda: submit_review(reviewer, review=review, comment="", key=f"submit-{review.id}"))
