"""Money leaves: asked for, prepared by one, approved by another, sent, paid."""

from grants.disbursements.operations.approving import approve
from grants.disbursements.operations.arriving import say_arrived
from grants.disbursements.operations.asking import prepare, request
from grants.disbursements.operations.bands import approve_bands, propose_bands, reject_bands
from grants.disbursements.operations.batches import (
    BatchTerms,
    make_batch,
    send_batch,
    withdraw_batch,
)
from grants.disbursements.operations.paying import Paper, mark_failed, mark_paid, reverse, send
from grants.disbursements.operations.reconciling import pay_from_statement

__all__ = [
    "BatchTerms",
    "Paper",
    "approve",
    "approve_bands",
    "make_batch",
    "mark_failed",
    "mark_paid",
    "pay_from_statement",
    "prepare",
    "propose_bands",
    "reject_bands",
    "request",
    "reverse",
    "say_arrived",
    "send",
    "send_batch",
    "withdraw_batch",
]
