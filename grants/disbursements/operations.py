"""Money leaves: asked for, prepared by one, approved by another, sent, paid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from grants.awards.models import Award, Instalment
from grants.awards.policy import is_recipient
from grants.awards.queries import holds_of, members
from grants.disbursements import queries
from grants.disbursements.models import Disbursement
from grants.disbursements.seal import masked, seal
from grants.disbursements.states import DisbursementAction, DisbursementStatus
from grants.funds.operations import pay_from_award, reverse_payment
from grants.funds.operations.spending import payment_shares
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.numbering import next_reference
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire
from grants.notifications.operations import tell
from grants.organisations.models import BankAccount
from grants.organisations.states import BankAccountStatus

_A, _S = DisbursementAction, DisbursementStatus


def request(actor: Actor, *, instalment: Instalment) -> Disbursement:
    """Ask that an instalment be paid.

    Effects, in order: the award is locked; nothing may hold the instalment back; the
    disbursement. At most one stands for an instalment, by a partial unique index. Whoever
    asks twice gets what the first asking made.
    """
    award = lock(Award, instalment.award_id)
    demand(actor, _A.REQUEST, award)
    _nothing_holds(award, instalment, for_recipient=is_recipient(actor, award))
    live = queries.live_of(instalment.id)
    if live is not None:
        if live.status == _S.REQUESTED and live.requested_by_id == actor.person_id:
            return live
        raise NotNow(_("This instalment is already asked for. Look at its disbursement."))
    year = clock.today(award.fund.time_zone).year
    made = Disbursement(
        reference=next_reference(f"{award.fund.reference_prefix}-D-{year}"),
        fund_id=award.fund_id,
        award_id=award.id,
        instalment_id=instalment.id,
        amount_minor=instalment.amount_minor,
        requested_by_id=actor.person_id,
    )
    db.session.add(made)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise NotNow(
            _("This instalment is already asked for. Look at its disbursement.")
        ) from error
    audit.record(actor, _A.REQUEST, made, detail={"amount": made.amount.plain()})
    return made


def _nothing_holds(award: Award, instalment: Instalment, *, for_recipient: bool = False) -> None:
    reasons = holds_of(award)[instalment.number]
    if reasons:
        words = (hold.recipient if for_recipient else hold.staff for hold in reasons)
        raise NotNow(" ".join(words))


def prepare(actor: Actor, *, disbursement: Disbursement) -> None:
    """Prepare the payment: into the recipient's approved bank account that has cooled off.

    Effects, in order: the award and the disbursement are locked; nothing may hold the
    instalment back; the account and who prepared it are set. Asked twice it is done once.
    """
    held = _locked(disbursement)
    if held.status == _S.PREPARED and held.prepared_by_id == actor.person_id:
        demand(actor, _A.PREPARE, held)
        return
    _nothing_holds(held.award, held.instalment)
    account = queries.usable_account(held.award.organisation_id)
    if account is None:
        raise NotNow(_no_account(held))
    fire(
        actor,
        held,
        _A.PREPARE,
        detail={"bank_account_version": account.version},
        prepared_by_id=actor.person_id,
        prepared_at=clock.now(),
        bank_account_id=account.id,
    )


def _locked(disbursement: Disbursement) -> Disbursement:
    # The award first, as everywhere: whoever changes what holds it back locks it too.
    lock(Award, disbursement.award_id)
    return lock(Disbursement, disbursement.id)


def _no_account(held: Disbursement) -> str:
    cooling = queries.cooling_account(held.award.organisation_id)
    if cooling is None or cooling.usable_from is None:
        return _("The recipient has no approved bank account. Ask the recipient to enter one.")
    day = clock.local(cooling.usable_from, held.award.fund.time_zone).date()
    return _(
        "The recipient's bank account was approved a short while ago. It can be paid into "
        "from %(day)s on.",
        day=day.isoformat(),
    )


def _asked(disbursement: Disbursement, **more: Any) -> dict[str, Any]:
    return {"disbursement": disbursement.reference, **more}


def _once(
    actor: Actor,
    action: DisbursementAction,
    key: str,
    body: dict[str, Any],
    work: Callable[[], None],
) -> None:
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


def _still_what_was_prepared(held: Disbursement) -> None:
    account = held.bank_account
    if (
        account is None
        or db.session.get_one(BankAccount, account.id, populate_existing=True).status
        != BankAccountStatus.APPROVED
    ):
        raise NotNow(
            _("The recipient's bank account has changed since. Mark this as failed and ask anew.")
        )


def approve(actor: Actor, *, disbursement: Disbursement, key: str) -> None:
    """Approve what another person prepared.

    Effects, in order: once per `key`: the award and the disbursement are locked; nothing
    may hold the instalment back; the bank account must still stand and the lots still
    hold the money; the approval is sealed over amount, payee and bank account.
    """

    def work() -> None:
        held = _locked(disbursement)
        demand(actor, _A.APPROVE, held)
        _nothing_holds(held.award, held.instalment)
        _still_what_was_prepared(held)
        payment_shares(
            fund=held.award.fund,
            application_id=held.award.application_id,
            amount=held.amount,
        )
        approval = seal_of(held)
        fire(
            actor,
            held,
            _A.APPROVE,
            detail={"approval_hash": approval},
            approved_by_id=actor.person_id,
            approved_at=clock.now(),
            approval_hash=approval,
        )

    _once(actor, _A.APPROVE, key, _asked(disbursement), work)


def _as_approved(held: Disbursement) -> None:
    if held.approval_hash is not None and held.approval_hash != seal_of(held):
        raise NotNow(
            _("This is not what was approved. Mark it as failed, and tell the fund manager.")
        )


def send(actor: Actor, *, disbursement: Disbursement, key: str) -> None:
    """Record that the payment was given to the bank. What was approved is what is sent."""

    def work() -> None:
        held = _locked(disbursement)
        demand(actor, _A.SEND, held)
        _nothing_holds(held.award, held.instalment)
        _as_approved(held)
        _still_what_was_prepared(held)
        fire(actor, held, _A.SEND, sent_at=clock.now())

    _once(actor, _A.SEND, key, _asked(disbursement), work)


def paid_key(disbursement: Disbursement) -> str:
    """The key under which the ledger has this payment: one, whoever posts it."""
    return f"disbursement:{disbursement.reference}:paid"


def mark_paid(
    actor: Actor, *, disbursement: Disbursement, bank_reference: str, paid_on: date, key: str
) -> None:
    """Record that the bank has paid.

    Effects, in order: once per `key`: the award and the disbursement are locked; it must
    be what was approved; it is paid, with the bank's reference and day; the ledger's
    transfers name the lots; a mail to the recipient's people.
    """

    def work() -> None:
        held = _locked(disbursement)
        demand(actor, _A.MARK_PAID, held)
        _check_payment(held, bank_reference, paid_on)
        _as_approved(held)
        fire(
            actor,
            held,
            _A.MARK_PAID,
            detail={"bank_reference": bank_reference.strip(), "paid_on": paid_on.isoformat()},
            bank_reference=bank_reference.strip(),
            paid_on=paid_on,
        )
        pay_from_award(
            actor,
            fund=held.award.fund,
            application_id=held.award.application_id,
            amount=held.amount,
            on=paid_on,
            cause=held,
            key=paid_key(held),
            about=_about(held),
        )
        _tell_paid(held)

    body = _asked(disbursement, bank_reference=bank_reference.strip(), paid_on=paid_on.isoformat())
    _once(actor, _A.MARK_PAID, key, body, work)


def _check_payment(held: Disbursement, bank_reference: str, paid_on: date) -> None:
    wrong = {}
    if not bank_reference.strip():
        wrong["bank_reference"] = _("Enter the bank's reference of this payment.")
    if paid_on > clock.today(held.award.fund.time_zone):
        wrong["paid_on"] = _("The bank cannot have paid on a day that is still to come.")
    if wrong:
        raise Invalid.many(wrong)


def _about(held: Disbursement) -> str:
    return _(
        "%(title)s, instalment %(n)s of %(of)s, %(reference)s",
        title=held.award.title,
        n=held.instalment.number,
        of=len(held.award.instalments),
        reference=held.reference,
    )


def _tell_paid(held: Disbursement) -> None:
    account = held.bank_account
    tell(
        f"disbursement:{held.reference}:paid",
        to=members(held.award),
        template="disbursement_paid",
        title=held.award.title,
        number=held.instalment.number,
        amount=held.amount,
        paid_on=held.paid_on,
        account=masked(account.account_number) if account else "",
        bank_reference=held.bank_reference,
        reference=held.award.reference,
    )


def mark_failed(actor: Actor, *, disbursement: Disbursement, reason: str) -> None:
    """Record that this payment will not come; the instalment can be asked for anew."""
    held = _locked(disbursement)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    if held.status == _S.FAILED and held.note == reason.strip():
        demand(actor, _A.MARK_FAILED, held)
        return
    fire(actor, held, _A.MARK_FAILED, detail={"reason": reason.strip()}, note=reason.strip())


def reverse(actor: Actor, *, disbursement: Disbursement, reason: str, key: str) -> None:
    """Record that a payment came back: its transfers are reversed, each once."""
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")

    def work() -> None:
        held = _locked(disbursement)
        fire(actor, held, _A.REVERSE, detail={"reason": reason.strip()}, note=reason.strip())
        reverse_payment(
            actor,
            fund=held.award.fund,
            paid_key=paid_key(held),
            on=clock.today(held.award.fund.time_zone),
            cause=held,
            key=f"disbursement:{held.reference}:reversed",
            about=_about(held),
        )

    _once(actor, _A.REVERSE, key, _asked(disbursement, reason=reason.strip()), work)
