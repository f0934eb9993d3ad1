"""Funds, calls and applications for tests, made directly from their records.

A call's rubric is small enough to be worked by hand: two merit criteria (60 and 40 of
100), three harm criteria (D1 ordinary, D3 strict, D4 strict and with a stop flag).
"""

from datetime import timedelta
from typing import Any

from grants.accounts.models import Person
from grants.applications.content import content_hash, frozen_content
from grants.applications.models import Application, SubmittedVersion
from grants.applications.states import ApplicationStatus
from grants.calls.definition import CallDefinition
from grants.calls.document import digest, from_document, to_document
from grants.calls.models import Call, CallVersion
from grants.calls.questions import Question, QuestionType, Role, Section
from grants.calls.reviewing import AS_EVER, Reviewing
from grants.calls.rubric import Criterion, HarmCriterion, HarmRubric, Rubric, Scale
from grants.calls.states import CallStatus
from grants.calls.text import Text
from grants.funds.models import Fund
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.organisations.models import Organisation
from tests.factories.people import keep, make_organisation, make_person

_made = iter(range(1, 10**9))


def words(text: str) -> Text:
    return Text.plain(text)


def anchors(of: str) -> tuple[tuple[int, Text], ...]:
    return tuple((score, words(f"{of} at {score}.")) for score in range(5))


SMALL_RUBRIC = Rubric(
    scale=Scale(0, 4),
    merit=(
        Criterion("M1", words("Need"), 60, words("Is there a need?"), anchors("Need")),
        Criterion("M2", words("Design"), 40, None, anchors("Design")),
    ),
    harm=HarmRubric(
        scale=Scale(0, 4),
        criteria=(
            HarmCriterion("D1", words("Context"), words("No analysis"), anchors=anchors("Context")),
            HarmCriterion(
                "D3", words("Consent"), words("Compulsion"), strict=True, anchors=anchors("Consent")
            ),
            HarmCriterion(
                "D4",
                words("Personal data"),
                words("Names go to police"),
                stop=True,
                strict=True,
                anchors=anchors("Data"),
            ),
        ),
    ),
)

SECTIONS = (
    Section(
        "basics",
        words("The basics"),
        (
            Question("name", QuestionType.SHORT_TEXT, words("Its name"), role=Role.TITLE),
            Question("story", QuestionType.LONG_TEXT, words("What will you do?"), word_limit=200),
            Question("amount", QuestionType.MONEY, words("How much?"), role=Role.REQUESTED),
        ),
    ),
)


def make_fund(name: str = "", *, currency: str = "PKR", city: str = "Peshawar") -> Fund:
    """A city's fund without money."""
    n = next(_made)
    return keep(
        Fund(
            slug=f"fund-{n}",
            name=name or f"Fund {n}",
            reference_prefix=f"F{n}",
            currency=currency,
            time_zone="Asia/Karachi",
            city=city,
        )
    )


def make_call(
    fund: Fund | None = None,
    *,
    status: str = CallStatus.IN_REVIEW,
    title: str = "",
    rubric: Rubric = SMALL_RUBRIC,
    sections: tuple[Section, ...] = SECTIONS,
    budget: int = 10_000_000_00,
    theme: str = "",
    area: str = "",
    reviewers: int = 3,
    reviewing: Reviewing = AS_EVER,
) -> Call:
    """A call with one version; it closed yesterday unless its status says otherwise."""
    n = next(_made)
    fund = fund or make_fund()
    begun = status in (CallStatus.DRAFT, CallStatus.SCHEDULED, CallStatus.OPEN)
    closes = clock.now() + timedelta(days=20 if begun else -1)
    opens = closes - timedelta(days=40)
    title = title or f"Call {n}"
    definition = CallDefinition(
        slug=f"call-{n}",
        title=words(title),
        summary=words("Grants for groups that bring neighbours together."),
        currency=fund.currency,
        budget=Money(budget, fund.currency),
        ceiling=Money(budget, fund.currency),
        opens=clock.local(opens, fund.time_zone).strftime("%Y-%m-%d %H:%M"),
        closes=clock.local(closes, fund.time_zone).strftime("%Y-%m-%d %H:%M"),
        time_zone=fund.time_zone,
        sections=sections,
        rubric=rubric,
        theme=theme or None,
        area=area or None,
        reviewers=reviewers,
        reviewing=reviewing,
    )
    call = Call(
        slug=definition.slug,
        fund_id=fund.id,
        status=CallStatus(status).value,
        titles=dict(definition.title.versions),
        summary=str(definition.summary),
        theme=theme,
        area=area,
        opens_at=definition.opens_at,
        closes_at=definition.closes_at,
        time_zone=fund.time_zone,
        budget_minor=budget,
        ceiling_minor=budget,
        reviewers_per_application=reviewers,
    )
    document = to_document(definition)
    version = CallVersion(call=call, number=1, document=document, document_hash=digest(document))
    db.session.add_all([call, version])
    db.session.flush()
    call.current_version_id = version.id
    return keep(call)


def make_application(
    call: Call | None = None,
    *,
    status: str = ApplicationStatus.ELIGIBLE,
    organisation: Organisation | None = None,
    by: Person | None = None,
    title: str = "",
    requested: int = 2_000_000_00,
    **values: Any,
) -> Application:
    """An application as it stands; from submission on it has a sealed version."""
    n = next(_made)
    call = call or make_call()
    by = by or make_person()
    organisation = organisation or make_organisation(members=[by])
    title = title or f"Application {n}"
    submitted = status != ApplicationStatus.DRAFT
    application = Application(
        reference=f"{call.fund.reference_prefix}-2026-{n:04}",
        fund_id=call.fund_id,
        call_id=call.id,
        call_version_id=call.current_version_id,
        organisation_id=organisation.id,
        status=ApplicationStatus(status).value,
        title=title,
        summary=f"What {title} will do.",
        requested_minor=requested,
        currency=call.fund.currency,
        started_by_id=by.id,
        submitted_at=clock.now() if submitted else None,
        **values,
    )
    db.session.add(application)
    db.session.flush()
    if submitted:
        answers = {"name": title, "story": "We meet every week.", "amount": requested}
        document = call.versions[-1].document
        content = frozen_content(from_document(document), answers, {})
        db.session.add(
            SubmittedVersion(
                application_id=application.id,
                number=1,
                receipt_number=f"R-{n}",
                content=content,
                content_hash=content_hash(content),
                submitted_by_id=by.id,
            )
        )
    return keep(application)
