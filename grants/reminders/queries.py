"""What each reminder is about at a moment, and who is told. Days are the fund's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, selectinload

from grants.accounts.models import Person, Role
from grants.accounts.queries import holders
from grants.applications.models import Application, ChangeRequest
from grants.applications.states import ApplicationStatus
from grants.awards.models import Award, ProgressReport
from grants.awards.states import AwardStatus, ProgressReportStatus
from grants.calls.models import Call
from grants.calls.policy import real
from grants.calls.states import CallStatus
from grants.funds.models import Fund
from grants.funds.queries_pledges import lines_to_come
from grants.incidents.hours import FIRST_REMINDER, due_at
from grants.incidents.queries import managers_who_read, untriaged_since
from grants.kernel import clock
from grants.kernel.db import db
from grants.notifications.recipients import Recipient
from grants.organisations.models import Membership, Organisation
from grants.reminders.rules import (
    CALL_CLOSING,
    CHANGES_DUE,
    PLEDGE_DUE,
    REPORT_DUE,
    REPORT_OVERDUE,
    REVIEW_OVERDUE,
    UNTRIAGED,
    Rule,
)
from grants.reviews.models import Review
from grants.reviews.states import ReviewStatus

# The day differs between zones by at most one.
_A_DAY = timedelta(days=1)
_WAITING = (ReviewStatus.INVITED, ReviewStatus.ACCEPTED, ReviewStatus.IN_PROGRESS)


@dataclass(frozen=True)
class Due:
    """One thing that is due, with everything its mail says. Plain values: no record."""

    subject: str
    due_on: date
    today: date
    known_on: date
    recipients: tuple[Recipient, ...]
    values: Mapping[str, Any] = field(default_factory=dict)


def due_items(rule: Rule, moment: datetime) -> Iterator[Due]:
    """Everything a rule may have to remind of at `moment`; the rule then judges the day."""
    return _QUERIES[rule.name](rule, moment)


def _calls_closing(rule: Rule, moment: datetime) -> Iterator[Due]:
    """Drafts in open calls that close soon: to everyone who works on the draft."""
    query = (
        select(Application)
        .join(Application.call)
        .where(
            Application.status == ApplicationStatus.DRAFT.value,
            real(),
            Call.status == CallStatus.OPEN.value,
            Call.closes_at > moment,
            Call.closes_at <= moment + rule.horizon + _A_DAY,
        )
        .options(selectinload(Application.call), _members(Application.organisation))
        .order_by(Application.id)
    )
    for application in db.session.execute(query).scalars():
        call = application.call
        today, due_on = _day(moment, call.fund), _day(call.closes_at, call.fund)
        yield Due(
            subject=f"application {application.id}",
            due_on=due_on,
            today=today,
            known_on=_day(application.started_at, call.fund),
            recipients=_people(application.organisation),
            values={
                "call": call.title_told,
                "reference": application.reference,
                "title": application.title,
                "closes_at": call.closes_at,
                "zone": call.time_zone,
                "city": call.fund.city,
                "days": (due_on - today).days,
            },
        )


def _changes_due(rule: Rule, moment: datetime) -> Iterator[Due]:
    """Changes that staff asked for and that have not come: to everyone of the applicant."""
    last = (
        select(func.max(ChangeRequest.id))
        .where(ChangeRequest.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    query = (
        select(ChangeRequest)
        .join(ChangeRequest.application)
        .where(
            Application.status == ApplicationStatus.CHANGES_REQUESTED.value,
            ChangeRequest.id == last,
            ChangeRequest.due_at > moment,
            ChangeRequest.due_at <= moment + rule.horizon + _A_DAY,
        )
        .options(
            contains_eager(ChangeRequest.application).options(
                selectinload(Application.call), _members(Application.organisation)
            )
        )
        .order_by(ChangeRequest.id)
    )
    for request in db.session.execute(query).scalars():
        application = request.application
        call = application.call
        today, due_on = _day(moment, call.fund), _day(request.due_at, call.fund)
        yield Due(
            subject=f"change request {request.id}",
            due_on=due_on,
            today=today,
            known_on=_day(request.asked_at, call.fund) + _A_DAY,
            recipients=_people(application.organisation),
            values={
                "title": application.title,
                "reference": application.reference,
                "wanted": request.wanted,
                "due_at": request.due_at,
                "zone": call.time_zone,
                "city": call.fund.city,
                "days": (due_on - today).days,
            },
        )


def _reviews_overdue(_rule: Rule, moment: datetime) -> Iterator[Due]:
    """Reviews whose day has passed, while the application is still in review."""
    query = (
        select(Review, Fund)
        .join(Review.application)
        .join(Fund, Fund.id == Review.fund_id)
        .where(
            Review.status.in_([status.value for status in _WAITING]),
            Review.due_on <= moment.date() + _A_DAY,
            Application.status == ApplicationStatus.IN_REVIEW.value,
        )
        .options(selectinload(Review.reviewer), selectinload(Review.application))
        .order_by(Review.id)
    )
    for review, fund in db.session.execute(query):
        yield Due(
            subject=f"review {review.id}",
            due_on=review.due_on,
            today=_day(moment, fund),
            known_on=_day(review.assigned_at, fund),
            recipients=_active([review.reviewer]),
            values={
                "reference": review.application.reference,
                "title": review.application.title,
                "due_on": review.due_on,
                "review": review.public_id,
            },
        )


def _reports_due(rule: Rule, moment: datetime) -> Iterator[Due]:
    """Progress reports of running awards that have not come: to the recipient's people."""
    wanted = (ProgressReportStatus.DUE, ProgressReportStatus.CHANGES_REQUESTED)
    query = (
        select(ProgressReport)
        .join(ProgressReport.award)
        .where(
            ProgressReport.status.in_([status.value for status in wanted]),
            ProgressReport.due_on <= moment.date() + rule.horizon + _A_DAY,
            Award.status == AwardStatus.ACTIVE.value,
        )
        .options(
            selectinload(ProgressReport.award).options(
                selectinload(Award.fund), _members(Award.organisation)
            )
        )
        .order_by(ProgressReport.id)
    )
    for report in db.session.execute(query).scalars():
        award = report.award
        today = _day(moment, award.fund)
        passed = (today - report.due_on).days
        # Until a week after the day it is a report that is due; from then on it is overdue.
        if (rule is REPORT_OVERDUE) != (passed >= min(REPORT_OVERDUE.days)):
            continue
        yield Due(
            subject=f"progress report {report.id}",
            due_on=report.due_on,
            today=today,
            known_on=_day(award.offered_at, award.fund),
            recipients=_people(award.organisation),
            values={
                "number": report.number,
                "reference": award.reference,
                "title": award.title,
                "due_on": report.due_on,
                "days": abs(passed),
            },
        )


def _pledges_due(rule: Rule, moment: datetime) -> Iterator[Due]:
    """Pledged money whose day comes or has passed: to those who record it when it comes."""
    for pledge, line in lines_to_come(moment.date() + rule.horizon + _A_DAY):
        fund = pledge.fund
        today = _day(moment, fund)
        people = [
            *holders(Role.FINANCE_OFFICER, fund.id),
            *holders(Role.FUND_MANAGER, fund.id),
        ]
        yield Due(
            subject=f"pledge {pledge.id} line {line.number}",
            due_on=line.due_on,
            today=today,
            known_on=_day(pledge.recorded_at, fund),
            recipients=_active(list(dict.fromkeys(people))),
            values={
                "reference": pledge.reference,
                "contributor": pledge.contributor.name,
                "giver": pledge.contributor.public_id,
                "fund": fund.slug,
                "amount": str(line.rest),
                "due_on": line.due_on,
                "days": (line.due_on - today).days,
            },
        )


def _untriaged(_rule: Rule, moment: datetime) -> Iterator[Due]:
    """Reports that nobody has triaged, by the hour: to the managers who may read them."""
    for incident in untriaged_since(moment - FIRST_REMINDER):
        due_on = _day(due_at(incident.received_at), incident.fund)
        passed = (moment - due_at(incident.received_at)) // _A_DAY
        yield Due(
            subject=f"incident {incident.id}",
            due_on=due_on,
            today=due_on + passed * _A_DAY,
            known_on=_day(incident.received_at, incident.fund),
            recipients=_active(managers_who_read(incident)),
            values={"incident": incident.public_id, "days": -passed},
        )


_QUERIES: dict[str, Callable[[Rule, datetime], Iterator[Due]]] = {
    CALL_CLOSING.name: _calls_closing,
    CHANGES_DUE.name: _changes_due,
    REVIEW_OVERDUE.name: _reviews_overdue,
    REPORT_DUE.name: _reports_due,
    REPORT_OVERDUE.name: _reports_due,
    PLEDGE_DUE.name: _pledges_due,
    UNTRIAGED.name: _untriaged,
}


def _day(moment: datetime, fund: Fund) -> date:
    return clock.local(moment, fund.time_zone).date()


def _members(organisation: Any) -> Any:
    return selectinload(organisation).options(
        selectinload(Organisation.members).options(selectinload(Membership.person))
    )


def _people(organisation: Organisation) -> tuple[Recipient, ...]:
    return _active([member.person for member in organisation.members])


def _active(people: list[Person]) -> tuple[Recipient, ...]:
    """Those who can still sign in and whose address is known to be theirs."""
    return tuple(
        Recipient(person.email, person.name, person.language)
        for person in people
        if person.disabled_at is None and person.confirmed_at is not None
    )
