"""Bank files: approved disbursements put together, sent whole, or withdrawn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.disbursements import bank_file
from grants.disbursements.bank_file import FileKind, Ordered, Payer, Payment
from grants.disbursements.models import Disbursement
from grants.disbursements.models_batches import BatchLine, PaymentBatch
from grants.disbursements.operations.paying import send_held
from grants.disbursements.operations.standing import (
    as_approved,
    locked,
    nothing_holds,
    still_what_was_prepared,
)
from grants.disbursements.states import BatchAction, DisbursementStatus
from grants.funds.models import Fund
from grants.kernel import audit, clock
from grants.kernel.db import compare_and_set, db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.numbering import next_reference
from grants.kernel.policy import Actor, demand
from grants.kernel.storage import keep
from grants.kernel.workflow import fire
from grants.organisations.bank_format import account_number

_A = BatchAction
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")


@dataclass(frozen=True, slots=True)
class BatchTerms:
    """What is said of a bank file: which kind, when it is paid, and from which account."""

    kind: FileKind
    execution_on: date
    payer_name: str
    payer_account: str
    payer_bic: str = ""


def make_batch(
    actor: Actor,
    *,
    fund: Fund,
    disbursements: Sequence[Disbursement],
    terms: BatchTerms,
    key: str,
) -> str:
    """Put approved disbursements of a fund together in a file for the bank.

    Effects, in order: once per `key`: each award and disbursement is locked and must be ready
    to go; the file is written and kept; the bank file with its lines; each disbursement stands
    in it. Gives the file's reference. Raises Invalid on `disbursements`, `execution_on`,
    `payer_name`, `payer_account` or `payer_bic`.
    """
    demand(actor, _A.MAKE, fund)
    payer = _payer(terms)
    _check(fund, disbursements, terms)

    def work() -> dict[str, Any]:
        order = sorted(disbursements, key=lambda one: (one.award_id, one.id))
        made = _make(actor, fund, [_ready(one, fund) for one in order], terms, payer)
        return {"batch": made.reference}

    body = {
        "fund": fund.slug,
        "disbursements": sorted(one.reference for one in disbursements),
        "kind": terms.kind.value,
        "execution_on": terms.execution_on.isoformat(),
        "payer": [payer.name, payer.account, payer.bic],
    }
    return str(once(actor, scope=_A.MAKE.value, key=key, body=body, work=work)["batch"])


def _payer(terms: BatchTerms) -> Payer:
    wrong = {}
    name, bic = terms.payer_name.strip(), terms.payer_bic.replace(" ", "").upper()
    account = ""
    if not name:
        wrong["payer_name"] = _("Enter the name in which the account is held.")
    try:
        account = account_number(terms.payer_account, "payer_account")
    except Invalid as error:
        wrong.update(error.fields)
    if bic and not _BIC.fullmatch(bic):
        wrong["payer_bic"] = _("A BIC has 8 or 11 letters and digits, such as SCBLPKKX.")
    if wrong:
        raise Invalid.many(wrong)
    return Payer(name, account, bic)


def _check(fund: Fund, disbursements: Sequence[Disbursement], terms: BatchTerms) -> None:
    wrong = {}
    if not disbursements:
        wrong["disbursements"] = _("Choose at least one.")
    if terms.execution_on < clock.today(fund.time_zone):
        wrong["execution_on"] = _("The bank cannot pay on a day that is over.")
    if wrong:
        raise Invalid.many(wrong)


def _ready(disbursement: Disbursement, fund: Fund) -> Disbursement:
    held = locked(disbursement)
    if held.fund_id != fund.id or held.status != DisbursementStatus.APPROVED:
        raise NotNow(_("%(reference)s is not ready to be sent.", reference=held.reference))
    if held.batch_id is not None:
        raise NotNow(_("%(reference)s stands in a bank file already.", reference=held.reference))
    nothing_holds(held.award, held.instalment)
    as_approved(held)
    still_what_was_prepared(held)
    return held


def _make(
    actor: Actor, fund: Fund, held: Sequence[Disbursement], terms: BatchTerms, payer: Payer
) -> PaymentBatch:
    reference = next_reference(f"{fund.reference_prefix}-F-{clock.today(fund.time_zone).year}")
    ordered = Ordered(
        reference, clock.now(), terms.execution_on, payer, [_payment(one) for one in held]
    )
    ending, media_type = bank_file.MEDIA[terms.kind]
    kept = keep(
        bank_file.write(terms.kind, ordered), f"{reference}{ending}", media_type, actor=actor
    )
    made = PaymentBatch(
        reference=reference,
        fund_id=fund.id,
        file_kind=terms.kind.value,
        execution_on=terms.execution_on,
        payer_name=payer.name,
        payer_account=payer.account,
        payer_bic=payer.bic,
        payments=len(held),
        control_minor=ordered.control_sum.minor,
        file_id=kept.id,
        sha256=kept.sha256,
        made_by_id=actor.person_id,
        made_at=ordered.made_at,
        lines=[
            BatchLine(number=n, disbursement_id=one.id, amount_minor=one.amount_minor)
            for n, one in enumerate(held, 1)
        ],
    )
    db.session.add(made)
    db.session.flush()
    for one in held:
        compare_and_set(one, "batch_id", None, made.id)
    audit.record(
        actor,
        _A.MAKE,
        made,
        detail={
            "disbursements": [one.reference for one in held],
            "control_sum": made.control_sum.plain(),
            "sha256": made.sha256,
        },
    )
    return made


def _payment(held: Disbursement) -> Payment:
    account = held.bank_account
    assert account is not None  # an approved disbursement has one, by a CHECK
    return Payment(
        reference=held.reference,
        name=account.holder,
        account=account.account_number,
        bank=account.bank_name,
        amount=held.amount,
        text=f"{held.reference} {held.award.title}",
    )


def send_batch(actor: Actor, *, batch: PaymentBatch, key: str) -> None:
    """Record that a bank file was given to the bank: all of it, or none.

    Effects, in order: once per `key`: the file is sent; each of its disbursements is locked,
    must still be what was approved, and is sent.
    """

    def work() -> dict[str, Any]:
        held = lock(PaymentBatch, batch.id)
        fire(actor, held, _A.SEND, ended_by_id=actor.person_id, ended_at=clock.now())
        for line in held.lines:
            send_held(actor, locked(line.disbursement))
        return {"batch": held.reference}

    body = {"batch": batch.reference}
    once(actor, scope=_A.SEND.value, key=key, body=body, work=work)


def withdraw_batch(actor: Actor, *, batch: PaymentBatch, reason: str) -> None:
    """Withdraw a bank file that was not sent; its disbursements can go in another."""
    held = lock(PaymentBatch, batch.id)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    fire(
        actor,
        held,
        _A.WITHDRAW,
        detail={"reason": reason.strip()},
        ended_by_id=actor.person_id,
        ended_at=clock.now(),
        end_reason=reason.strip(),
    )
    for line in held.lines:
        compare_and_set(locked(line.disbursement), "batch_id", held.id, None)
