"""The lifecycle of a bank account's version."""

from __future__ import annotations

from enum import StrEnum

from grants.kernel.policy import Action
from grants.kernel.workflow import lifecycle, step


class BankAccountStatus(StrEnum):
    """Where a version stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    FROZEN = "frozen"


class BankAccountAction(Action):
    """What is done to a version."""

    PROPOSE = "bank_account:propose"
    APPROVE = "bank_account:approve"
    REJECT = "bank_account:reject"
    SUPERSEDE = "bank_account:supersede"
    FREEZE = "bank_account:freeze"
    LIFT = "bank_account:lift"
    REOPEN = "bank_account:reopen"


_S, _A = BankAccountStatus, BankAccountAction

BANK_ACCOUNT = lifecycle(
    "bank_account",
    BankAccountStatus,
    _S.PROPOSED,
    [
        step(_A.APPROVE, [_S.PROPOSED], _S.APPROVED, "Approve bank account"),
        step(_A.REJECT, [_S.PROPOSED, _S.FROZEN], _S.REJECTED, "Reject bank account"),
        step(_A.SUPERSEDE, [_S.APPROVED, _S.FROZEN], _S.SUPERSEDED, "Replace bank account"),
        step(_A.FREEZE, [_S.PROPOSED, _S.APPROVED], _S.FROZEN, "Stop bank account"),
        # As it was before it was stopped, by the second of two people.
        step(_A.LIFT, [_S.FROZEN], _S.APPROVED, "Use bank account again"),
        step(_A.REOPEN, [_S.FROZEN], _S.PROPOSED, "Propose bank account again"),
    ],
)
