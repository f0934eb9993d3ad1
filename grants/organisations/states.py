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


class BankAccountAction(Action):
    """What is done to a version."""

    PROPOSE = "bank_account:propose"
    APPROVE = "bank_account:approve"
    REJECT = "bank_account:reject"
    SUPERSEDE = "bank_account:supersede"


_S, _A = BankAccountStatus, BankAccountAction

BANK_ACCOUNT = lifecycle(
    "bank_account",
    BankAccountStatus,
    _S.PROPOSED,
    [
        step(_A.APPROVE, [_S.PROPOSED], _S.APPROVED, "Approve bank account"),
        step(_A.REJECT, [_S.PROPOSED], _S.REJECTED, "Reject bank account"),
        step(_A.SUPERSEDE, [_S.APPROVED], _S.SUPERSEDED, "Replace bank account"),
    ],
)
