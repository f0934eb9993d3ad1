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
    BOUNCE_CONTRIBUTION = "contribution:bounce"
    COVER_SHORTFALL = "lot:cover_shortfall"
    REALLOCATE = "reservation:reallocate"
    RECORD_BANK_ITEM = "bank_item:record"
    REVERSE_BANK_ITEM = "bank_item:reverse"
    RECEIVE_IN_KIND = "gift_in_kind:receive"
    USE_IN_KIND = "gift_in_kind:use"
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
    REOPEN_PART = "pledge:reopen_part"
    REOPEN_WHOLE = "pledge:reopen_whole"
    RESCHEDULE = "pledge:reschedule"
    RELEASE_REST = "pledge:release_rest"
    RELEASE_WHOLE = "pledge:release_whole"


class LotMoveStatus(StrEnum):
    """Where a move between lots stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


class LotMoveAction(Action):
    """What happens to a move between lots."""

    PROPOSE = "lot_move:propose"
    APPROVE = "lot_move:approve"
    REJECT = "lot_move:reject"


class MatchRuleStatus(StrEnum):
    """Where a matching rule stands."""

    PROPOSED = "proposed"
    LIVE = "live"
    REJECTED = "rejected"
    ENDED = "ended"


class MatchRuleAction(Action):
    """What happens to a matching rule."""

    VIEW = "match_rule:view"
    PROPOSE = "match_rule:propose"
    APPROVE = "match_rule:approve"
    REJECT = "match_rule:reject"
    END = "match_rule:end"


_S, _A = PledgeStatus, PledgeAction
_OPEN = [_S.PLEDGED, _S.PARTLY_RECEIVED]
_CAME = [_S.PARTLY_RECEIVED, _S.RECEIVED]

PLEDGE = lifecycle(
    "pledge",
    PledgeStatus,
    _S.PLEDGED,
    [
        step(_A.RECEIVE_PART, _OPEN, _S.PARTLY_RECEIVED, "Record part received"),
        step(_A.RECEIVE_REST, _OPEN, _S.RECEIVED, "Record rest received"),
        step(_A.LAPSE, _OPEN, _S.LAPSED, "Let pledge lapse"),
        step(_A.WITHDRAW, _OPEN, _S.WITHDRAWN, "Withdraw pledge"),
        # What came has bounced, so that more is to come again.
        step(_A.REOPEN_PART, _CAME, _S.PARTLY_RECEIVED, "Reopen in part"),
        step(_A.REOPEN_WHOLE, _CAME, _S.PLEDGED, "Reopen"),
        # What a matching rule unlocked is unlocked no longer: a gift bounced.
        step(_A.RELEASE_REST, [_S.PARTLY_RECEIVED], _S.RECEIVED, "Release the rest"),
        step(_A.RELEASE_WHOLE, [_S.PLEDGED], _S.WITHDRAWN, "Release the whole"),
    ],
)

LOT_MOVE = lifecycle(
    "lot_move",
    LotMoveStatus,
    LotMoveStatus.PROPOSED,
    [
        step(
            LotMoveAction.APPROVE, [LotMoveStatus.PROPOSED], LotMoveStatus.APPROVED, "Approve move"
        ),
        step(LotMoveAction.REJECT, [LotMoveStatus.PROPOSED], LotMoveStatus.REJECTED, "Reject move"),
    ],
)

_M, _DO = MatchRuleStatus, MatchRuleAction
MATCH_RULE = lifecycle(
    "match_rule",
    MatchRuleStatus,
    _M.PROPOSED,
    [
        step(_DO.APPROVE, [_M.PROPOSED], _M.LIVE, "Approve rule"),
        step(_DO.REJECT, [_M.PROPOSED], _M.REJECTED, "Reject rule"),
        step(_DO.END, [_M.LIVE], _M.ENDED, "End rule"),
    ],
)
