"""A bank file and its disbursements, derived again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import func, select

from grants.disbursements.models import Disbursement
from grants.disbursements.models_batches import BatchLine, PaymentBatch
from grants.disbursements.states import BatchStatus, DisbursementStatus
from grants.kernel.checks import Finding, check
from grants.kernel.db import db
from grants.kernel.storage import StoredFile

_NAME = "bank files"


@check(_NAME)
def files_say_what_is_paid() -> Iterator[Finding]:
    """Count, control sum and hash of each bank file are those of its lines and its bytes."""
    summed = (
        select(
            BatchLine.batch_id,
            func.count().label("count"),
            func.sum(BatchLine.amount_minor).label("sum"),
        )
        .group_by(BatchLine.batch_id)
        .subquery()
    )
    rows: Iterable[Any] = db.session.execute(
        select(PaymentBatch, summed.c.count, summed.c.sum, StoredFile.sha256)
        .join(StoredFile, StoredFile.id == PaymentBatch.file_id)
        .outerjoin(summed, summed.c.batch_id == PaymentBatch.id)
        .order_by(PaymentBatch.id)
    )
    for batch, count, total, sha256 in rows:
        if (batch.payments, batch.control_minor) != (count or 0, int(total or 0)):
            yield Finding(_NAME, batch.reference, "does not add up to its lines")
        if batch.sha256 != sha256:
            yield Finding(_NAME, batch.reference, "is not the file that was kept")


@check("bank files and disbursements")
def lines_are_the_disbursements() -> Iterator[Finding]:
    """A line is over its disbursement's amount; a file was sent with all of its disbursements."""
    waiting = (DisbursementStatus.APPROVED.value, DisbursementStatus.PREPARED.value)
    rows: Iterable[Any] = db.session.execute(
        select(PaymentBatch, BatchLine.amount_minor, Disbursement)
        .join(BatchLine, BatchLine.batch_id == PaymentBatch.id)
        .join(Disbursement, Disbursement.id == BatchLine.disbursement_id)
        .where(PaymentBatch.status != BatchStatus.WITHDRAWN.value)
        .order_by(BatchLine.id)
    )
    for batch, minor, made in rows:
        sent = batch.status == BatchStatus.SENT
        if made.batch_id != batch.id or minor != made.amount_minor:
            message = f"does not agree with {made.reference}"
            yield Finding("bank files and disbursements", batch.reference, message)
        if sent is (made.status in waiting):
            message = f"is {batch.status}, and {made.reference} is {made.status}"
            yield Finding("bank files and disbursements", batch.reference, message)
