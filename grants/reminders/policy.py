"""Who has a page of what is due."""

from __future__ import annotations

from grants.accounts.policy import is_finance_officer, is_fund_manager
from grants.kernel.policy import Action, rules


class TodayAction(Action):
    """What is done with the page of what is due."""

    VIEW = "today:view"


rules({TodayAction.VIEW: is_fund_manager | is_finance_officer})
