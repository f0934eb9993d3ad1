"""Pages of the account of an award: for staff, and for its recipient."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.awards import operations
from grants.awards import queries_account as reading
from grants.awards.blueprint import bp
from grants.awards.forms_account import DisallowForm, RefundForm
from grants.awards.models import Award
from grants.awards.queries_reporting import Spent, spending
from grants.awards.states import AwardAction
from grants.awards.states_account import AccountAction, DisallowanceAction, DisallowanceStatus
from grants.awards.views_recipient import own_award
from grants.awards.views_staff import staff_award
from grants.kernel import clock, workflow
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import can, demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render


def _to_account(award: Award) -> Response:
    return redirect(url_for("awards.account", reference=award.reference))


def _lines(award: Award) -> list[Spent]:
    report = reading.last_accepted(award)
    return [] if report is None else spending(report)


@bp.get("/desk/awards/<reference>/account")
@requires(AwardAction.LIST)
def account(reference: str) -> str:
    """What the recipient was paid, and how much of it is accounted for."""
    actor, award = current_actor(), staff_award(reference)
    proposed = reading.disallowances(actor, award)
    open_ones = [one for one in proposed if one.status == DisallowanceStatus.PROPOSED]
    return render(
        "awards/account.html",
        award=award,
        account=reading.account_of(award),
        lines=_lines(award),
        proposed=proposed,
        refunds=reading.refunds(actor, award),
        approvable=next(
            (one for one in open_ones if can(actor, DisallowanceAction.APPROVE, one)), None
        ),
        mine=[one for one in open_ones if one.proposed_by_id == actor.person_id],
        may_disallow=reading.last_accepted(award) is not None
        and can(actor, DisallowanceAction.PROPOSE, award),
        may_refund=can(actor, AccountAction.REFUND, award),
    )


@bp.get("/my-awards/<reference>/account")
@requires(AwardAction.VIEW_OWN)
def my_account(reference: str) -> str:
    """What my organisation was paid, and how much of it is accounted for."""
    actor, award = current_actor(), own_award(reference)
    decided = [
        one
        for one in reading.disallowances(actor, award)
        if one.status == DisallowanceStatus.APPROVED
    ]
    return render(
        "awards/account_mine.html",
        award=award,
        account=reading.account_of(award),
        lines=_lines(award),
        proposed=decided,
        refunds=reading.refunds(actor, award),
    )


@bp.route("/desk/awards/<reference>/account/disallow", methods=["GET", "POST"])
@requires(DisallowanceAction.PROPOSE)
def disallow(reference: str) -> str | Response:
    """Propose not to accept an amount."""
    actor, award = current_actor(), staff_award(reference)
    demand(actor, DisallowanceAction.PROPOSE, award)
    form = DisallowForm()
    form.offer(award.fund.currency, _lines(award))
    if form.validate_on_submit():
        try:
            transact(lambda: _propose(form, award))
            return _to_account(award)
        except Invalid as error:
            form.take(error)
    return render("awards/account_disallow.html", form=form, award=award)


def _propose(form: DisallowForm, award: Award) -> dict[str, Any]:
    actor, amount, reason = current_actor(), form.amount.data, str(form.reason.data)
    chosen = str(form.line.data) if "line" in form else ""
    line = next((each.line for each in _lines(award) if str(each.line.number) == chosen), None)
    if amount is None:
        raise Invalid(_("Enter an amount above 0."), "amount")

    def work() -> dict[str, Any]:
        made = operations.propose_disallowance(
            actor, award=award, line=line, amount=amount, reason=reason
        )
        return {"number": made.number}

    body = {"award": award.reference, "line": chosen, "amount": amount.plain(), "reason": reason}
    return once(actor, scope="disallowance:propose", key=form.key.data or "", body=body, work=work)


@bp.route("/desk/awards/<reference>/account/<int:disallowance>", methods=["GET", "POST"])
@requires(DisallowanceAction.APPROVE)
def approve_disallowance(reference: str, disallowance: int) -> str | Response:
    """Approve what somebody else proposed not to accept."""
    actor, award = current_actor(), staff_award(reference)
    found = reading.disallowance_of(actor, award, disallowance)
    demand(actor, DisallowanceAction.APPROVE, found)
    if request.method == "GET":
        rejects = DisallowanceAction.REJECT in {
            step.action for step in workflow.available(actor, found)
        }
        return render("awards/account_approve.html", award=award, one=found, rejects=rejects)
    transact(lambda: operations.approve_disallowance(actor, disallowance=found))
    flash(_("%(amount)s is not accepted. The recipient is told.", amount=str(found.amount)))
    return _to_account(award)


@bp.post("/desk/awards/<reference>/account/<int:disallowance>/reject")
@requires(DisallowanceAction.REJECT)
def reject_disallowance(reference: str, disallowance: int) -> Response:
    """Reject what was proposed, or take back my own proposal."""
    actor, award = current_actor(), staff_award(reference)
    found = reading.disallowance_of(actor, award, disallowance)
    demand(actor, DisallowanceAction.REJECT, found)
    transact(lambda: operations.reject_disallowance(actor, disallowance=found))
    return _to_account(award)


@bp.route("/desk/awards/<reference>/account/refund", methods=["GET", "POST"])
@requires(AccountAction.REFUND)
def refund(reference: str) -> str | Response:
    """Record money that the recipient paid back."""
    actor, award = current_actor(), staff_award(reference)
    demand(actor, AccountAction.REFUND, award)
    form = RefundForm()
    form.amount.currency = award.fund.currency
    standing = reading.account_of(award)
    if request.method == "GET":
        form.received_on.data = clock.today(award.fund.time_zone)
        form.amount.data = standing.open or None
    elif form.validate():
        try:
            transact(lambda: _refund(form, award))
            flash(_("The money is back with the lots that it came from."))
            return _to_account(award)
        except Invalid as error:
            form.take(error)
    return render("awards/account_refund.html", form=form, award=award, account=standing)


def _refund(form: RefundForm, award: Award) -> dict[str, Any]:
    actor, amount, day = current_actor(), form.amount.data, form.received_on.data
    bank_reference = str(form.bank_reference.data)
    if amount is None or day is None:
        raise Invalid(_("Enter an amount above 0."), "amount")

    def work() -> dict[str, Any]:
        made = operations.record_refund(
            actor, award=award, amount=amount, received_on=day, bank_reference=bank_reference
        )
        return {"number": made.number}

    body = {
        "award": award.reference,
        "amount": amount.plain(),
        "received_on": day.isoformat(),
        "bank_reference": bank_reference,
    }
    return once(actor, scope="award:refund", key=form.key.data or "", body=body, work=work)
