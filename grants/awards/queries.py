"""What is read of awards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

import grants.awards.policy
import grants.organisations.queries  # noqa: F401 - enters whose member a person is
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.applications.models_serving import ApplicationAim
from grants.awards.holds import Hold, RiskFacts, holds
from grants.awards.models import (
    Acceptance,
    Agreement,
    Award,
    Condition,
    Instalment,
    ProgressReport,
)
from grants.awards.queries_holds import (
    condition_facts,
    is_planned_anew,
    report_facts,
    standing_holds,
)
from grants.awards.states import AwardStatus, ProgressReportStatus
from grants.funds.ledger import AccountKind
from grants.funds.models import Account, Fund, Transfer
from grants.funds.models_framework import Aim
from grants.harm.queries_risks import untreated_since
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.money import Money
from grants.kernel.policy import Actor, seen
from grants.organisations.models import Membership
from grants.reviews.models import Decision, Outcome


def award_by_reference(actor: Actor, reference: str) -> Award:
    """The award, if this actor sees it; else NotFound."""
    return policy.find(actor, Award, Award.reference == reference)


def awards(
    actor: Actor, fund: Fund | None = None, status: str = "", serving: Aim | None = None
) -> Select[Any]:
    """The awards this actor sees, to be paged by `Award.id`; their organisations come along."""
    query = seen(actor, Award).options(joinedload(Award.organisation), joinedload(Award.fund))
    if fund is not None:
        query = query.where(Award.fund_id == fund.id)
    if status:
        query = query.where(Award.status == status)
    if serving is not None:
        served = select(ApplicationAim.application_id).where(ApplicationAim.aim_id == serving.id)
        query = query.where(Award.application_id.in_(served))
    return query


def awards_of_recipient(actor: Actor) -> list[Award]:
    """What was awarded to the actor's own organisations, newest first."""
    query = (
        seen(actor, Award)
        .where(Award.organisation_id.in_(actor.organisation_ids))
        .options(joinedload(Award.organisation), joinedload(Award.fund))
        .order_by(Award.id.desc())
    )
    return list(db.session.scalars(query))


def spent(awards: Iterable[Award]) -> dict[int, Money]:
    """What was disbursed of each award, from the ledger: award id → amount."""
    listed = list(awards)
    signed = case(
        (Transfer.to_account_id == Account.id, Transfer.amount_minor), else_=-Transfer.amount_minor
    )
    rows: Iterable[Any] = db.session.execute(
        select(Transfer.application_id, func.sum(signed))
        .join(
            Account,
            (Transfer.to_account_id == Account.id) | (Transfer.from_account_id == Account.id),
        )
        .where(
            Transfer.application_id.in_([award.application_id for award in listed]),
            Account.kind == AccountKind.SPENT.value,
        )
        .group_by(Transfer.application_id)
    )
    totals = {application_id: int(total) for application_id, total in rows}
    return {
        award.id: Money(totals.get(award.application_id, 0), award.fund.currency)
        for award in listed
    }


def current_decision(application_id: int) -> Decision | None:
    """The last decision on an application, whatever it says."""
    return db.session.scalars(
        select(Decision)
        .where(Decision.application_id == application_id)
        .order_by(Decision.number.desc())
        .limit(1)
    ).first()


def awarded_amount(application: Application) -> Money | None:
    """What the last decision awards to this application; None if it awards nothing."""
    decision = current_decision(application.id)
    if decision is None or decision.outcome != Outcome.AWARDED or decision.amount_minor is None:
        return None
    return Money(decision.amount_minor, application.currency)


def application_to_offer(actor: Actor, reference: str) -> Application:
    """The application an award may be offered to, if this actor sees it; else NotFound."""
    found = policy.find(actor, Application, Application.reference == reference)
    if not actor.is_system and not actor.has("fund_manager", found.fund_id):
        raise NotFound
    return found


def to_offer(actor: Actor) -> Select[Application]:
    """Awarded applications of the actor's funds that have no offer yet."""
    return seen(actor, Application).where(
        Application.status == "awarded",
        ~select(Award.id).where(Award.application_id == Application.id).exists(),
        policy.in_funds(Application.fund_id, actor.funds("fund_manager")),
    )


def reports_to_accept(actor: Actor) -> Select[ProgressReport]:
    """Progress reports that wait for this manager."""
    return seen(actor, ProgressReport).where(
        ProgressReport.status == ProgressReportStatus.SUBMITTED.value,
        policy.in_funds(ProgressReport.fund_id, actor.funds("fund_manager")),
    )


def longest_waiting_report(actor: Actor) -> ProgressReport | None:
    """The progress report that this manager reads next."""
    return db.session.scalars(
        reports_to_accept(actor)
        .options(joinedload(ProgressReport.award))
        .order_by(ProgressReport.submitted_at, ProgressReport.id)
        .limit(1)
    ).first()


def current_agreement(award: Award) -> Agreement:
    """The last text of the agreement put before the recipient; its variations stand beside it."""
    return [text for text in award.agreements if text.variation_id is None][-1]


@dataclass(frozen=True, slots=True)
class Accepted:
    """Who accepted an agreement, and when."""

    acceptance: Acceptance
    person: Person


def acceptance_of(agreement: Agreement) -> Accepted | None:
    """Who accepted this agreement, if anyone has."""
    row = db.session.execute(
        select(Acceptance, Person)
        .join(Person, Person.id == Acceptance.person_id)
        .where(Acceptance.agreement_id == agreement.id)
    ).one_or_none()
    return None if row is None else Accepted(row[0], row[1])


def gate_of(award: Award) -> str:
    """The harm gate now, read afresh: it may have been reopened since."""
    gate: str = db.session.execute(
        select(Application.harm_gate).where(Application.id == award.application_id)
    ).scalar_one()
    return gate


def holds_of(award: Award) -> dict[int, list[Hold]]:
    """What holds each instalment back now: instalment number → reasons."""
    gate = gate_of(award)
    conditions = condition_facts(award)
    risks = [
        RiskFacts(each.number, each.event)
        for each in untreated_since(award.application, award.offered_at)
    ]
    held = bool(standing_holds(award.id))
    # Once the fund has approved that they are planned anew, those that are not on their way wait.
    underway = payment_marks(award) if is_planned_anew(award.id) else None
    return {
        part.number: holds(
            part.number,
            award_status=award.status,
            gate=gate,
            held=held,
            varied=underway is not None and part.id not in underway,
            risks=risks,
            conditions=conditions,
            report=report_facts(part.after_report),
        )
        for part in award.instalments
    }


def signatories(award: Award) -> list[Person]:
    """The recipient's people who may sign."""
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == award.organisation_id, Membership.may_sign)
        .order_by(Person.id)
    )
    return list(db.session.scalars(query))


def members(award: Award) -> list[Person]:
    """The recipient's people."""
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == award.organisation_id)
        .order_by(Person.id)
    )
    return list(db.session.scalars(query))


# --- What stands above awards enters how far each instalment's payment has come ---------


@dataclass(frozen=True, slots=True)
class PaymentMark:
    """Where the payment of an instalment stands: a disbursement's status and reference, and
    what the recipient said last of its arrival, if anything.
    """

    status: str
    reference: str
    paid_on: date | None
    arrived: bool | None = None


Marks = Callable[[Sequence[int]], dict[int, PaymentMark]]
_marks: list[Marks] = []


def enter_payment_marks(load: Marks) -> Marks:
    """Enter the function that gives, for instalment ids, where their payment stands."""
    _marks[:] = [load]
    return load


def payment_marks(award: Award) -> dict[int, PaymentMark]:
    """Where the payment of each instalment stands: instalment id → mark, if there is one."""
    return _marks[0]([part.id for part in award.instalments]) if _marks else {}


def transfers_of(award: Award) -> list[Transfer]:
    """The ledger's rows for this award between lots' accounts, newest first."""
    query = (
        select(Transfer)
        .where(Transfer.application_id == award.application_id)
        .order_by(Transfer.id.desc())
    )
    return list(db.session.scalars(query))


def live_statuses() -> tuple[str, ...]:
    """The statuses of awards whose money is committed."""
    return (
        AwardStatus.AGREED.value,
        AwardStatus.ACTIVE.value,
        AwardStatus.SUSPENDED.value,
        AwardStatus.COMPLETED.value,
    )


def instalment_of(award: Award, number: int) -> Instalment:
    """An instalment by its number; NotFound if there is none."""
    for part in award.instalments:
        if part.number == number:
            return part
    raise NotFound


def condition_of(award: Award, number: int) -> Condition:
    """A condition by its number; NotFound if there is none."""
    for condition in award.conditions:
        if condition.number == number:
            return condition
    raise NotFound


def report_of(award: Award, number: int) -> ProgressReport:
    """A progress report by its number; NotFound if there is none."""
    for report in award.progress_reports:
        if report.number == number:
            return report
    raise NotFound
