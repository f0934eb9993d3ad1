"""What of awards can be derived again, derived again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from grants.awards.agreement import text_hash
from grants.awards.models import Acceptance, Agreement, Award, Instalment, ProgressReport
from grants.awards.models_signing import Countersignature
from grants.awards.models_variation import Variation
from grants.awards.queries import live_statuses
from grants.awards.states import ProgressReportStatus
from grants.funds.ledger import LedgerEvent
from grants.funds.models import Transfer
from grants.kernel.checks import Finding, check
from grants.kernel.db import db


@check("award agreements")
def agreements_hold() -> Iterator[Finding]:
    """Agreed awards are signed by both, and every seal is the seal of its text.

    Where the recipient accepted before there were codes, the fund did not countersign.
    """
    rows: Iterable[Any] = db.session.execute(
        select(
            Award.reference,
            Award.status,
            func.count(Acceptance.id),
            func.count(Acceptance.code_id),
            func.count(Countersignature.id),
        )
        .join(Agreement, and_(Agreement.award_id == Award.id, Agreement.variation_id.is_(None)))
        .outerjoin(Acceptance, Acceptance.agreement_id == Agreement.id)
        .outerjoin(Countersignature, Countersignature.agreement_id == Agreement.id)
        .group_by(Award.id)
        .order_by(Award.id)
    )
    for reference, status, accepted, by_code, countersigned in rows:
        if status in (*live_statuses(), "signed") and not accepted:
            yield Finding("award agreements", reference, f"is {status} without a signature")
        if status in live_statuses() and by_code and not countersigned:
            yield Finding("award agreements", reference, f"is {status} and not countersigned")
        if (status == "offered" and accepted) or (status == "signed" and countersigned):
            yield Finding("award agreements", reference, f"is {status} with a signature too many")
    texts: Iterable[Any] = db.session.execute(
        select(
            Award.reference,
            Agreement.text,
            Agreement.text_hash,
            Acceptance.text_hash,
            Countersignature.text_hash,
        )
        .join(Agreement, Agreement.award_id == Award.id)
        .outerjoin(Acceptance, Acceptance.agreement_id == Agreement.id)
        .outerjoin(Countersignature, Countersignature.agreement_id == Agreement.id)
        .order_by(Agreement.id)
    )
    for reference, text, seal, *signed in texts:
        if text_hash(text) != seal or any(each not in (None, seal) for each in signed):
            yield Finding("award agreements", reference, "has a text that is not what was sealed")


@check("award instalments")
def instalments_sum() -> Iterator[Finding]:
    """An award's instalments sum to it exactly."""
    planned = (
        select(Instalment.award_id, func.sum(Instalment.amount_minor).label("planned"))
        .where(Instalment.replaced_by_id.is_(None))
        .group_by(Instalment.award_id)
        .subquery()
    )
    rows: Iterable[Any] = db.session.execute(
        select(Award.reference, Award.amount_minor, planned.c.planned)
        .outerjoin(planned, planned.c.award_id == Award.id)
        .order_by(Award.id)
    )
    for reference, amount, total in rows:
        if int(total or 0) != amount:
            yield Finding(
                "award instalments", reference, f"is {amount}; its instalments make {total or 0}"
            )


@check("award commitments")
def commitments_agree() -> Iterator[Finding]:
    """What the ledger committed for an award is the award, from its agreement on.

    By its agreement and its variations; what a variation left goes back.
    """
    given_back = LedgerEvent.COMMITMENT_RELEASED.value
    signed = case(
        (Transfer.event == given_back, -Transfer.amount_minor), else_=Transfer.amount_minor
    )
    varied = and_(
        Transfer.cause_type == "variation",
        Transfer.event.in_([LedgerEvent.AGREEMENT_COMMITTED.value, given_back]),
    )
    agreed = and_(
        Transfer.cause_type == "award", Transfer.event == LedgerEvent.AGREEMENT_COMMITTED.value
    )
    award_id = case((Transfer.cause_type == "award", Transfer.cause_id), else_=Variation.award_id)
    committed = (
        select(award_id.label("cause_id"), func.sum(signed).label("committed"))
        .select_from(Transfer)
        .outerjoin(
            Variation,
            and_(Transfer.cause_type == "variation", Variation.id == Transfer.cause_id),
        )
        .where(or_(agreed, varied))
        .group_by(award_id)
        .subquery()
    )
    rows: Iterable[Any] = db.session.execute(
        select(Award.reference, Award.status, Award.amount_minor, committed.c.committed)
        .outerjoin(committed, committed.c.cause_id == Award.id)
        .order_by(Award.id)
    )
    for reference, status, amount, total in rows:
        derived = int(total or 0)
        if status in live_statuses() and derived != amount:
            yield Finding(
                "award commitments", reference, f"is {amount}; the ledger committed {derived}"
            )
        if status in ("offered", "signed") and derived:
            yield Finding("award commitments", reference, f"is {status} with {derived} committed")


@check("progress reports")
def reports_hold_together() -> Iterator[Finding]:
    """A submitted report says by whom and when; an accepted one, who else accepted it."""
    rows: Iterable[Any] = db.session.execute(
        select(ProgressReport, Award.reference)
        .join(Award, Award.id == ProgressReport.award_id)
        .where(ProgressReport.status != ProgressReportStatus.DUE.value)
        .order_by(ProgressReport.id)
    )
    for report, reference in rows:
        subject = f"{reference}, progress report {report.number}"
        if report.submitted_by_id is None or report.submitted_at is None:
            yield Finding("progress reports", subject, f"is {report.status}, submitted by nobody")
        if report.status == ProgressReportStatus.ACCEPTED and (
            report.accepted_by_id is None or report.accepted_by_id == report.submitted_by_id
        ):
            yield Finding("progress reports", subject, "is accepted by nobody else")
