"""Money leaves: asked for, prepared by one, approved by another, sent, paid."""

from grants.disbursements.operations.approving import approve
from grants.disbursements.operations.asking import prepare, request
from grants.disbursements.operations.bands import approve_bands, propose_bands, reject_bands
from grants.disbursements.operations.batches import (
    BatchTerms,
    make_batch,
    send_batch,
    withdraw_batch,
)
from grants.disbursements.operations.paying import mark_failed, mark_paid, reverse, send

__all__ = [
    "BatchTerms",
    "approve",
    "approve_bands",
    "make_batch",
    "mark_failed",
    "mark_paid",
    "prepare",
    "propose_bands",
    "reject_bands",
    "request",
    "reverse",
    "send",
    "send_batch",
    "withdraw_batch",
]
