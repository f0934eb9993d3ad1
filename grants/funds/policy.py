"""Who may do what with a fund's money, and whose rows each one sees.

The ledger's rows name the applications their money is for. The rooms above know in which
applications a person has a conflict of interest; they enter that by `never_show`. Sums
still count every row: they name nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select, true

from grants.accounts.policy import (
    STAFF_ROLES,
    in_any_fund,
    is_administrator,
    is_contributor_person,
    is_finance_officer,
    is_fund_manager,
    is_staff,
)
from grants.funds.models import Account, Contribution, Contributor, Fund, Lot, Pledge, Transfer
from grants.funds.models_books import BooksClosing
from grants.funds.models_framework import Aim
from grants.funds.states import FundAction, PledgeAction
from grants.kernel.policy import Actor, in_funds, rules, visibility

Condition = Callable[[Actor], ColumnElement[bool]]
Kept = Callable[[Actor, int], bool]
_hidden: list[Condition] = []
_kept: list[Kept] = []


def never_show(condition: Condition) -> Condition:
    """Enter a condition over `Transfer` under which this actor does not read a row."""
    _hidden.append(condition)
    return condition


def keeps_something(test: Kept) -> Kept:
    """Enter a test whether anything of a fund (by its id) is kept from this actor."""
    _kept.append(test)
    return test


def is_kept_from(actor: Actor, fund: Fund) -> bool:
    """Is something of this fund kept from the actor? Then an open bank line does not say whose."""
    return any(test(actor, fund.id) for test in _kept)


_treasury = is_fund_manager | is_finance_officer

rules(
    {
        FundAction.OPEN: in_any_fund(is_fund_manager | is_administrator),
        FundAction.LIST: is_staff | is_contributor_person,
        FundAction.VIEW: is_staff,
        FundAction.VIEW_LEDGER: is_staff,
        FundAction.ADD_CONTRIBUTOR: is_fund_manager,
        FundAction.VIEW_CONTRIBUTOR: is_staff | is_contributor_person,
        FundAction.RECEIVE_CONTRIBUTION: _treasury,
        FundAction.REALLOCATE: is_fund_manager,
        FundAction.CLOSE_BOOKS: _treasury,
        FundAction.IMPORT_OPENING: is_fund_manager,
        FundAction.VIEW_FRAMEWORK: is_staff,
        FundAction.ADD_AIM: is_fund_manager,
        FundAction.REWORD_AIM: is_fund_manager,
        FundAction.RETIRE_AIM: is_fund_manager,
        FundAction.RESTORE_AIM: is_fund_manager,
        PledgeAction.RECORD: _treasury,
        PledgeAction.RESCHEDULE: _treasury,
        PledgeAction.RECEIVE_PART: _treasury,
        PledgeAction.RECEIVE_REST: _treasury,
        PledgeAction.LAPSE: is_fund_manager,
        PledgeAction.WITHDRAW: is_fund_manager,
    }
)


def of_staff(actor: Actor, fund_id: Any) -> ColumnElement[bool]:
    """The rows of funds that this actor works for."""
    return true() if actor.is_system else in_funds(fund_id, actor.funds(*STAFF_ROLES))


@visibility(Fund)
def funds_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see their funds; a contributor the funds it gives to."""
    gives_to = select(Contributor.fund_id).where(Contributor.id.in_(actor.contributor_ids))
    return or_(of_staff(actor, Fund.id), Fund.id.in_(gives_to))


@visibility(Aim)
def aims_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see the fund's framework; everyone else reads in a call what it names of it."""
    return of_staff(actor, Aim.fund_id)


@visibility(Contributor)
def contributors_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see the fund's contributors; a contributor itself."""
    return or_(of_staff(actor, Contributor.fund_id), Contributor.id.in_(actor.contributor_ids))


@visibility(Pledge)
def pledges_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see the fund's pledges; a contributor its own."""
    own = Pledge.contributor_id.in_(actor.contributor_ids)
    return or_(of_staff(actor, Pledge.fund_id), own)


@visibility(Contribution)
def contributions_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see the fund's contributions; a contributor its own."""
    own = Contribution.contributor_id.in_(actor.contributor_ids)
    return or_(of_staff(actor, Contribution.fund_id), own)


@visibility(Lot)
def lots_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see the fund's lots; a contributor its own."""
    return or_(of_staff(actor, Lot.fund_id), Lot.contributor_id.in_(actor.contributor_ids))


@visibility(BooksClosing)
def closings_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see until when the fund's books are closed."""
    return of_staff(actor, BooksClosing.fund_id)


@visibility(Account)
def accounts_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see the fund's accounts; a contributor its own and its lots'."""
    own = Account.contributor_id.in_(actor.contributor_ids)
    return or_(of_staff(actor, Account.fund_id), own)


@visibility(Transfer)
def transfers_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff see the fund's ledger, a contributor its own accounts and lots; less what is hidden."""
    own = select(Account.id).where(Account.contributor_id.in_(actor.contributor_ids))
    return and_(
        or_(
            of_staff(actor, Transfer.fund_id),
            Transfer.from_account_id.in_(own),
            Transfer.to_account_id.in_(own),
        ),
        *(not_(condition(actor)) for condition in _hidden),
    )
