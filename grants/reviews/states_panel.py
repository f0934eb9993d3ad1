"""The lifecycle of a panel's meeting, and of each application on its agenda."""

from __future__ import annotations

from enum import StrEnum

from grants.kernel.policy import Action
from grants.kernel.workflow import lifecycle, step


class PanelStatus(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    IN_SESSION = "in_session"
    CLOSED = "closed"


class ItemStatus(StrEnum):
    """Where an application on an agenda stands."""

    OPEN = "open"
    SETTLED = "settled"
    DEFERRED = "deferred"


class PanelAction(Action):
    """What is done before, in and after a meeting."""

    LIST = "panel:list"
    PLAN = "panel:plan"
    VIEW = "panel:view"
    CHANGE = "panel:change"
    ORDER = "panel:order"
    ATTEND = "panel:attend"
    OPEN = "panel:open"
    CLOSE = "panel:close"
    DISCUSS = "panel_item:discuss"
    VOTE = "panel_item:vote"
    SETTLE = "panel_item:settle"
    DEFER = "panel_item:defer"


_P, _I, _A = PanelStatus, ItemStatus, PanelAction

PANEL = lifecycle(
    "panel",
    PanelStatus,
    _P.PLANNED,
    [
        step(_A.OPEN, [_P.PLANNED], _P.IN_SESSION, "Open meeting"),
        step(_A.CLOSE, [_P.IN_SESSION], _P.CLOSED, "Close meeting"),
    ],
)

PANEL_ITEM = lifecycle(
    "panel_item",
    ItemStatus,
    _I.OPEN,
    [
        step(_A.SETTLE, [_I.OPEN], _I.SETTLED, "Settle"),
        step(_A.DEFER, [_I.OPEN], _I.DEFERRED, "Defer"),
    ],
)
