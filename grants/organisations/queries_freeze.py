"""What is read of bank accounts that somebody said are not theirs."""

from __future__ import annotations

import hashlib

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

import grants.organisations.policy_freeze  # noqa: F401 - enters who sees what
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.policy import Actor, seen
from grants.organisations.models import BankAccount
from grants.organisations.models_freeze import AccountFreeze, AccountNotice, FreezeLift
from grants.organisations.states import BankAccountStatus


def hash_of(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def notice_of_link(token: str) -> AccountNotice | None:
    """The notice a mail's link leads to; None where it is over, or never was."""
    query = select(AccountNotice).where(
        AccountNotice.token_hash == hash_of(token), AccountNotice.expires_at > clock.now()
    )
    named = query.options(
        joinedload(AccountNotice.bank_account).joinedload(BankAccount.organisation),
        joinedload(AccountNotice.person),
    )
    return db.session.scalars(named).one_or_none()


def freeze_by(notice: AccountNotice) -> AccountFreeze | None:
    """What was said by this link, if anything."""
    query = select(AccountFreeze).where(AccountFreeze.notice_id == notice.id)
    return db.session.scalars(query).one_or_none()


def latest_freeze(account: BankAccount) -> AccountFreeze | None:
    """When it was stopped last, with who lifted that."""
    query = select(AccountFreeze).where(AccountFreeze.bank_account_id == account.id)
    return db.session.scalars(
        query.options(
            selectinload(AccountFreeze.lifts).joinedload(FreezeLift.person),
            joinedload(AccountFreeze.notice).joinedload(AccountNotice.person),
        )
        .order_by(AccountFreeze.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()


def freeze_shown(actor: Actor, account: BankAccount) -> AccountFreeze | None:
    """When it was stopped last, if the actor sees it."""
    query = seen(actor, AccountFreeze).where(AccountFreeze.bank_account_id == account.id)
    if db.session.scalars(query.limit(1)).one_or_none() is None:
        return None
    return latest_freeze(account)


def frozen(actor: Actor) -> Select[BankAccount]:
    """The accounts that are stopped, of those the actor sees and has not lifted already."""
    lifted = (
        select(AccountFreeze.bank_account_id)
        .join(FreezeLift, FreezeLift.freeze_id == AccountFreeze.id)
        .where(FreezeLift.person_id == (actor.person_id or 0))
    )
    return seen(actor, BankAccount).where(
        BankAccount.status == BankAccountStatus.FROZEN.value, BankAccount.id.not_in(lifted)
    )
