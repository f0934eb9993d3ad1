"""What waits for me: dated things to do, oldest first, harm first among equals.

Each kind of thing is one query over what the actor sees, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from grants.accounts.models import Role
from grants.applications.models import Application
from grants.applications.states import ApplicationStatus
from grants.awards.models import Award, Condition, ProgressReport
from grants.awards.states import AwardStatus, ConditionStatus, ProgressReportStatus
from grants.calls.models import Call
from grants.calls.states import CallStatus
from grants.disbursements.models import Disbursement
from grants.disbursements.states import DisbursementStatus
from grants.harm.models import HarmFlag, Mitigation
from grants.harm.states import FlagStatus, MitigationStatus
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.i18n import _, ngettext
from grants.kernel.money import Money
from grants.kernel.policy import Actor, in_funds, seen, visible
from grants.organisations.models import BankAccount
from grants.organisations.states import BankAccountStatus

MOST = 20  # of each kind: the list of the kind shows the rest
SOON = timedelta(days=14)


@dataclass(frozen=True)
class Task:
    """One thing that waits: since when or until when, what to do, about what, and where."""

    on: date
    what: str
    about: str
    endpoint: str
    place: dict[str, str] = field(default_factory=dict)
    is_harm: bool = False
    amount: Money | None = None


Listing = Callable[[Actor, datetime], Iterator[Task]]


def tasks(actor: Actor, moment: datetime) -> list[Task]:
    """Everything that waits for this actor, as fund manager and as finance officer."""
    found = [task for listed in _listings(actor) for task in listed(actor, moment)]
    return sorted(found, key=lambda task: (task.on, not task.is_harm, task.about))


def how_many(actor: Actor, moment: datetime) -> int:
    """How many tasks there are. Every page says so in its menu, so nothing is summed up."""
    listings = [_calls_in_short if each is _calls else each for each in _listings(actor)]
    return sum(1 for listed in listings for _task in listed(actor, moment))


def _listings(actor: Actor) -> list[Listing]:
    listings: list[Listing] = []
    if actor.has(Role.FUND_MANAGER):
        listings += _FOR_MANAGERS
    if actor.has(Role.FINANCE_OFFICER):
        listings += _FOR_FINANCE
    return listings


def _managed(actor: Actor, column: Any) -> Any:
    return in_funds(column, actor.funds(Role.FUND_MANAGER))


def _flags(actor: Actor, _moment: datetime) -> Iterator[Task]:
    waiting = select(Mitigation.flag_id).where(Mitigation.status == MitigationStatus.PROPOSED.value)
    rows = db.session.scalars(
        seen(actor, HarmFlag)
        .where(HarmFlag.status == FlagStatus.OPEN.value, _managed(actor, HarmFlag.fund_id))
        .options(joinedload(HarmFlag.application))
        .order_by(HarmFlag.raised_at, HarmFlag.id)
        .limit(MOST)
    ).all()
    proposed = set(db.session.scalars(waiting.where(Mitigation.flag_id.in_([f.id for f in rows]))))
    for flag in rows:
        yield Task(
            flag.raised_at.date(),
            _("Decide on the mitigation of a harm flag")
            if flag.id in proposed
            else _("Settle a harm flag"),
            f"{flag.application.title}, {flag.criterion_key}",
            "harm.flag",
            {"public_id": flag.public_id},
            is_harm=True,
        )


def _to_check(actor: Actor, moment: datetime) -> Iterator[Task]:
    rows: Any = db.session.execute(
        select(Call.slug, Call.title, Call.closes_at, func.count(Application.id))
        .join(Application, Application.call_id == Call.id)
        .where(
            visible(actor, Application),
            _managed(actor, Call.fund_id),
            Application.status == ApplicationStatus.SUBMITTED.value,
            Call.closes_at <= moment,
        )
        .group_by(Call.id, Call.slug, Call.title, Call.closes_at)
        .order_by(Call.closes_at, Call.slug)
        .limit(MOST)
    )
    for slug, title, closes_at, count in rows:
        yield Task(
            closes_at.date(),
            ngettext(
                "Check the eligibility of %(n)s application",
                "Check the eligibility of %(n)s applications",
                count,
            ),
            title,
            "applications.index",
            {"slug": slug},
        )


def _calls_at_work(actor: Actor, *more: Any) -> Any:
    """The closed calls and those in review, with these columns beside them."""
    return db.session.execute(
        select(Call, *more)
        .where(
            visible(actor, Call),
            _managed(actor, Call.fund_id),
            Call.status.in_([CallStatus.CLOSED.value, CallStatus.IN_REVIEW.value]),
        )
        .order_by(Call.closes_at, Call.id)
        .limit(MOST)
    )


def _calls_in_short(actor: Actor, _moment: datetime) -> Iterator[Task]:
    """The calls without what is to be done: for counting."""
    for (call,) in _calls_at_work(actor):
        yield Task(call.closes_at.date(), "", call.title, "calls.detail", {"slug": call.slug})


def _calls(actor: Actor, _moment: datetime) -> Iterator[Task]:
    # From the stored totals, over the few applications that still wait for a review.
    pending = (
        select(
            func.coalesce(func.sum(Application.reviews_assigned - Application.reviews_submitted), 0)
        )
        .where(
            Application.call_id == Call.id,
            Application.reviews_submitted < Application.reviews_assigned,
        )
        .scalar_subquery()
    )
    undecided = (
        select(func.count(Application.id))
        .where(
            Application.call_id == Call.id,
            Application.status.in_(
                [ApplicationStatus.IN_REVIEW.value, ApplicationStatus.SHORTLISTED.value]
            ),
        )
        .scalar_subquery()
    )
    rows = _calls_at_work(actor, pending, undecided)
    for call, waiting, open_decisions in rows:
        if call.status == CallStatus.CLOSED:
            what, endpoint = _("Start the review"), "calls.detail"
        elif waiting:
            what = ngettext("Wait for %(n)s review", "Wait for %(n)s reviews", int(waiting))
            endpoint = "reviews.ranking"
        elif open_decisions:
            what = ngettext(
                "Decide on %(n)s application", "Decide on %(n)s applications", open_decisions
            )
            endpoint = "reviews.ranking"
        else:
            what, endpoint = _("Publish the decisions"), "calls.detail"
        yield Task(call.closes_at.date(), what, call.title, endpoint, {"slug": call.slug})


def _offers(actor: Actor, _moment: datetime) -> Iterator[Task]:
    offered = select(Award.application_id)
    rows = db.session.scalars(
        seen(actor, Application)
        .where(
            _managed(actor, Application.fund_id),
            Application.status == ApplicationStatus.AWARDED.value,
            Application.id.not_in(offered),
        )
        .order_by(Application.submitted_at, Application.id)
        .limit(MOST)
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
        seen(actor, ProgressReport)
        .where(
            _managed(actor, ProgressReport.fund_id),
            ProgressReport.status == ProgressReportStatus.SUBMITTED.value,
        )
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
        seen(actor, Condition)
        .join(Award, Award.id == Condition.award_id)
        .where(
            _managed(actor, Condition.fund_id),
            Condition.status == ConditionStatus.OPEN.value,
            Condition.due_on <= (moment + SOON).date(),
            Award.status.in_([AwardStatus.AGREED.value, AwardStatus.ACTIVE.value]),
        )
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


def _payments(
    status: DisbursementStatus, when: str, words: Callable[[], str], *, not_mine: bool = False
) -> Listing:
    def listed(actor: Actor, _moment: datetime) -> Iterator[Task]:
        query = seen(actor, Disbursement).where(
            in_funds(Disbursement.fund_id, actor.funds(Role.FINANCE_OFFICER)),
            Disbursement.status == status.value,
        )
        if not_mine:
            query = query.where(Disbursement.prepared_by_id != actor.person_id)
        moment_column = getattr(Disbursement, when)
        rows = db.session.scalars(
            query.options(joinedload(Disbursement.award).joinedload(Award.fund))
            .order_by(moment_column, Disbursement.id)
            .limit(MOST)
        )
        for payment in rows:
            yield Task(
                getattr(payment, when).date(),
                words(),
                payment.award.title,
                "disbursements.detail",
                {"reference": payment.reference},
                amount=payment.amount,
            )

    return listed


def _bank_accounts(actor: Actor, _moment: datetime) -> Iterator[Task]:
    rows = db.session.scalars(
        seen(actor, BankAccount)
        .where(BankAccount.status == BankAccountStatus.PROPOSED.value)
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


_FOR_MANAGERS: tuple[Listing, ...] = (_flags, _to_check, _calls, _offers, _reports, _conditions)
_FOR_FINANCE: tuple[Listing, ...] = (
    _payments(DisbursementStatus.REQUESTED, "requested_at", lambda: _("Prepare a disbursement")),
    _payments(
        DisbursementStatus.PREPARED,
        "prepared_at",
        lambda: _("Approve a disbursement"),
        not_mine=True,
    ),
    _payments(
        DisbursementStatus.APPROVED, "approved_at", lambda: _("Send a disbursement to the bank")
    ),
    _payments(DisbursementStatus.SENT, "sent_at", lambda: _("Record a disbursement as paid")),
    _bank_accounts,
)
