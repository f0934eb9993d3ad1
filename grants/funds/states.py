"""The lifecycle of a pledge."""

from __future__ import annotations

from enum import StrEnum

from grants.kernel.policy import Action
from grants.kernel.workflow import lifecycle, step


class PledgeStatus(StrEnum):
    """How much of a pledge has come."""

    PLEDGED = "pledged"
    PARTLY_RECEIVED = "partly_received"
    RECEIVED = "received"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class FundAction(Action):
    """What is done with a fund and its ledger."""

    OPEN = "fund:open"
    LIST = "fund:list"
    VIEW = "fund:view"
    VIEW_LEDGER = "fund:view_ledger"
    ADD_CONTRIBUTOR = "contributor:add"
    VIEW_CONTRIBUTOR = "contributor:view"
    RECEIVE_CONTRIBUTION = "contribution:receive"
    CLOSE_BOOKS = "books:close"
    IMPORT_OPENING = "opening:import"
    VIEW_FRAMEWORK = "framework:view"
    ADD_AIM = "aim:add"
    REWORD_AIM = "aim:reword"
    RETIRE_AIM = "aim:retire"
    RESTORE_AIM = "aim:restore"


class PledgeAction(Action):
    """What happens to a pledge."""

    RECORD = "pledge:record"
    RECEIVE_PART = "pledge:receive_part"
    RECEIVE_REST = "pledge:receive_rest"
    LAPSE = "pledge:lapse"
    WITHDRAW = "pledge:withdraw"


_S, _A = PledgeStatus, PledgeAction
_OPEN = [_S.PLEDGED, _S.PARTLY_RECEIVED]

PLEDGE = lifecycle(
    "pledge",
    PledgeStatus,
    _S.PLEDGED,
    [
        step(_A.RECEIVE_PART, _OPEN, _S.PARTLY_RECEIVED, "Record part received"),
        step(_A.RECEIVE_REST, _OPEN, _S.RECEIVED, "Record rest received"),
        step(_A.LAPSE, _OPEN, _S.LAPSED, "Let pledge lapse"),
        step(_A.WITHDRAW, _OPEN, _S.WITHDRAWN, "Withdraw pledge"),
    ],
)
