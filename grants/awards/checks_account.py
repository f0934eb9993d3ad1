"""What of awards' accounts can be derived again, derived again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import func, select

from grants.awards.models import Award, ProgressReport
from grants.awards.models_account import Disallowance, RecipientRefund
from grants.awards.models_closing import MoneyClosure, WorkClosure
from grants.awards.models_reporting import ReportLine
from grants.awards.states import AwardStatus, ProgressReportStatus
from grants.awards.states_account import DisallowanceStatus
from grants.funds.ledger import AccountKind, LedgerEvent
from grants.funds.models import Account, Transfer
from grants.kernel.checks import Finding, check
from grants.kernel.db import db


@check("spending by line")
def lines_make_the_report() -> Iterator[Finding]:
    """What a filed report says is spent is the sum of its lines, where the award has lines."""
    filed = (ProgressReportStatus.SUBMITTED.value, ProgressReportStatus.ACCEPTED.value)
    rows: Iterable[Any] = db.session.execute(
        select(
            Award.reference,
            ProgressReport.number,
            ProgressReport.spent_minor,
            func.sum(func.coalesce(ReportLine.spent_minor, 0)),
        )
        .join(Award, Award.id == ProgressReport.award_id)
        .join(ReportLine, ReportLine.report_id == ProgressReport.id)
        .where(ProgressReport.status.in_(filed))
        .group_by(Award.reference, ProgressReport.id)
        .order_by(ProgressReport.id)
    )
    for reference, number, spent, lines in rows:
        if spent != int(lines):
            yield Finding(
                "spending by line",
                f"{reference}, progress report {number}",
                f"says {spent}; its lines make {int(lines)}",
            )


@check("money returned")
def refunds_are_posted() -> Iterator[Finding]:
    """Every refund of a recipient and its transfers back to the lots are the same amount."""
    posted = (
        select(Transfer.cause_id, func.sum(Transfer.amount_minor).label("posted"))
        .join(Account, Account.id == Transfer.from_account_id)
        .where(
            Transfer.cause_type == RecipientRefund.__tablename__,
            Transfer.event == LedgerEvent.RECIPIENT_REFUNDED.value,
            Account.kind == AccountKind.SPENT.value,
        )
        .group_by(Transfer.cause_id)
        .subquery()
    )
    rows: Iterable[Any] = db.session.execute(
        select(
            Award.reference, RecipientRefund.number, RecipientRefund.amount_minor, posted.c.posted
        )
        .join(Award, Award.id == RecipientRefund.award_id)
        .outerjoin(posted, posted.c.cause_id == RecipientRefund.id)
        .order_by(RecipientRefund.id)
    )
    for reference, number, amount, total in rows:
        if total is None or int(total) != amount:
            yield Finding(
                "money returned",
                f"{reference}, refund {number}",
                f"was {amount}; the ledger returned {total}",
            )


@check("disallowed spending")
def disallowed_was_spent() -> Iterator[Finding]:
    """What is disallowed of an award is at most what its accepted reports say is spent."""
    spent = (
        select(ProgressReport.award_id, func.max(ProgressReport.spent_minor).label("spent"))
        .where(ProgressReport.status == ProgressReportStatus.ACCEPTED.value)
        .group_by(ProgressReport.award_id)
        .subquery()
    )
    rows: Iterable[Any] = db.session.execute(
        select(Award.reference, func.sum(Disallowance.amount_minor), spent.c.spent)
        .join(Award, Award.id == Disallowance.award_id)
        .outerjoin(spent, spent.c.award_id == Award.id)
        .where(Disallowance.status == DisallowanceStatus.APPROVED.value)
        .group_by(Award.reference, spent.c.spent)
        .order_by(Award.reference)
    )
    for reference, disallowed, most in rows:
        if int(disallowed) > int(most or 0):
            yield Finding(
                "disallowed spending", reference, f"is {int(disallowed)}; {most or 0} was spent"
            )


@check("closed awards")
def closed_by_two() -> Iterator[Finding]:
    """An award whose money is closed is completed, and somebody else closed its work."""
    rows: Iterable[Any] = db.session.execute(
        select(Award.reference, Award.status, MoneyClosure.closed_by_id, WorkClosure.closed_by_id)
        .join(MoneyClosure, MoneyClosure.award_id == Award.id)
        .outerjoin(WorkClosure, WorkClosure.award_id == Award.id)
        .order_by(Award.id)
    )
    for reference, status, money, work in rows:
        if status != AwardStatus.COMPLETED:
            yield Finding("closed awards", reference, f"is {status} with its money closed")
        if work is None or work == money:
            yield Finding("closed awards", reference, "is closed by one person alone")
