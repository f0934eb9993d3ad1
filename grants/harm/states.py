"""The lifecycles of a flag and of the mitigation that may close it."""

from __future__ import annotations

from enum import StrEnum

from grants.kernel.policy import Action
from grants.kernel.workflow import lifecycle, step


class FlagStatus(StrEnum):
    """Where a flag stands."""

    OPEN = "open"
    MITIGATED = "mitigated"
    WITHDRAWN = "withdrawn"


class MitigationStatus(StrEnum):
    """Where a mitigation plan stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class RiskStatus(StrEnum):
    """Where a risk stands."""

    OPEN = "open"
    TREATED = "treated"
    CLOSED = "closed"


class HarmAction(Action):
    """What is done on the harm axis."""

    VIEW = "harm:view"
    RAISE_FLAG = "harm:raise_flag"
    RAISE_BY_HAND = "harm:raise_by_hand"
    PROPOSE_MITIGATION = "mitigation:propose"
    ACCEPT_MITIGATION = "mitigation:accept"
    REJECT_MITIGATION = "mitigation:reject"
    MITIGATE_FLAG = "flag:mitigate"
    # Two named people ask, each with reasons; the second one's reasons withdraw it.
    SUPPORT_WITHDRAWAL = "flag:support_withdrawal"
    WITHDRAW_FLAG = "flag:withdraw"
    REOPEN_FLAG = "flag:reopen"
    ENTER_RISK = "risk:enter"
    DESCRIBE_RISK = "risk:describe"
    RATE_RISK = "risk:rate"
    TREAT_RISK = "risk:treat"
    CLOSE_RISK = "risk:close"
    REOPEN_RISK = "risk:reopen"


_A = HarmAction

FLAG = lifecycle(
    "flag",
    FlagStatus,
    FlagStatus.OPEN,
    [
        step(_A.MITIGATE_FLAG, [FlagStatus.OPEN], FlagStatus.MITIGATED, "Close flag as mitigated"),
        step(_A.WITHDRAW_FLAG, [FlagStatus.OPEN], FlagStatus.WITHDRAWN, "Withdraw flag"),
        step(_A.REOPEN_FLAG, [FlagStatus.MITIGATED], FlagStatus.OPEN, "Reopen flag"),
    ],
)

MITIGATION = lifecycle(
    "mitigation",
    MitigationStatus,
    MitigationStatus.PROPOSED,
    [
        step(
            _A.ACCEPT_MITIGATION,
            [MitigationStatus.PROPOSED],
            MitigationStatus.ACCEPTED,
            "Accept mitigation",
        ),
        step(
            _A.REJECT_MITIGATION,
            [MitigationStatus.PROPOSED],
            MitigationStatus.REJECTED,
            "Reject mitigation",
        ),
    ],
)

RISK = lifecycle(
    "risk",
    RiskStatus,
    RiskStatus.OPEN,
    [
        step(_A.TREAT_RISK, [RiskStatus.OPEN], RiskStatus.TREATED, "Mark risk as treated"),
        step(_A.CLOSE_RISK, [RiskStatus.OPEN, RiskStatus.TREATED], RiskStatus.CLOSED, "Close risk"),
        step(
            _A.REOPEN_RISK,
            [RiskStatus.TREATED, RiskStatus.CLOSED],
            RiskStatus.OPEN,
            "Reopen risk",
        ),
    ],
)
