"""The lifecycle of a disbursement."""

from __future__ import annotations

from enum import StrEnum

from grants.kernel.policy import Action
from grants.kernel.workflow import lifecycle, step


class DisbursementStatus(StrEnum):
    """Where a disbursement stands."""

    REQUESTED = "requested"
    PREPARED = "prepared"
    APPROVED = "approved"
    SENT = "sent"
    PAID = "paid"
    FAILED = "failed"
    REVERSED = "reversed"


class DisbursementAction(Action):
    """What is done with a disbursement."""

    VIEW = "disbursement:view"
    LIST = "disbursement:list"
    REQUEST = "disbursement:request"
    PREPARE = "disbursement:prepare"
    APPROVE = "disbursement:approve"
    SEND = "disbursement:send"
    MARK_PAID = "disbursement:mark_paid"
    MARK_FAILED = "disbursement:mark_failed"
    REVERSE = "disbursement:reverse"
    SAY_ARRIVED = "disbursement:say_arrived"


_S, _A = DisbursementStatus, DisbursementAction
# Those that stand for the instalment: at most one, by a partial unique index.
LIVE = (_S.REQUESTED, _S.PREPARED, _S.APPROVED, _S.SENT, _S.PAID)

DISBURSEMENT = lifecycle(
    "disbursement",
    DisbursementStatus,
    _S.REQUESTED,
    [
        step(_A.PREPARE, [_S.REQUESTED], _S.PREPARED, "Prepare disbursement"),
        step(_A.APPROVE, [_S.PREPARED], _S.APPROVED, "Approve disbursement"),
        step(_A.SEND, [_S.APPROVED], _S.SENT, "Record as sent to the bank"),
        step(_A.MARK_PAID, [_S.SENT], _S.PAID, "Mark as paid"),
        step(
            _A.MARK_FAILED,
            [_S.REQUESTED, _S.PREPARED, _S.APPROVED, _S.SENT],
            _S.FAILED,
            "Mark as failed",
        ),
        step(_A.REVERSE, [_S.PAID], _S.REVERSED, "Reverse disbursement"),
    ],
)


class BatchStatus(StrEnum):
    """Where a bank file stands."""

    MADE = "made"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class BatchAction(Action):
    """What is done with a bank file."""

    VIEW = "payment_batch:view"
    MAKE = "payment_batch:make"
    DOWNLOAD = "payment_batch:download"
    SEND = "payment_batch:send"
    WITHDRAW = "payment_batch:withdraw"


PAYMENT_BATCH = lifecycle(
    "payment_batch",
    BatchStatus,
    BatchStatus.MADE,
    [
        step(BatchAction.SEND, [BatchStatus.MADE], BatchStatus.SENT, "Record as sent to the bank"),
        step(BatchAction.WITHDRAW, [BatchStatus.MADE], BatchStatus.WITHDRAWN, "Withdraw bank file"),
    ],
)


class BandsStatus(StrEnum):
    """Where a fund's bands of approval stand."""

    PROPOSED = "proposed"
    LIVE = "live"
    REJECTED = "rejected"
    REPLACED = "replaced"


class BandsAction(Action):
    """What is done with a fund's bands of approval."""

    VIEW = "approval_bands:view"
    PROPOSE = "approval_bands:propose"
    APPROVE = "approval_bands:approve"
    REJECT = "approval_bands:reject"
    REPLACE = "approval_bands:replace"


APPROVAL_BANDS = lifecycle(
    "approval_bands",
    BandsStatus,
    BandsStatus.PROPOSED,
    [
        step(BandsAction.APPROVE, [BandsStatus.PROPOSED], BandsStatus.LIVE, "Approve bands"),
        step(BandsAction.REJECT, [BandsStatus.PROPOSED], BandsStatus.REJECTED, "Reject bands"),
        step(BandsAction.REPLACE, [BandsStatus.LIVE], BandsStatus.REPLACED, "Replace bands"),
    ],
)
