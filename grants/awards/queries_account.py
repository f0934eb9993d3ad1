"""What is read of the account of an award."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from grants.accounts.models import Role
from grants.applications.policy import kept_out
from grants.awards.account import AwardAccount
from grants.awards.models import Award, ProgressReport
from grants.awards.models_account import Disallowance, RecipientRefund
from grants.awards.models_reporting import ReportLine
from grants.awards.queries_advances import accepted_spending, advances_of
from grants.awards.states import ProgressReportStatus
from grants.awards.states_account import DisallowanceStatus
from grants.funds.queries_bank_ties import Known, known_to_the_bank
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.money import Money, sum_money
from grants.kernel.policy import Actor, in_funds, seen
from grants.organisations.models import Organisation


def account_of(award: Award) -> AwardAccount:
    """Disbursed by the ledger, accepted by the last accepted report, disallowed, refunded."""
    currency = award.fund.currency
    return AwardAccount(
        sum_money((each.amount for each in advances_of(award)), currency),
        accepted_spending(award),
        Money(_disallowed(award, DisallowanceStatus.APPROVED), currency),
        Money(_sum(RecipientRefund.amount_minor, RecipientRefund.award_id == award.id), currency),
    )


def _sum(column: Any, *where: Any) -> int:
    return int(db.session.scalar(select(func.coalesce(func.sum(column), 0)).where(*where)) or 0)


def _disallowed(award: Award, *statuses: DisallowanceStatus, line_id: int | None = None) -> int:
    where = [
        Disallowance.award_id == award.id,
        Disallowance.status.in_([status.value for status in statuses]),
    ]
    if line_id is not None:
        where.append(Disallowance.line_id == line_id)
    return _sum(Disallowance.amount_minor, *where)


def last_accepted(award: Award) -> ProgressReport | None:
    """The report whose spending counts: the last that is accepted."""
    return db.session.scalars(
        select(ProgressReport)
        .where(
            ProgressReport.award_id == award.id,
            ProgressReport.status == ProgressReportStatus.ACCEPTED.value,
        )
        .order_by(ProgressReport.number.desc())
        .limit(1)
    ).first()


def may_disallow(award: Award, report: ProgressReport, line_id: int | None) -> Money:
    """How much of a line (of the report, without lines) is accepted and not disallowed yet.

    What is proposed counts as disallowed, so that two proposals never make more than was spent.
    """
    if line_id is None:
        spent = report.spent_minor or 0
    else:
        spent = _sum(
            ReportLine.spent_minor,
            ReportLine.report_id == report.id,
            ReportLine.line_id == line_id,
        )
    taken = _disallowed(
        award, DisallowanceStatus.PROPOSED, DisallowanceStatus.APPROVED, line_id=line_id
    )
    return Money(max(spent - taken, 0), award.fund.currency)


def disallowances(actor: Actor, award: Award) -> Sequence[Disallowance]:
    """What was proposed not to accept, oldest first."""
    return db.session.scalars(
        seen(actor, Disallowance)
        .where(Disallowance.award_id == award.id)
        .options(
            joinedload(Disallowance.line),
            joinedload(Disallowance.proposed_by),
            joinedload(Disallowance.decided_by),
        )
        .order_by(Disallowance.number)
    ).all()


def disallowance_of(actor: Actor, award: Award, number: int) -> Disallowance:
    """One of them, if this actor sees it; else NotFound."""
    return policy.find(
        actor, Disallowance, Disallowance.award_id == award.id, Disallowance.number == number
    )


def disallowances_to_approve(actor: Actor) -> Select[Disallowance]:
    """Proposed ones that this actor may approve: those that somebody else proposed."""
    return seen(actor, Disallowance).where(
        in_funds(Disallowance.fund_id, actor.funds(Role.FUND_MANAGER, Role.FINANCE_OFFICER)),
        Disallowance.award_id.not_in(
            select(Award.id).where(Award.application_id.in_(kept_out(actor)))
        ),
        Disallowance.status == DisallowanceStatus.PROPOSED.value,
        Disallowance.proposed_by_id != actor.person_id,
    )


def refunds(actor: Actor, award: Award) -> Sequence[RecipientRefund]:
    """What the recipient returned, oldest first."""
    return db.session.scalars(
        seen(actor, RecipientRefund)
        .where(RecipientRefund.award_id == award.id)
        .options(joinedload(RecipientRefund.recorded_by))
        .order_by(RecipientRefund.number)
    ).all()


@known_to_the_bank("recipient_refund")
def _refunds(ids: Collection[int]) -> dict[int, Known]:
    rows: Iterable[Any] = db.session.execute(
        select(
            RecipientRefund.id, Award.reference, RecipientRefund.bank_reference, Organisation.name
        )
        .join(Award, Award.id == RecipientRefund.award_id)
        .join(Organisation, Organisation.id == Award.organisation_id)
        .where(RecipientRefund.id.in_(ids))
    )
    return {row[0]: Known(row[1], row[2], (row[3],)) for row in rows}
