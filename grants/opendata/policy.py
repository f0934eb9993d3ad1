"""Who takes in past awards. What was taken in leaves with the fund's own, for everybody."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from grants.accounts.policy import STAFF_ROLES, is_fund_manager, is_staff
from grants.kernel.policy import Action, Actor, in_funds, rules, the_clock, visibility
from grants.opendata.models import PastAward, PastImport


class OpenDataAction(Action):
    """What is done with past awards."""

    LIST_PAST = "past_award:list"
    IMPORT_PAST = "past_award:import"


rules(
    {
        OpenDataAction.LIST_PAST: is_staff,
        OpenDataAction.IMPORT_PAST: is_fund_manager | the_clock,
    }
)


@visibility(PastAward)
def past_awards_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff of the fund, on their pages. Everybody reads the last version in the fund's file."""
    return true() if actor.is_system else in_funds(PastAward.fund_id, actor.funds(*STAFF_ROLES))


@visibility(PastImport)
def past_imports_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff of the fund."""
    return true() if actor.is_system else in_funds(PastImport.fund_id, actor.funds(*STAFF_ROLES))
