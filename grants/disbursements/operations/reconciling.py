"""Payments that stand on the bank's statement are recorded as paid, several at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from grants.disbursements.models_paid import PaymentProof
from grants.disbursements.operations.paying import pay_held
from grants.disbursements.operations.standing import locked
from grants.disbursements.queries_paid import OnStatement, on_statement
from grants.disbursements.states import DisbursementAction
from grants.funds.models import Fund
from grants.kernel.db import db
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import Actor, demand

_A = DisbursementAction


def pay_from_statement(actor: Actor, *, fund: Fund, chosen: Collection[str], key: str) -> int:
    """Record sent payments as paid, each by the line of the bank that it stands on.

    `chosen` are keys of `on_statement`. Effects, in order: once per `key`: each award and
    disbursement is locked; they must still be what the lines are, and nothing else may be;
    each is paid, on the bank's day and with its reference; the line is kept as its proof. All,
    or none. Says how many were paid. Raises Invalid on `chosen`.
    """
    demand(actor, _A.MARK_PAID, fund)
    if not chosen:
        raise Invalid(_("Choose at least one."), "chosen")

    def work() -> dict[str, Any]:
        before = _chosen(actor, fund, chosen)
        payments = {one.id: one for match in before for one in match.payments}
        for one in sorted(payments.values(), key=lambda each: (each.award_id, each.id)):
            locked(one)
        # Looked at again, now that nobody else can record them.
        return {"paid": sum(_pay(actor, match) for match in _chosen(actor, fund, chosen))}

    body = {"fund": fund.slug, "chosen": sorted(chosen)}
    return int(
        once(actor, scope="disbursement:pay_from_statement", key=key, body=body, work=work)["paid"]
    )


def _chosen(actor: Actor, fund: Fund, chosen: Collection[str]) -> list[OnStatement]:
    found = [match for match in on_statement(actor, fund) if match.key in set(chosen)]
    if len(found) != len(set(chosen)):
        raise NotNow(_("Some of this is recorded or tied meanwhile. Look at it again."))
    return found


def _pay(actor: Actor, match: OnStatement) -> int:
    line = match.line
    address = f"{line.statement.reference}/{line.number}"
    for one in match.payments:
        pay_held(
            actor,
            one,
            bank_reference=line.bank_reference or address,
            paid_on=line.booked_on,
            because={"line": address, "reason": match.reason.value, "words": match.words},
        )
        db.session.add(
            PaymentProof(
                disbursement_id=one.id,
                line_id=line.id,
                reason=match.reason.value,
                words=match.words,
                kept_by_id=actor.person_id,
            )
        )
    db.session.flush()
    return len(match.payments)
