"""Who imports bank statements and ties their lines, and who sees them.

A line that is tied to what the ledger does not show a person is not shown either.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, not_, select, true

from grants.accounts.policy import is_finance_officer, is_fund_manager
from grants.funds.models import Transfer
from grants.funds.models_bank import (
    BankFile,
    BankFormat,
    BankLine,
    BankStatement,
    BankTie,
    BankTiePart,
)
from grants.funds.policy import of_staff, transfers_seen
from grants.kernel.policy import Action, Actor, rules, visibility


class BankAction(Action):
    """What is done with bank statements."""

    IMPORT = "bank_statement:import"
    SET_ASIDE = "bank_statement:set_aside"
    TIE = "bank_line:tie"
    UNTIE = "bank_line:untie"


_treasury = is_fund_manager | is_finance_officer

rules(
    {
        BankAction.IMPORT: _treasury,
        BankAction.SET_ASIDE: _treasury,
        BankAction.TIE: _treasury,
        BankAction.UNTIE: _treasury,
    }
)


def _hidden_ties(actor: Actor) -> Any:
    """The ties of transfers that the ledger does not show this actor."""
    return (
        select(BankTiePart.tie_id)
        .join(Transfer, Transfer.id == BankTiePart.transfer_id)
        .where(not_(transfers_seen(actor)))
    )


@visibility(BankFile)
def files_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see which files came."""
    return of_staff(actor, BankFile.fund_id)


@visibility(BankFormat)
def formats_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see how a bank's files are read."""
    return of_staff(actor, BankFormat.fund_id)


@visibility(BankStatement)
def statements_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see the fund's statements: sums name nothing."""
    return of_staff(actor, BankStatement.fund_id)


@visibility(BankLine)
def lines_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see the lines, less those tied to what the ledger keeps from them."""
    if actor.is_system:
        return true()
    hidden = select(BankTiePart.line_id).where(
        BankTiePart.live,
        BankTiePart.line_id.is_not(None),
        BankTiePart.tie_id.in_(_hidden_ties(actor)),
    )
    return and_(of_staff(actor, BankLine.fund_id), BankLine.id.not_in(hidden))


@visibility(BankTie)
def ties_seen(actor: Actor) -> ColumnElement[bool]:
    """Who sees its transfers sees a tie."""
    if actor.is_system:
        return true()
    return and_(of_staff(actor, BankTie.fund_id), BankTie.id.not_in(_hidden_ties(actor)))


@visibility(BankTiePart)
def parts_seen(actor: Actor) -> ColumnElement[bool]:
    """Who sees a tie sees its parts."""
    return BankTiePart.tie_id.in_(select(BankTie.id).where(ties_seen(actor)))
