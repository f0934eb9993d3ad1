"""What one person prepared, another approves."""

from __future__ import annotations

from grants.disbursements.models import Disbursement
from grants.disbursements.operations.standing import (
    asked,
    do_once,
    locked,
    nothing_holds,
    seal_of,
    still_what_was_prepared,
)
from grants.disbursements.states import DisbursementAction
from grants.funds.operations.spending import payment_shares
from grants.kernel import clock
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire

_A = DisbursementAction


def approve(actor: Actor, *, disbursement: Disbursement, key: str) -> None:
    """Approve what another person prepared.

    Effects, in order: once per `key`: the award and the disbursement are locked; nothing
    may hold the instalment back; the bank account must still stand and the lots still
    hold the money; the approval is sealed over amount, payee and bank account.
    """

    def work() -> None:
        held = locked(disbursement)
        demand(actor, _A.APPROVE, held)
        nothing_holds(held.award, held.instalment)
        still_what_was_prepared(held)
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

    do_once(actor, _A.APPROVE, key, asked(disbursement), work)
