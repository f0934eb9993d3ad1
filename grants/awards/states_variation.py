"""The lifecycle of a variation: what an agreement says is changed by a further text."""

from __future__ import annotations

from enum import StrEnum

from grants.kernel.policy import Action
from grants.kernel.workflow import lifecycle, step


class VariationStatus(StrEnum):
    """Where a variation stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class VariationAction(Action):
    """What is done with a variation."""

    REQUEST = "variation:request"
    APPROVE = "variation:approve"
    DECLINE = "variation:decline"
    SIGN = "variation:sign"
    # The recipient does not sign what was approved.
    REFUSE = "variation:refuse"
    COUNTERSIGN = "variation:countersign"
    WITHDRAW = "variation:withdraw"


_S, _A = VariationStatus, VariationAction
# Those that may still come into force: at most one of an award, by a partial unique index.
OPEN = (_S.REQUESTED, _S.APPROVED, _S.SIGNED)
# Those whose text waits for a signature, and whose money is set aside.
AGREED_BY_THE_FUND = (_S.APPROVED, _S.SIGNED)

VARIATION = lifecycle(
    "variation",
    VariationStatus,
    _S.REQUESTED,
    [
        step(_A.APPROVE, [_S.REQUESTED], _S.APPROVED, "Approve variation"),
        step(_A.DECLINE, [_S.REQUESTED], _S.DECLINED, "Decline variation"),
        step(_A.SIGN, [_S.APPROVED], _S.SIGNED, "Sign variation"),
        step(_A.REFUSE, [_S.APPROVED], _S.DECLINED, "Do not sign"),
        step(_A.COUNTERSIGN, [_S.SIGNED], _S.IN_FORCE, "Countersign variation"),
        step(_A.WITHDRAW, OPEN, _S.WITHDRAWN, "Withdraw variation"),
    ],
)
