"""Who sees why a payment is recorded as paid, and what the recipient said of it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, true

from grants.accounts.policy import STAFF_ROLES
from grants.disbursements.models import Disbursement
from grants.disbursements.models_paid import Arrival, PaymentProof
from grants.disbursements.policy import disbursements_seen
from grants.kernel.policy import Actor, in_funds, visibility, whose


@visibility(PaymentProof)
def proofs_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff who see a disbursement see what shows that it was paid."""
    of_staff = and_(
        disbursements_seen(actor), in_funds(Disbursement.fund_id, actor.funds(*STAFF_ROLES))
    )
    return whose(
        PaymentProof.disbursement_id, Disbursement, true() if actor.is_system else of_staff
    )


@visibility(Arrival)
def arrivals_seen(actor: Actor) -> ColumnElement[bool]:
    """Who sees a disbursement sees whether it arrived."""
    return whose(Arrival.disbursement_id, Disbursement, disbursements_seen(actor))
