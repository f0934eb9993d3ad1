"""What one person prepared, another approves."""

from __future__ import annotations

from grants.disbursements.models import Disbursement, DisbursementApproval
from grants.disbursements.operations.standing import (
    asked,
    do_once,
    locked,
    nothing_holds,
    seal_of,
    still_what_was_prepared,
)
from grants.disbursements.states import DisbursementAction, DisbursementStatus
from grants.funds.operations.spending import payment_shares
from grants.kernel import audit, clock
from grants.kernel.db import db
from grants.kernel.errors import NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire

_A = DisbursementAction


def approve(actor: Actor, *, disbursement: Disbursement, key: str) -> None:
    """Approve what another person prepared. With enough approvals it is approved.

    Effects, in order: once per `key`: the award and the disbursement are locked; nothing
    may hold the instalment back; the bank account must still stand and the lots still
    hold the money; the approval is sealed over amount, payee and bank account; the last
    one that the fund's bands ask for moves the disbursement.
    """

    def work() -> None:
        held = locked(disbursement)
        if held.status != DisbursementStatus.PREPARED:
            raise NotNow(_("This is no longer possible: it has moved on. Look at it again."))
        demand(actor, _A.APPROVE, held)
        nothing_holds(held.award, held.instalment)
        still_what_was_prepared(held)
        payment_shares(
            fund=held.award.fund,
            application_id=held.award.application_id,
            amount=held.amount,
        )
        _approved_by(actor, held)

    do_once(actor, _A.APPROVE, key, asked(disbursement), work)


def _approved_by(actor: Actor, held: Disbursement) -> None:
    approval, needed = seal_of(held), held.approvals_needed
    others = [one for one in held.approvals if one.seal == approval]
    detail = {"approval_hash": approval, "approvals_needed": needed}
    if len(others) + 1 < needed:
        audit.record(actor, _A.APPROVE, held, detail=detail)
    else:
        fire(
            actor,
            held,
            _A.APPROVE,
            detail=detail,
            approved_by_id=actor.person_id,
            approved_at=clock.now(),
            approval_hash=approval,
        )
    # After the step: whoever has approved may not approve again, not even by it.
    held.approvals.append(DisbursementApproval(person_id=actor.person_id, seal=approval))
    db.session.flush()
