from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from grants.applications.models import Application
from grants.awards.models import Award, ProgressReport
from grants.calls.models import Call
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.outbox import OutboxMessage
from grants.reminders.operations import send_due
from tests.factories.applications import make_application, make_call
from tests.factories.people import keep, make_organisation, make_person
from tests.factories.reviews import make_review, make_reviewer
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite

CLOSES = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
"""Friday 27 November 2026, 17:00 in Peshawar."""


def mails() -> list[tuple[str, str]]:
    db.session.rollback()
    query = select(OutboxMessage.recipient, OutboxMessage.subject).order_by(OutboxMessage.id)
    return [(to, subject) for to, subject in db.session.execute(query)]


def bodies() -> str:
    db.session.rollback()
    return "\n".join(db.session.execute(select(OutboxMessage.body)).scalars())


@pytest.fixture
def draft(in_app: Flask, at: time_machine.Traveller) -> Application:
    """Amina (English) and Bilal (Urdu) of one organisation have a draft; a third is disabled."""
    amina = make_person("Amina", email="amina@people.example")
    bilal = make_person("Bilal", email="bilal@people.example", language="ur")
    gone = make_person("Gone", email="gone@people.example")
    gone.disabled_at = clock.now()
    stranger = make_person("Stranger", email="stranger@people.example", confirmed=False)
    call = make_call(status="open", title="Youth voices")
    call.opens_at, call.closes_at = clock.now() - timedelta(days=30), CLOSES
    keep(call)
    return make_application(
        call,
        status="draft",
        organisation=make_organisation(members=[amina, bilal, gone, stranger]),
        by=amina,
        started_at=clock.now() - timedelta(days=20),
    )


def closing(days_before: int, hour: int = 5) -> datetime:
    return (CLOSES - timedelta(days=days_before)).replace(hour=hour)


def test_a_draft_is_reminded_of_twice(draft: Application) -> None:
    assert send_due(closing(8)) == 0
    assert send_due(closing(7)) == 1
    first = mails()
    assert [to for to, _subject in first] == ["amina@people.example", "bilal@people.example"]
    assert first[0][1] == "“Youth voices” closes in 7 days"
    assert first[1][1] != first[0][1], "Bilal reads Urdu"
    languages = db.session.execute(select(OutboxMessage.language).order_by(OutboxMessage.id))
    assert list(languages.scalars()) == ["en", "ur"]
    assert "Friday 27 November 2026 at 17:00, Peshawar time" in bodies()
    assert f"/applications/{draft.reference}" in bodies()
    for _again in range(3):
        assert send_due(closing(7)) == 0
        assert send_due(closing(3)) == 0
    assert send_due(closing(1)) == 1
    assert mails()[2] == ("amina@people.example", "“Youth voices” closes tomorrow")
    assert send_due(CLOSES) == 0
    assert len(mails()) == 4


def test_days_are_those_of_the_funds_city(draft: Application) -> None:
    # 19:00 UTC is midnight in Peshawar: the 20th begins there.
    assert send_due(datetime(2026, 11, 19, 18, 59, tzinfo=UTC)) == 0
    assert send_due(datetime(2026, 11, 19, 19, 0, tzinfo=UTC)) == 1


def test_a_late_job_sends_the_last_reminder_only(draft: Application) -> None:
    assert send_due(closing(0)) == 1
    assert mails()[0][1] == "“Youth voices” closes today"
    assert len(mails()) == 2


def test_a_moved_closing_time_is_told_anew(draft: Application) -> None:
    assert send_due(closing(7)) == 1
    draft.call.closes_at = CLOSES + timedelta(days=3)
    db.session.commit()
    assert send_due(closing(7)) == 0
    assert send_due(closing(4)) == 1
    assert mails()[2][1] == "“Youth voices” closes in 7 days"


Change = Callable[[Application, Call], object]


@pytest.mark.parametrize(
    "change",
    [
        lambda application, _call: setattr(application, "status", "submitted"),
        lambda application, _call: setattr(application, "status", "withdrawn"),
        lambda _application, call: setattr(call, "status", "cancelled"),
        lambda application, _call: setattr(application, "started_at", closing(2)),
    ],
    ids=["submitted", "withdrawn", "cancelled", "begun later"],
)
@on_sqlite
def test_who_needs_no_reminder_gets_none(draft: Application, change: Change) -> None:
    change(draft, draft.call)
    db.session.commit()
    assert send_due(closing(2)) == 0


def test_many_jobs_at_once_remind_once(app: Flask, draft: Application) -> None:
    db.session.remove()
    assert sorted(map(str, together(app, 6, lambda _n: send_due(closing(7))))) == ["0"] * 5 + ["1"]
    assert len(mails()) == 2


@pytest.fixture
def review_due(in_app: Flask, at: time_machine.Traveller) -> date:
    reviewer = make_reviewer("Farah")
    application = make_application(status="in_review")
    for status in ("in_progress", "submitted", "recused"):
        make_review(application, reviewer if status == "in_progress" else None, status=status)
    return clock.today("Asia/Karachi") + timedelta(days=14)


def test_an_overdue_review_is_reminded_of_each_week(review_due: date) -> None:
    def on(day: int) -> datetime:
        return datetime.combine(review_due + timedelta(days=day), datetime.min.time(), UTC).replace(
            hour=6
        )

    sent = [send_due(on(day)) for day in range(-1, 17)]
    assert sent == [0, 0, 1, *[0] * 6, 1, *[0] * 6, 1, 0]
    assert {to.partition(".")[0] for to, _subject in mails()} == {"farah"}
    db.session.execute(select(Application)).scalar_one().status = "declined"
    db.session.commit()
    assert send_due(on(30)) == 0


@pytest.fixture
def report(in_app: Flask, at: time_machine.Traveller) -> ProgressReport:
    application = make_application(
        status="awarded",
        organisation=make_organisation(members=[make_person("Amina", email="a@people.example")]),
    )
    values: dict[str, Any] = {
        "title": "Corner clubs",
        "purpose": "Clubs",
        "amount_minor": 100,
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2027, 9, 1),
        "offered_at": clock.now() - timedelta(days=90),
    }
    award = keep(
        Award(
            reference="A-1",
            fund_id=application.fund_id,
            call_id=application.call_id,
            application_id=application.id,
            organisation_id=application.organisation_id,
            status="active",
            **values,
        )
    )
    due_on = date(2026, 12, 15)
    return keep(ProgressReport(award_id=award.id, fund_id=award.fund_id, number=1, due_on=due_on))


def test_a_progress_report_is_asked_for(report: ProgressReport) -> None:
    def on(day: int) -> datetime:
        due = datetime(2026, 12, 15, 6, tzinfo=UTC)
        return due + timedelta(days=day)

    told = [day for day in range(-16, 23) if send_due(on(day))]
    assert told == [-14, -3, 0, 7, 14, 21]
    assert [subject for _to, subject in mails()] == [
        "Progress report 1 is due on Tuesday 15 December 2026",
        "Progress report 1 is due on Tuesday 15 December 2026",
        "Progress report 1 is due today",
        *["Progress report 1 is overdue"] * 3,
    ]
    report.status = "submitted"
    db.session.commit()
    assert send_due(on(28)) == 0
