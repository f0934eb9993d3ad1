"""Who stops a bank account, who has it used again, and who sees that."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, select, true

from grants.accounts.models import Role
from grants.accounts.policy import in_any_fund, is_finance_officer, is_fund_manager
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.policy import Actor, predicate, whose
from grants.organisations.models import BankAccount
from grants.organisations.models_freeze import AccountFreeze, AccountNotice, FreezeLift
from grants.organisations.policy import bank_accounts, is_member, proposed_it
from grants.organisations.states import BankAccountAction


@predicate
def was_told_of_it(actor: Actor, record: Any) -> bool:
    """Was told of this version of the bank account by a mail with a link."""
    if record is None or actor.person_id is None:
        return False
    told = select(AccountNotice.id).where(
        AccountNotice.bank_account_id == record.id, AccountNotice.person_id == actor.person_id
    )
    return db.session.execute(told.limit(1)).scalar_one_or_none() is not None


_lifts = (
    (in_any_fund(is_finance_officer) | in_any_fund(is_fund_manager)) & ~proposed_it & ~is_member
)

policy.rules(
    {
        BankAccountAction.FREEZE: was_told_of_it,
        BankAccountAction.LIFT: _lifts,
        BankAccountAction.REOPEN: _lifts,
    }
)


@policy.visibility(AccountNotice)
def notices(actor: Actor) -> ColumnElement[bool]:
    """Nobody: a link is for whoever has the mail."""
    return true() if actor.is_system else false()


@policy.visibility(AccountFreeze)
def freezes(actor: Actor) -> ColumnElement[bool]:
    """Staff who see the account see who stopped it."""
    roles = (Role.FINANCE_OFFICER, Role.FUND_MANAGER, Role.AUDITOR)
    sees = bank_accounts(actor) if any(actor.has(role) for role in roles) else false()
    condition = true() if actor.is_system else sees
    return whose(AccountFreeze.bank_account_id, BankAccount, condition)


@policy.visibility(FreezeLift)
def lifts(actor: Actor) -> ColumnElement[bool]:
    """Who sees that it was stopped sees who lifted that."""
    return whose(FreezeLift.freeze_id, AccountFreeze, freezes(actor))
