"""Whoever was told of a bank account says it is not theirs; two people of staff lift that."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta

from grants.accounts.actors import actor_of
from grants.accounts.models import Person, Role
from grants.accounts.queries import holders
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotFound, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import SYSTEM, Actor, demand
from grants.kernel.workflow import fire
from grants.notifications.operations import tell
from grants.organisations.bank_format import masked
from grants.organisations.models import BankAccount, Organisation
from grants.organisations.models_freeze import LIFTED_BY, AccountFreeze, AccountNotice, FreezeLift
from grants.organisations.queries import bank_accounts
from grants.organisations.queries_freeze import (
    freeze_by,
    hash_of,
    latest_freeze,
    notice_of_link,
)
from grants.organisations.states import BankAccountAction, BankAccountStatus

LINK_DAYS = 30
_A, _S = BankAccountAction, BankAccountStatus


def new_link(account: BankAccount, person: Person) -> str:
    """A link by which this person can stop this version; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        AccountNotice(
            bank_account_id=account.id,
            person_id=person.id,
            token_hash=hash_of(token),
            expires_at=clock.now() + timedelta(days=LINK_DAYS),
        )
    )
    db.session.flush()
    return token


def freeze_account(token: str) -> AccountFreeze:
    """Stop the bank account a mail was about, in the name of whom the mail was for.

    Effects, in order: the organisation and the account are locked; it is stopped, so that
    nothing is prepared, approved or sent to it; what it was is kept; finance officers and fund
    managers are told. The same link again changes nothing. Raises NotFound for a link that is
    over, NotNow for an account that is not used.
    """
    notice = notice_of_link(token)
    if notice is None:
        raise NotFound
    lock(Organisation, notice.bank_account.organisation_id)
    account = lock(BankAccount, notice.bank_account_id)
    before = freeze_by(notice)
    if before is not None:
        return before
    was = account.status
    fire(actor_of(notice.person), account, _A.FREEZE)
    made = AccountFreeze(
        public_id=secrets.token_urlsafe(12),
        bank_account_id=account.id,
        notice_id=notice.id,
        was=was,
    )
    db.session.add(made)
    db.session.flush()
    _tell_staff(account, made)
    return made


def lift_freeze(actor: Actor, *, account: BankAccount, reason: str) -> FreezeLift:
    """Say, with a reason, that an account may be used again; the second person's saying does it.

    Effects, in order: the organisation and the account are locked; the reason is kept; audit;
    with the second person, the account is what it was before. Raises Invalid without a reason,
    NotNow once it is lifted, for who has lifted it already, or while another is proposed.
    """
    organisation = lock(Organisation, account.organisation_id)
    held = lock(BankAccount, account.id)
    freeze = latest_freeze(held)
    if freeze is None or held.status != _S.FROZEN:
        raise NotNow(_("This is no longer possible: it has moved on. Look at it again."))
    action = _A.LIFT if freeze.was == _S.APPROVED else _A.REOPEN
    demand(actor, action, held)
    if not reason.strip():
        raise Invalid(_("Say why the account may be used again."), "reason")
    mine = next((lift for lift in freeze.lifts if lift.person_id == actor.person_id), None)
    if mine is not None:
        if mine.reason == reason.strip():
            return mine
        raise NotNow(_("You have given your reason. A different person must give theirs."))
    lift = FreezeLift(freeze=freeze, person_id=actor.person_id, reason=reason.strip())
    db.session.add(lift)
    db.session.flush()
    if len(freeze.lifts) < LIFTED_BY:
        audit.record(actor, action, held, detail={"lifted": False})
        return lift
    if action is _A.REOPEN:
        _nothing_else_proposed(organisation)
    fire(actor, held, action)
    return lift


def _nothing_else_proposed(organisation: Organisation) -> None:
    # Whatever the actor sees: a fund manager sees only what is stopped.
    others = bank_accounts(SYSTEM, organisation)
    if any(each.status == _S.PROPOSED for each in others):
        raise NotNow(_("A change is waiting for approval. It is decided first."))


def _tell_staff(account: BankAccount, made: AccountFreeze) -> None:
    people: dict[int, Person] = {
        person.id: person for person in _staff() if person.id != account.proposed_by_id
    }
    tell(
        f"bank_account_frozen:{made.public_id}",
        to=list(people.values()),
        template="bank_account_frozen",
        organisation=account.organisation.name,
        account=masked(account.account_number),
        who=made.notice.person.name,
        public_id=account.public_id,
    )


def _staff() -> Iterable[Person]:
    return [*holders(Role.FINANCE_OFFICER), *holders(Role.FUND_MANAGER)]
