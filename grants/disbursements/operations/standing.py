"""What every step of a disbursement asks first: does it stand, and is it what was approved?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grants.awards.models import Award, Instalment
from grants.awards.queries import holds_of
from grants.disbursements.models import Disbursement
from grants.disbursements.seal import seal
from grants.disbursements.states import DisbursementAction
from grants.kernel.db import lock
from grants.kernel.errors import NotNow
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import Actor
from grants.organisations.models import BankAccount
from grants.organisations.states import BankAccountStatus


def nothing_holds(award: Award, instalment: Instalment, *, for_recipient: bool = False) -> None:
    """Raise NotNow with everything that holds the instalment back now."""
    reasons = holds_of(award)[instalment.number]
    if reasons:
        words = (hold.recipient if for_recipient else hold.staff for hold in reasons)
        raise NotNow(" ".join(words))


def locked(disbursement: Disbursement) -> Disbursement:
    """Hold the award and the disbursement until the transaction ends."""
    # The award first, as everywhere: whoever changes what holds it back locks it too.
    lock(Award, disbursement.award_id)
    return lock(Disbursement, disbursement.id)


def asked(disbursement: Disbursement, **more: Any) -> dict[str, Any]:
    """What was asked, as the key of a form remembers it."""
    return {"disbursement": disbursement.reference, **more}


def do_once(
    actor: Actor,
    action: DisbursementAction,
    key: str,
    body: dict[str, Any],
    work: Callable[[], None],
) -> None:
    """Do it once per key, however often the form is sent."""

    def done() -> dict[str, Any]:
        work()
        return body

    once(actor, scope=action.value, key=key, body=body, work=done)


def seal_of(disbursement: Disbursement) -> str:
    """The seal of what would be paid now: amount, payee, bank account and its version."""
    account = disbursement.bank_account
    if account is None:
        raise NotNow(_("This disbursement is not prepared."))
    return seal(
        amount=disbursement.amount,
        organisation_id=disbursement.award.organisation_id,
        bank_account_id=account.id,
        bank_account_version=account.version,
    )


def still_what_was_prepared(held: Disbursement) -> None:
    """The bank account it was prepared for is still the one that is approved; else NotNow."""
    account = held.bank_account
    # Shared: many payments go there at once, and whoever stops the account waits for them.
    now = lock(BankAccount, account.id, shared=True).status if account is not None else ""
    if now == BankAccountStatus.FROZEN:
        raise NotNow(_("The recipient's bank account is stopped: somebody said it is not theirs."))
    if now != BankAccountStatus.APPROVED:
        raise NotNow(
            _("The recipient's bank account has changed since. Mark this as failed and ask anew.")
        )


def as_approved(held: Disbursement) -> None:
    """Amount, payee and account are those that were approved; else NotNow."""
    if held.approval_hash is not None and held.approval_hash != seal_of(held):
        raise NotNow(
            _("This is not what was approved. Mark it as failed, and tell the fund manager.")
        )
