"""A call judged in points: parts, a section, thresholds, and every way to work out a score."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from grants.applications.content import content_hash, frozen_content
from grants.applications.models import Application, SubmittedVersion
from grants.applications.states import ApplicationStatus
from grants.calls.automatic import Band, ByBands, ByConditions, ByOrder, Order
from grants.calls.conditions import Operator, Test
from grants.calls.document import from_document
from grants.calls.models import Call
from grants.calls.questions import Question, QuestionType, Role, Section
from grants.calls.rubric import (
    Counting,
    Criterion,
    Rubric,
    RubricSection,
    Scale,
    Threshold,
    Unit,
)
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.reviews.operations import assign_reviewers
from tests.factories.applications import SMALL_RUBRIC, anchors, make_application, make_call, words
from tests.factories.people import make_actor, make_organisation, make_person
from tests.factories.reviews import make_reviewer

RUBRIC = Rubric(
    scale=Scale(0, 4),
    counting=Counting.POINTS,
    sections=(RubricSection("proof", words("Proof"), Threshold(50, Unit.PERCENT)),),
    threshold=Threshold(30),
    merit=(
        Criterion(
            "need",
            words("Need"),
            20,
            section="proof",
            threshold=Threshold(8),
            parts=(
                Criterion("shown", words("Shown"), 12, None, scale=Scale(0, 6)),
                Criterion("heard", words("Heard"), 8, None, anchors("Heard")),
            ),
        ),
        Criterion("design", words("Design"), 25, section="proof"),
        Criterion(
            "cost",
            words("Cost a head"),
            7,
            scale=Scale(0, 7),
            automatic=ByOrder(Order.LOWEST, "amount", "people", 4),
        ),
        Criterion(
            "reach",
            words("Reach"),
            8,
            automatic=ByBands("people", (Band(4, 100), Band(2, 50, "99.5"))),
        ),
        Criterion(
            "wish",
            words("Wishes"),
            10,
            automatic=ByConditions(
                (
                    Test("people", Operator.AT_LEAST, 40),
                    Test("amount", Operator.AT_MOST, 100_000_00),
                    Test("story", Operator.ANSWERED, True),
                ),
                2,
            ),
        ),
    ),
    harm=SMALL_RUBRIC.harm,
)
SECTIONS = (
    Section(
        "basics",
        words("The basics"),
        (
            Question("name", QuestionType.SHORT_TEXT, words("Its name"), role=Role.TITLE),
            Question("story", QuestionType.LONG_TEXT, words("What will you do?"), required=False),
            Question("amount", QuestionType.MONEY, words("How much?"), role=Role.REQUESTED),
            Question("people", QuestionType.NUMBER, words("How many people?"), required=False),
        ),
    ),
)
HARMLESS = {"D1": 4, "D3": 3, "D4": 3}


def deep_call(rubric: Rubric = RUBRIC) -> Call:
    return make_call(rubric=rubric, sections=SECTIONS, reviewers=1)


def asks(call: Call, rupees: int, people: int | str | None, *, story: str = "") -> Application:
    """An eligible application that asks so much for so many people."""
    by = make_person()
    application = make_application(
        call,
        status=ApplicationStatus.DRAFT,
        by=by,
        organisation=make_organisation(members=[by]),
        requested=rupees * 100,
    )
    answers = {"name": application.title, "amount": rupees * 100, "people": people, "story": story}
    content = frozen_content(from_document(call.versions[-1].document), answers, {})
    application.status = ApplicationStatus.ELIGIBLE.value
    application.submitted_at = clock.now()
    db.session.add(
        SubmittedVersion(
            application_id=application.id,
            number=1,
            receipt_number=f"R-{application.reference}",
            content=content,
            content_hash=content_hash(content),
            submitted_by_id=by.id,
        )
    )
    db.session.commit()
    return application


def send_to_review(application: Application) -> None:
    """A manager asks one reviewer, which moves the application into review."""
    manager = make_actor(roles=[("fund_manager", application.fund_id)])
    person = make_reviewer(fund_id=application.fund_id)
    due = clock.now().date() + timedelta(days=14)
    transact(
        lambda: assign_reviewers(
            manager,
            application=db.session.get_one(Application, application.id),
            reviewers=[person],
            due_on=due,
        )
    )


def without_thresholds(rubric: Rubric = RUBRIC) -> Rubric:
    return replace(
        rubric,
        threshold=None,
        sections=tuple(replace(each, threshold=None) for each in rubric.sections),
        merit=tuple(replace(each, threshold=None) for each in rubric.merit),
    )
