"""Pages of whose money bears an award: one proposes other money, another approves."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.awards import operations
from grants.awards import queries_reallocation as reading
from grants.awards.blueprint import bp
from grants.awards.forms_reallocation import ReallocationForm
from grants.awards.models import Award
from grants.awards.states import AwardAction, ReallocationAction, ReallocationStatus
from grants.awards.views_staff import staff_award
from grants.funds.models import Lot
from grants.funds.queries_moving import lot_name
from grants.kernel import workflow
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import can, demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render


def _to_lots(award: Award) -> Response:
    return redirect(url_for("awards.lots", reference=award.reference))


@bp.get("/desk/awards/<reference>/lots")
@requires(AwardAction.LIST)
def lots(reference: str) -> str:
    """Whose money bears the award, and what was proposed about it."""
    actor, award = current_actor(), staff_award(reference)
    proposed = reading.reallocations(actor, award)
    open_ones = [one for one in proposed if one.status == ReallocationStatus.PROPOSED]
    held = reading.bearing(award)
    return render(
        "awards/lots.html",
        award=award,
        held=held,
        proposed=proposed,
        approvable=next(
            (one for one in open_ones if can(actor, ReallocationAction.APPROVE, one)), None
        ),
        mine=[one for one in open_ones if one.proposed_by_id == actor.person_id],
        lot_name=lot_name,
        may_propose=any(one.held for one in held)
        and can(actor, ReallocationAction.PROPOSE, award)
        and bool(reading.candidates(award)),
    )


@bp.route("/desk/awards/<reference>/lots/new", methods=["GET", "POST"])
@requires(ReallocationAction.PROPOSE)
def new_reallocation(reference: str) -> str | Response:
    """Propose that another lot bears a part of the award."""
    actor, award = current_actor(), staff_award(reference)
    demand(actor, ReallocationAction.PROPOSE, award)
    held = [one for one in reading.bearing(award) if one.held]
    others = reading.candidates(award)
    form = ReallocationForm()
    form.offer(award.fund, held, others)
    offered = [one.lot for one in held] + [one.lot for one in others]
    by_reference = {lot.contribution.reference: lot for lot in offered}
    if request.method == "POST" and form.validate():
        try:
            transact(lambda: _propose(form, award, by_reference))
            return _to_lots(award)
        except Invalid as error:
            form.take(error)
    return render("awards/lots_new.html", form=form, award=award)


def _propose(form: ReallocationForm, award: Award, lots: dict[str, Lot]) -> dict[str, Any]:
    actor, amount = current_actor(), form.amount.data
    if amount is None:
        raise Invalid(_("Enter an amount above 0."), "amount")
    source, target = str(form.source.data), str(form.target.data)
    reason = str(form.reason.data)

    def work() -> dict[str, Any]:
        made = operations.propose_reallocation(
            actor,
            award=award,
            source=lots[source],
            target=lots[target],
            amount=amount,
            reason=reason,
        )
        return {"reallocation": made.reference}

    body = {
        "award": award.reference,
        "source": source,
        "target": target,
        "amount": amount.plain(),
        "reason": reason,
    }
    return once(actor, scope="reallocation:propose", key=form.key.data or "", body=body, work=work)


@bp.route("/desk/awards/<reference>/lots/<reallocation>", methods=["GET", "POST"])
@requires(ReallocationAction.APPROVE)
def approve_reallocation(reference: str, reallocation: str) -> str | Response:
    """Approve what somebody else proposed; the other lot bears it at once."""
    actor, award = current_actor(), staff_award(reference)
    found = reading.reallocation_of(actor, award, reallocation)
    demand(actor, ReallocationAction.APPROVE, found)
    if request.method == "GET":
        return render(
            "awards/lots_approve.html",
            award=award,
            one=found,
            lot_name=lot_name,
            rejects=ReallocationAction.REJECT
            in {step.action for step in workflow.available(actor, found)},
        )
    transact(lambda: operations.approve_reallocation(actor, reallocation=found))
    flash(_("%(amount)s is borne by another lot now.", amount=str(found.amount)))
    return _to_lots(award)


@bp.post("/desk/awards/<reference>/lots/<reallocation>/reject")
@requires(ReallocationAction.REJECT)
def reject_reallocation(reference: str, reallocation: str) -> Response:
    """Reject what was proposed, or take back my own proposal."""
    actor, award = current_actor(), staff_award(reference)
    found = reading.reallocation_of(actor, award, reallocation)
    demand(actor, ReallocationAction.REJECT, found)
    transact(lambda: operations.reject_reallocation(actor, reallocation=found))
    return _to_lots(award)
