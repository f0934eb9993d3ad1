"""Where an organisation is paid: proposed, approved by a second person, or rejected."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from grants.accounts.models import Person
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire
from grants.notifications.operations import tell
from grants.organisations.bank_format import account_number, masked
from grants.organisations.models import BankAccount, Membership, Organisation
from grants.organisations.models_calls import BankAccountCall
from grants.organisations.operations.freezing import new_link
from grants.organisations.states import BankAccountAction, BankAccountStatus

COOLING_DAYS = 3


@dataclass(frozen=True, slots=True)
class CallBack:
    """A call to the organisation: which number, known from where, with whom, and when."""

    number: str
    known_from: str
    spoke_with: str
    called_at: datetime


def propose_bank_account(
    actor: Actor, organisation: Organisation, *, holder: str, bank_name: str, number: str
) -> BankAccount:
    """Say where the organisation is paid. It counts only after a finance officer approves it.

    Effects: the number is checked (Invalid), an earlier proposal is rejected, the next
    version is made, everyone who belongs to the organisation is told, with the last four
    digits only.
    """
    organisation = lock(Organisation, organisation.id)
    demand(actor, BankAccountAction.PROPOSE, organisation)
    errors = {}
    if not holder.strip():
        errors["holder"] = _("Enter the name in which the account is held.")
    if not bank_name.strip():
        errors["bank_name"] = _("Enter the bank and the branch.")
    try:
        kept = account_number(number)
    except Invalid as error:
        errors.update(error.fields)
        kept = ""
    if errors:
        raise Invalid.many(errors)
    versions = _versions(organisation)
    if any(each.status == BankAccountStatus.PROPOSED for each in versions):
        raise NotNow(_("A change is waiting for approval. It is decided first."))
    proposed = BankAccount(
        public_id=secrets.token_urlsafe(12),
        organisation_id=organisation.id,
        version=1 + max((each.version for each in versions), default=0),
        holder=holder.strip(),
        bank_name=bank_name.strip(),
        account_number=kept,
        proposed_by_id=actor.person_id,
        proposed_at=clock.now(),
    )
    db.session.add(proposed)
    db.session.flush()
    audit.record(actor, BankAccountAction.PROPOSE, proposed, detail={"version": proposed.version})
    _tell_members(organisation, proposed, "bank_account_proposed")
    return proposed


def approve_bank_account(
    actor: Actor, proposed: BankAccount, *, call: CallBack, cooling_days: int = COOLING_DAYS
) -> None:
    """Approve where an organisation is paid. Money goes there only after it has cooled off.

    Effects: refused to whoever proposed it and to members (NotPermitted; the database
    refuses the first too), the call back is recorded (Invalid on its fields), the version
    that held until now, or was stopped, is superseded, the new one is approved and usable in
    `cooling_days`, everyone who belongs to the organisation is told.
    """
    organisation = lock(Organisation, proposed.organisation_id)
    proposed = lock(BankAccount, proposed.id)
    demand(actor, BankAccountAction.APPROVE, proposed)
    _record_call(actor, proposed, call)
    for held in _versions(organisation):
        if held.status in (BankAccountStatus.APPROVED, BankAccountStatus.FROZEN):
            fire(actor, held, BankAccountAction.SUPERSEDE)
    moment = clock.now()
    fire(
        actor,
        proposed,
        BankAccountAction.APPROVE,
        approved_by_id=actor.person_id,
        approved_at=moment,
        usable_from=moment + timedelta(days=cooling_days),
    )
    _tell_members(organisation, proposed, "bank_account_approved")


def _record_call(actor: Actor, proposed: BankAccount, call: CallBack) -> None:
    wrong = {}
    if not re.search(r"\d{4}", re.sub(r"[ -]", "", call.number)):
        wrong["number"] = _("Enter the number that you called.")
    if not call.known_from.strip():
        wrong["known_from"] = _("Say where you know the number from: not from this proposal.")
    if not call.spoke_with.strip():
        wrong["spoke_with"] = _("Enter whom you spoke with.")
    # A form knows minutes, not seconds.
    proposed_at = proposed.proposed_at.replace(second=0, microsecond=0)
    if not proposed_at <= call.called_at <= clock.now():
        wrong["called_at"] = _("Call after the account was proposed, and before you approve it.")
    if wrong:
        raise Invalid.many(wrong)
    db.session.add(
        BankAccountCall(
            bank_account_id=proposed.id,
            called_by_id=actor.person_id,
            number=call.number.strip(),
            known_from=call.known_from.strip(),
            spoke_with=call.spoke_with.strip(),
            called_at=call.called_at,
        )
    )
    db.session.flush()


def reject_bank_account(actor: Actor, proposed: BankAccount, *, reason: str) -> None:
    """Refuse a proposed bank account, with the reason that the organisation reads."""
    if not reason.strip():
        raise Invalid(_("Say why, so that the organisation can mend it."), "reason")
    organisation = lock(Organisation, proposed.organisation_id)
    fire(
        actor,
        lock(BankAccount, proposed.id),
        BankAccountAction.REJECT,
        detail={"reason": reason.strip()},
        rejected_because=reason.strip(),
    )
    _tell_members(organisation, proposed, "bank_account_rejected", reason=reason.strip())


def _versions(organisation: Organisation) -> Sequence[BankAccount]:
    return (
        db.session.execute(
            select(BankAccount)
            .where(BankAccount.organisation_id == organisation.id)
            .order_by(BankAccount.version)
            .with_for_update()
        )
        .scalars()
        .all()
    )


def _tell_members(
    organisation: Organisation, account: BankAccount, template: str, *, reason: str = ""
) -> None:
    """Its people and the old contacts are told of every change, whoever asked for it.

    An old contact is whoever proposed an earlier version: removing them from the
    organisation first does not keep it from them. Each gets a link of their own, by which
    they stop the account without signing in.
    """
    people = db.session.execute(
        select(Person)
        .where(
            Person.disabled_at.is_(None),
            Person.id.in_(
                select(Membership.person_id)
                .where(Membership.organisation_id == organisation.id)
                .union(
                    select(BankAccount.proposed_by_id).where(
                        BankAccount.organisation_id == organisation.id
                    )
                )
            ),
        )
        .order_by(Person.email)
    ).scalars()
    for person in people:
        tell(
            f"{template}:{account.public_id}",
            to=person,
            template=template,
            organisation=organisation.name,
            account=masked(account.account_number),
            bank=account.bank_name,
            reason=reason,
            token=new_link(account, person) if not reason else "",
        )
