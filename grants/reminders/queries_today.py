"""What waits for me: dated things to do, oldest first, harm first among equals.

Each kind of thing is one query over what the actor sees, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from grants.accounts.models import Role
from grants.applications.models import Application
from grants.applications.models_likeness import ApplicationPair
from grants.applications.queries_likeness import open_pairs
from grants.applications.states import ApplicationStatus
from grants.awards.models import Award, Condition, ProgressReport
from grants.awards.queries import reports_to_accept, to_offer
from grants.calls.models import Call, title_read
from grants.calls.states import CallStatus
from grants.disbursements.models import Disbursement
from grants.disbursements.queries_stuck import stuck_for, with_holds
from grants.harm.models import HarmFlag, Mitigation
from grants.harm.states import FlagStatus, MitigationStatus
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.i18n import _, ngettext
from grants.kernel.policy import Actor, visible
from grants.organisations.models import BankAccount
from grants.reminders import queries_waiting as waits
from grants.reminders.queries_today_incidents import to_look_into, untriaged
from grants.reminders.queries_today_money import (
    disallowances,
    matches,
    missing,
    moves,
    reallocations,
    stopped,
)
from grants.reminders.queries_today_monitoring import findings, visits
from grants.reminders.queries_today_variations import variations
from grants.reminders.tasks import MOST, Task
from grants.reviews.models_complaints import DecisionComplaint
from grants.reviews.queries_complaints import to_answer, to_decide_again

_MANY = 1000  # of a call: beyond it the number tells nothing
_MANY_WORDS = f"{_MANY:,}"


Listing = Callable[[Actor, datetime], Iterator[Task]]


def tasks(actor: Actor, moment: datetime) -> list[Task]:
    """Everything that waits for this actor, as fund manager and as finance officer."""
    listings: list[Listing] = []
    if actor.has(Role.FUND_MANAGER):
        listings += _FOR_MANAGERS
    if actor.has(Role.FINANCE_OFFICER):
        listings += _FOR_FINANCE
    if listings:
        listings += [moves, matches, reallocations, disallowances, stopped, to_look_into]
    found = [task for listed in listings for task in listed(actor, moment)]
    return sorted(found, key=lambda task: (task.for_others, task.on, not task.is_harm, task.about))


def _held(actor: Actor, _moment: datetime) -> Iterator[Task]:
    first = func.min(HarmFlag.raised_at)
    proposed = (
        select(Mitigation.id)
        .join(HarmFlag, HarmFlag.id == Mitigation.flag_id)
        .where(
            HarmFlag.application_id == Application.id,
            HarmFlag.status == FlagStatus.OPEN.value,
            Mitigation.status == MitigationStatus.PROPOSED.value,
        )
        .exists()
    )
    since = (
        select(first)
        .where(HarmFlag.application_id == Application.id, HarmFlag.status == FlagStatus.OPEN.value)
        .scalar_subquery()
    )
    rows: Any = db.session.execute(
        waits.held(actor)
        .with_only_columns(Application, since, proposed)
        .order_by(Application.submitted_at, Application.id)
        .limit(MOST)
    )
    for application, raised_at, to_decide in rows:
        yield Task(
            raised_at.date(),
            _("Decide on a mitigation plan")
            if to_decide
            else ngettext(
                "Settle a harm flag", "Settle %(n)s harm flags", application.harm_open_flags
            ),
            application.title,
            "harm.detail",
            {"reference": application.reference},
            is_harm=True,
        )


def _to_check(actor: Actor, moment: datetime) -> Iterator[Task]:
    submitted = _counted(waits.submitted_to(actor))
    rows: Any = db.session.execute(
        waits.calls_to_check(actor, moment)
        .with_only_columns(Call.slug, Call.titles, Call.closes_at, submitted)
        .order_by(Call.closes_at, Call.id)
        .limit(MOST)
    )
    for slug, titles, closes_at, count in rows:
        yield Task(
            closes_at.date(),
            _some(
                count,
                ngettext(
                    "Check the eligibility of %(n)s application",
                    "Check the eligibility of %(n)s applications",
                    count,
                ),
                _("Check the eligibility of more than %(most)s applications", most=_MANY_WORDS),
            ),
            title_read(titles),
            "applications.index",
            {"slug": slug},
        )


def _calls(actor: Actor, _moment: datetime) -> Iterator[Task]:
    # From the stored totals, over the few applications that still wait for a review.
    each = (
        select((Application.reviews_assigned - Application.reviews_submitted).label("open"))
        .where(
            visible(actor, Application),
            Application.call_id == Call.id,
            Application.reviews_submitted < Application.reviews_assigned,
        )
        .correlate(Call)
        .limit(_MANY + 1)
        .subquery()
    )
    pending = select(func.coalesce(func.sum(each.c.open), 0)).scalar_subquery()
    undecided = _counted(
        select(Application.id).where(
            visible(actor, Application),
            Application.call_id == Call.id,
            Application.status.in_(
                [ApplicationStatus.IN_REVIEW.value, ApplicationStatus.SHORTLISTED.value]
            ),
        )
    )
    rows: Any = db.session.execute(
        waits.calls_at_work(actor)
        .add_columns(pending, undecided)
        .order_by(Call.closes_at, Call.id)
        .limit(MOST)
    )
    for call, reviews, decisions in rows:
        if call.status == CallStatus.CLOSED:
            what, endpoint = _("Start the review"), "calls.detail"
        elif reviews:
            what, endpoint = (
                _some(
                    int(reviews),
                    ngettext("Wait for %(n)s review", "Wait for %(n)s reviews", int(reviews)),
                    _("Wait for more than %(most)s reviews", most=_MANY_WORDS),
                ),
                "reviews.ranking",
            )
        elif decisions:
            what, endpoint = (
                _some(
                    decisions,
                    ngettext(
                        "Decide on %(n)s application", "Decide on %(n)s applications", decisions
                    ),
                    _("Decide on more than %(most)s applications", most=_MANY_WORDS),
                ),
                "reviews.ranking",
            )
        else:
            what, endpoint = _("Publish the decisions"), "calls.detail"
        yield Task(
            call.closes_at.date(),
            what,
            call.title,
            endpoint,
            {"slug": call.slug},
            for_others=call.status != CallStatus.CLOSED and bool(reviews),
        )


def _apart(actor: Actor, moment: datetime) -> Iterator[Task]:
    rows = db.session.scalars(waits.wanting_another(actor).order_by(Application.id).limit(MOST))
    for application in rows:
        yield Task(
            moment.date(),
            _("Ask a further reviewer: two reviews are far apart"),
            application.title,
            "reviews.reviewers",
            {"reference": application.reference},
        )


def _complaints(actor: Actor, _moment: datetime) -> Iterator[Task]:
    rows = db.session.scalars(
        to_answer(actor)
        .options(contains_eager(DecisionComplaint.application))
        .order_by(DecisionComplaint.due_on, DecisionComplaint.id)
        .limit(MOST)
    )
    for complaint in rows:
        yield Task(
            complaint.filed_at.date(),
            _("Answer a complaint about a decision"),
            complaint.application.title,
            "reviews.complaint",
            {"public_id": complaint.public_id},
        )


def _decide_again(actor: Actor, moment: datetime) -> Iterator[Task]:
    rows = db.session.scalars(to_decide_again(actor).order_by(Application.id).limit(MOST))
    for application in rows:
        yield Task(
            moment.date(),
            _("Decide once more: a complaint was upheld"),
            application.title,
            "reviews.decide",
            {"reference": application.reference},
        )


def _counted(things: Select[Any]) -> ScalarSelect[int]:
    """How many of a call, beside the call; counted no further than is said."""
    some = things.correlate(Call).limit(_MANY + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _some(count: int, exactly: str, beyond: str) -> str:
    return beyond if count > _MANY else exactly


def _offers(actor: Actor, _moment: datetime) -> Iterator[Task]:
    rows = db.session.scalars(
        to_offer(actor).order_by(Application.submitted_at, Application.id).limit(MOST)
    )
    for application in rows:
        yield Task(
            (application.submitted_at or clock.now()).date(),
            _("Offer the award and its agreement"),
            application.title,
            "awards.offer",
            {"reference": application.reference},
        )


def _reports(actor: Actor, _moment: datetime) -> Iterator[Task]:
    rows = db.session.scalars(
        reports_to_accept(actor)
        .options(joinedload(ProgressReport.award))
        .order_by(ProgressReport.submitted_at, ProgressReport.id)
        .limit(MOST)
    )
    for report in rows:
        yield Task(
            (report.submitted_at or clock.now()).date(),
            _("Read progress report %(n)s", n=report.number),
            report.award.title,
            "awards.detail",
            {"reference": report.award.reference},
        )


def _conditions(actor: Actor, moment: datetime) -> Iterator[Task]:
    rows = db.session.scalars(
        waits.conditions(actor, moment)
        .options(joinedload(Condition.award))
        .order_by(Condition.due_on, Condition.id)
        .limit(MOST)
    )
    for condition in rows:
        yield Task(
            condition.due_on,
            _("Check condition %(n)s", n=condition.number),
            condition.award.title,
            "awards.detail",
            {"reference": condition.award.reference},
            is_harm=condition.mitigation_id is not None,
        )


def _payments(wanted: waits.Payments, when: str, words: Callable[[], str]) -> Listing:
    def listed(actor: Actor, _moment: datetime) -> Iterator[Task]:
        moment_column = getattr(Disbursement, when)
        rows = db.session.scalars(
            with_holds(wanted(actor))
            .options(joinedload(Disbursement.award).joinedload(Award.fund))
            .order_by(moment_column, Disbursement.id)
            .limit(MOST)
        ).all()
        waiting = stuck_for(actor, rows)
        for payment in rows:
            yield Task(
                getattr(payment, when).date(),
                waiting.get(payment.id) or words(),
                payment.award.title,
                "disbursements.detail",
                {"reference": payment.reference},
                amount=payment.amount,
            )

    return listed


def _bank_accounts(actor: Actor, _moment: datetime) -> Iterator[Task]:
    rows = db.session.scalars(
        waits.bank_accounts(actor)
        .options(joinedload(BankAccount.organisation))
        .order_by(BankAccount.proposed_at, BankAccount.id)
        .limit(MOST)
    )
    for account in rows:
        yield Task(
            account.proposed_at.date(),
            _("Check a new bank account"),
            account.organisation.name,
            "organisations.bank_account_version",
            {"public_id": account.public_id},
        )


def _alike(actor: Actor, _moment: datetime) -> Iterator[Task]:
    rows = db.session.scalars(open_pairs(actor).order_by(ApplicationPair.id).limit(MOST))
    for pair in rows:
        yield Task(
            pair.found_at.date(),
            _("Decide whether two applications are one project"),
            pair.first.title,
            "applications.pair",
            {"public_id": pair.public_id},
        )


_FOR_MANAGERS: tuple[Listing, ...] = (
    untriaged,
    _held,
    _to_check,
    _calls,
    _apart,
    _complaints,
    _decide_again,
    _offers,
    _reports,
    _conditions,
    visits,
    findings,
    variations,
    _alike,
)
_FOR_FINANCE: tuple[Listing, ...] = (
    _payments(waits.to_prepare, "requested_at", lambda: _("Prepare a disbursement")),
    _payments(waits.to_approve, "prepared_at", lambda: _("Approve a disbursement")),
    _payments(waits.to_send, "approved_at", lambda: _("Send a disbursement to the bank")),
    _payments(waits.to_record, "sent_at", lambda: _("Record a disbursement as paid")),
    _bank_accounts,
    missing,
)
