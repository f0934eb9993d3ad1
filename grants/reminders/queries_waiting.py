"""Which rows wait for me: for the list of today's tasks, and for the number in the menu."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select

from grants.accounts.models import Role
from grants.applications.models import Application
from grants.applications.queries_likeness import open_pairs
from grants.applications.states import ApplicationStatus
from grants.awards.models import Award, Condition
from grants.awards.queries import reports_to_accept, to_offer
from grants.awards.queries_account import disallowances_to_approve
from grants.awards.queries_monitoring import findings_overdue, visits_to_make
from grants.awards.queries_reallocation import reallocations_to_approve
from grants.awards.queries_variation import variations_to_approve, variations_to_countersign
from grants.awards.states import AwardStatus, ConditionStatus
from grants.calls.models import Call
from grants.calls.policy import real
from grants.calls.states import CallStatus
from grants.disbursements import queries_paid
from grants.disbursements.models import Disbursement
from grants.disbursements.states import DisbursementStatus
from grants.funds.queries_match import rules_to_approve
from grants.funds.queries_moving import moves_to_approve
from grants.incidents.queries import mine, to_triage
from grants.kernel.policy import Actor, in_funds, seen, visible
from grants.organisations.models import BankAccount
from grants.organisations.queries_freeze import frozen
from grants.organisations.states import BankAccountStatus
from grants.reviews.policy import UNDER_REVIEW
from grants.reviews.queries import lacks_reviewers
from grants.reviews.queries_complaints import to_answer, to_decide_again

SOON = timedelta(days=14)

Payments = Callable[[Actor], Select[Disbursement]]


def everything(actor: Actor, moment: datetime) -> Iterator[Select[Any]]:
    """All that waits for this actor, one query for each kind of task."""
    if actor.has(Role.FUND_MANAGER):
        yield held(actor)
        yield calls_to_check(actor, moment)
        yield calls_at_work(actor)
        yield wanting_another(actor)
        yield to_answer(actor)
        yield to_decide_again(actor)
        yield to_offer(actor)
        yield reports_to_accept(actor)
        yield conditions(actor, moment)
        yield open_pairs(actor)
        yield to_triage(actor)
        yield visits_to_make(actor, moment.date())
        yield findings_overdue(actor, moment.date())
        yield variations_to_approve(actor)
        yield variations_to_countersign(actor)
    if actor.has(Role.FINANCE_OFFICER):
        for payments in (to_prepare, to_approve, to_send, to_record):
            yield payments(actor)
        yield bank_accounts(actor)
        yield not_arrived(actor)
    if actor.has(Role.FUND_MANAGER) or actor.has(Role.FINANCE_OFFICER):
        yield mine(actor)
        yield frozen(actor)
        yield moves_to_approve(actor)
        yield rules_to_approve(actor)
        yield reallocations_to_approve(actor)
        yield disallowances_to_approve(actor)


def _managed(actor: Actor, column: Any) -> Any:
    return in_funds(column, actor.funds(Role.FUND_MANAGER))


def held(actor: Actor) -> Select[Application]:
    """Applications with open harm flags: however many flags, they are one case."""
    return seen(actor, Application).where(
        _managed(actor, Application.fund_id), Application.harm_open_flags > 0
    )


def submitted_to(actor: Actor) -> Select[Any]:
    """The applications of the call beside it whose eligibility is to be checked."""
    return select(Application.id).where(
        visible(actor, Application),
        Application.call_id == Call.id,
        Application.status == ApplicationStatus.SUBMITTED.value,
    )


def calls_to_check(actor: Actor, moment: datetime) -> Select[Call]:
    """Calls that have closed with applications whose eligibility is to be checked."""
    return select(Call).where(
        real(),
        _managed(actor, Call.fund_id),
        Call.closes_at <= moment,
        submitted_to(actor).exists(),
    )


def calls_at_work(actor: Actor) -> Select[Call]:
    """The closed calls and those in review."""
    return seen(actor, Call).where(
        real(),
        _managed(actor, Call.fund_id),
        Call.status.in_([CallStatus.CLOSED.value, CallStatus.IN_REVIEW.value]),
    )


def wanting_another(actor: Actor) -> Select[Application]:
    """Applications under review of which two reviews are apart, and nobody further is asked."""
    return (
        seen(actor, Application)
        .join(Application.call)
        .where(
            real(),
            _managed(actor, Application.fund_id),
            Application.status.in_(UNDER_REVIEW),
            Application.reviews_apart,
            lacks_reviewers(),
        )
    )


def conditions(actor: Actor, moment: datetime) -> Select[Condition]:
    """Conditions that are shown, and open ones of running awards whose day comes soon."""
    running = [AwardStatus.AGREED.value, AwardStatus.ACTIVE.value]
    return (
        seen(actor, Condition)
        .join(Award, Award.id == Condition.award_id)
        .where(
            _managed(actor, Condition.fund_id),
            or_(
                and_(
                    Condition.status == ConditionStatus.SHOWN.value,
                    Award.status.in_([AwardStatus.OFFERED.value, *running]),
                ),
                and_(
                    Condition.status == ConditionStatus.OPEN.value,
                    Condition.due_on <= (moment + SOON).date(),
                    Award.status.in_(running),
                ),
            ),
        )
    )


def _payments(actor: Actor, status: DisbursementStatus) -> Select[Disbursement]:
    return seen(actor, Disbursement).where(
        in_funds(Disbursement.fund_id, actor.funds(Role.FINANCE_OFFICER)),
        Disbursement.status == status.value,
    )


def to_prepare(actor: Actor) -> Select[Disbursement]:
    """Requested disbursements."""
    return _payments(actor, DisbursementStatus.REQUESTED)


def to_approve(actor: Actor) -> Select[Disbursement]:
    """Disbursements that somebody else has prepared."""
    return _payments(actor, DisbursementStatus.PREPARED).where(
        Disbursement.prepared_by_id != actor.person_id
    )


def to_send(actor: Actor) -> Select[Disbursement]:
    """Approved disbursements that go to the bank."""
    return _payments(actor, DisbursementStatus.APPROVED)


def to_record(actor: Actor) -> Select[Disbursement]:
    """Sent disbursements whose payment is to be recorded."""
    return _payments(actor, DisbursementStatus.SENT)


def not_arrived(actor: Actor) -> Select[Disbursement]:
    """Paid disbursements that the recipient says have not come."""
    return queries_paid.not_arrived(actor).where(
        in_funds(Disbursement.fund_id, actor.funds(Role.FINANCE_OFFICER))
    )


def bank_accounts(actor: Actor) -> Select[BankAccount]:
    """Bank accounts that are proposed."""
    return seen(actor, BankAccount).where(BankAccount.status == BankAccountStatus.PROPOSED.value)
