"""A payment goes to the bank; the bank has paid it, has not, or gives it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from grants.awards.queries import members
from grants.disbursements.models import Disbursement
from grants.disbursements.models_paid import PaymentProof
from grants.disbursements.operations.standing import (
    as_approved,
    asked,
    do_once,
    locked,
    nothing_holds,
    still_what_was_prepared,
)
from grants.disbursements.seal import masked
from grants.disbursements.states import DisbursementAction, DisbursementStatus
from grants.funds.operations import pay_from_award, reverse_payment
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.scanning import quarantine
from grants.kernel.storage import store
from grants.kernel.workflow import fire
from grants.notifications.operations import tell

_A, _S = DisbursementAction, DisbursementStatus


def send(actor: Actor, *, disbursement: Disbursement, key: str) -> None:
    """Record that the payment was given to the bank. What was approved is what is sent."""

    def work() -> None:
        held = locked(disbursement)
        refuse_in_a_file(held)
        send_held(actor, held)

    do_once(actor, _A.SEND, key, asked(disbursement), work)


def send_held(actor: Actor, held: Disbursement) -> None:
    """A locked disbursement goes to the bank, by itself or in a file."""
    demand(actor, _A.SEND, held)
    nothing_holds(held.award, held.instalment)
    as_approved(held)
    still_what_was_prepared(held)
    fire(actor, held, _A.SEND, sent_at=clock.now())


def refuse_in_a_file(held: Disbursement) -> None:
    """What stands in a bank file goes with the file, or not at all; raises NotNow."""
    if held.status == _S.APPROVED and held.batch_id is not None:
        raise NotNow(
            _("It stands in a bank file, which is sent whole. Send the file or withdraw it.")
        )


def paid_key(disbursement: Disbursement) -> str:
    """The key under which the ledger has this payment: one, whoever posts it."""
    return f"disbursement:{disbursement.reference}:paid"


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that somebody gives, such as the bank's note of a payment."""

    stream: BinaryIO
    filename: str


def mark_paid(
    actor: Actor,
    *,
    disbursement: Disbursement,
    bank_reference: str,
    paid_on: date,
    key: str,
    evidence: Paper | None = None,
) -> None:
    """Record that the bank has paid.

    Effects, in order: once per `key`: the award and the disbursement are locked; it must
    be what was approved; it is paid, with the bank's reference and day; the ledger's
    transfers name the lots; a mail to the recipient's people; the evidence, in quarantine
    where there is a scanner. Raises Invalid on `bank_reference`, `paid_on` or `evidence`.
    """

    def work() -> None:
        held = locked(disbursement)
        pay_held(actor, held, bank_reference=bank_reference, paid_on=paid_on)
        if evidence is not None:
            _keep_evidence(actor, held, evidence)

    body = asked(
        disbursement,
        bank_reference=bank_reference.strip(),
        paid_on=paid_on.isoformat(),
        **({"evidence": evidence.filename} if evidence is not None else {}),
    )
    do_once(actor, _A.MARK_PAID, key, body, work)


def pay_held(
    actor: Actor,
    held: Disbursement,
    *,
    bank_reference: str,
    paid_on: date,
    because: dict[str, str] | None = None,
) -> None:
    """A locked disbursement is paid; `because` says in the audit trail what showed it."""
    demand(actor, _A.MARK_PAID, held)
    _check_payment(held, bank_reference, paid_on)
    as_approved(held)
    detail = {"bank_reference": bank_reference.strip(), "paid_on": paid_on.isoformat()}
    fire(
        actor,
        held,
        _A.MARK_PAID,
        detail={**detail, **(because or {})},
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


def _keep_evidence(actor: Actor, held: Disbursement, evidence: Paper) -> None:
    try:
        kept = store(evidence.stream, evidence.filename, actor=actor)
    except Invalid as error:
        raise Invalid(error.message, "evidence") from error
    quarantine(kept)
    db.session.add(
        PaymentProof(disbursement_id=held.id, file_id=kept.id, kept_by_id=actor.person_id)
    )
    db.session.flush()


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
        payment=held.reference,
    )


def mark_failed(actor: Actor, *, disbursement: Disbursement, reason: str) -> None:
    """Record that this payment will not come; the instalment can be asked for anew."""
    held = locked(disbursement)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    if held.status == _S.FAILED and held.note == reason.strip():
        demand(actor, _A.MARK_FAILED, held)
        return
    refuse_in_a_file(held)
    fire(actor, held, _A.MARK_FAILED, detail={"reason": reason.strip()}, note=reason.strip())


def reverse(actor: Actor, *, disbursement: Disbursement, reason: str, key: str) -> None:
    """Record that a payment came back: its transfers are reversed, each once."""
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")

    def work() -> None:
        held = locked(disbursement)
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

    do_once(actor, _A.REVERSE, key, asked(disbursement, reason=reason.strip()), work)
