"""Every payment on its way: since when it stands where it does, and what it waits for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from grants.awards.holds import Hold
from grants.awards.models import Award, Instalment
from grants.awards.queries_holds import holds_among
from grants.disbursements import queries
from grants.disbursements.models import Disbursement, DisbursementApproval
from grants.disbursements.models_batches import PaymentBatch
from grants.disbursements.states import DisbursementStatus
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.i18n import _, ngettext
from grants.kernel.policy import Actor, seen
from grants.organisations.models import BankAccount
from grants.organisations.states import BankAccountStatus

_S = DisbursementStatus
_ON_ITS_WAY = (_S.REQUESTED, _S.PREPARED, _S.APPROVED, _S.SENT)
_STOPS = ("held", "stopped")
STUCK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Waits:
    """Since when a disbursement has its status, for how many days, and what it waits for."""

    since: datetime
    days: int
    blocker: str


def on_their_way(actor: Actor) -> Select[Any]:
    """Live disbursements that are not paid yet, to be paged by `Disbursement.id`."""
    query = queries.disbursements(actor).where(
        Disbursement.status.in_([status.value for status in _ON_ITS_WAY])
    )
    return with_holds(query)


def with_holds(query: Select[Any]) -> Select[Any]:
    """The query, with everything that says what a payment waits for."""
    award = joinedload(Disbursement.award)
    return query.options(
        award.joinedload(Award.application),
        award.selectinload(Award.conditions),
        award.selectinload(Award.instalments),
        joinedload(Disbursement.instalment).joinedload(Instalment.after_report),
        joinedload(Disbursement.bank_account),
    )


def waits(actor: Actor, rows: Sequence[Disbursement]) -> dict[int, Waits]:
    """What each of these disbursements waits for: id → since when, and for what."""
    accounts = _payees_with_account({one.award.organisation_id for one in rows})
    approvals = _approvals({one.id for one in rows})
    files = _files(actor, {one.batch_id for one in rows if one.batch_id is not None})
    holds = holds_among([one.instalment for one in rows])
    found = {}
    for one in rows:
        since = _since(one)
        blocker = _blocker(one, holds[one.instalment_id], accounts, approvals.get(one.id, 0), files)
        found[one.id] = Waits(since, (clock.now() - since) // timedelta(days=1), blocker)
    return found


def stuck_for(actor: Actor, rows: Sequence[Disbursement]) -> dict[int, str]:
    """Those of these that stand still for a week or longer: id → for how long, and for what."""
    return {
        number: ngettext(
            "Stuck for %(n)s day. %(blocker)s",
            "Stuck for %(n)s days. %(blocker)s",
            each.days,
            blocker=each.blocker,
        )
        for number, each in waits(actor, rows).items()
        if each.days >= STUCK_DAYS
    }


def _since(one: Disbursement) -> datetime:
    entered = {
        _S.PREPARED.value: one.prepared_at,
        _S.APPROVED.value: one.approved_at,
        _S.SENT.value: one.sent_at,
    }.get(one.status)
    return entered or one.requested_at


def _blocker(
    one: Disbursement,
    holds: Sequence[Hold],
    accounts: Collection[int],
    approvals: int,
    files: dict[int, str],
) -> str:
    account = one.bank_account
    if one.award.application.harm_gate in _STOPS:
        return _("The harm gate holds it: a fund manager looks at the flags")
    if one.award.status != "active":
        return _("The award is not active: a fund manager decides")
    if one.status == _S.SENT:
        return _("The bank: a finance officer records that it has paid")
    if holds:
        return " ".join(hold.staff for hold in holds)
    if account is not None and account.status == BankAccountStatus.FROZEN:
        return _("Its bank account is stopped: two people lift that, or reject it")
    if account is not None and account.status != BankAccountStatus.APPROVED:
        return _("Its bank account was replaced: mark it as failed and ask anew")
    if one.status == _S.REQUESTED and one.award.organisation_id not in accounts:
        return _("The recipient: an approved bank account")
    if one.status == _S.REQUESTED:
        return _("A finance officer prepares it")
    if one.status == _S.PREPARED:
        left = max(one.approvals_needed - approvals, 1)
        return ngettext("%(n)s more person approves it", "%(n)s more people approve it", left)
    if one.batch_id in files:
        return _("Bank file %(reference)s is sent", reference=files[one.batch_id])
    return _("A finance officer gives it to the bank")


def _payees_with_account(organisation_ids: Collection[int]) -> set[int]:
    query = select(BankAccount.organisation_id).where(
        BankAccount.organisation_id.in_(organisation_ids),
        BankAccount.status == BankAccountStatus.APPROVED.value,
        BankAccount.usable_from <= clock.now(),
    )
    return set(db.session.scalars(query))


def _approvals(ids: Collection[int]) -> dict[int, int]:
    rows: Iterable[Any] = db.session.execute(
        select(DisbursementApproval.disbursement_id, func.count())
        .where(DisbursementApproval.disbursement_id.in_(ids))
        .group_by(DisbursementApproval.disbursement_id)
    )
    return {row[0]: int(row[1]) for row in rows}


def _files(actor: Actor, ids: Collection[int]) -> dict[int, str]:
    query = seen(actor, PaymentBatch).where(PaymentBatch.id.in_(ids))
    return {one.id: one.reference for one in db.session.scalars(query)}
