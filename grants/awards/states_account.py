"""The lifecycle of an amount that the fund does not accept of what a recipient spent."""

from __future__ import annotations

from enum import StrEnum

from grants.kernel.policy import Action
from grants.kernel.workflow import lifecycle, step


class DisallowanceStatus(StrEnum):
    """Where the proposal stands that an amount is not accepted."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


class DisallowanceAction(Action):
    """What is done with an amount that is not accepted."""

    PROPOSE = "disallowance:propose"
    APPROVE = "disallowance:approve"
    REJECT = "disallowance:reject"


class AccountAction(Action):
    """What is done with the account of an award."""

    REFUND = "award_account:refund"


_D, _DA = DisallowanceStatus, DisallowanceAction

DISALLOWANCE = lifecycle(
    "disallowance",
    DisallowanceStatus,
    _D.PROPOSED,
    [
        step(_DA.APPROVE, [_D.PROPOSED], _D.APPROVED, "Approve disallowance"),
        step(_DA.REJECT, [_D.PROPOSED], _D.REJECTED, "Reject disallowance"),
    ],
)
