"""One disbursement, and each of its steps on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.awards.queries import award_by_reference, instalment_of
from grants.disbursements import operations, queries, queries_batches, queries_paid
from grants.disbursements.blueprint import bp
from grants.disbursements.forms import ConfirmForm, PaidForm, ReasonForm, SealForm
from grants.disbursements.models import Disbursement
from grants.disbursements.policy import approved_it
from grants.disbursements.seal import masked
from grants.disbursements.states import DisbursementAction, DisbursementStatus
from grants.funds.operations.bank_ties import tie_in
from grants.funds.queries import NamedShare
from grants.funds.wording_bank import REASONS
from grants.kernel import clock, workflow
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import can, demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.password_again import tries_again

_A = DisbursementAction


def _found(reference: str) -> Disbursement:
    return queries.disbursement_by_reference(current_actor(), reference)


def _shares(disbursement: Disbursement) -> list[NamedShare]:
    """Whose money it is; empty when the lots do not hold it (any more)."""
    try:
        return queries.shares(disbursement)
    except NotNow:
        return []


def _shown(disbursement: Disbursement) -> dict[str, Any]:
    account = disbursement.bank_account or queries.usable_account(
        disbursement.award.organisation_id
    )
    return {
        "disbursement": disbursement,
        "award": disbursement.award,
        "account": account,
        "account_number": masked(account.account_number) if account else "",
        "shares": _shares(disbursement),
        "holds": queries.holds(disbursement),
    }


@bp.get("/disbursements/<reference>")
@requires(_A.LIST)
def detail(reference: str) -> str:
    """One disbursement: amount, payee, whose money, what happened."""
    actor, found = current_actor(), _found(reference)
    demand(actor, _A.LIST, found)
    available = [transition.action for transition in workflow.available(actor, found)]
    return render(
        "disbursements/detail.html",
        available=available,
        actions=_A,
        mine=found.prepared_by_id == actor.person_id and found.status == "prepared",
        timeline=_timeline(found),
        approvals=found.approvals,
        proof=queries_paid.proof_of(actor, found),
        reasons=REASONS,
        arrivals=queries_paid.arrivals_of(found),
        batch=queries_batches.reference_of(actor, found),
        **_shown(found),
    )


def _timeline(found: Disbursement) -> list[dict[str, Any]]:
    names = queries.names_of([found.requested_by_id, found.prepared_by_id, found.approved_by_id])

    def who(person_id: int | None) -> str:
        return names.get(person_id or 0, "")

    steps: list[tuple[str, Any, str, str]] = [
        (_("Asked for"), found.requested_at, who(found.requested_by_id), "note"),
        (_("Prepared"), found.prepared_at, who(found.prepared_by_id), "agreed"),
        (_("Approved"), found.approved_at, who(found.approved_by_id), "agreed"),
        (_("Sent to the bank"), found.sent_at, "", "paid"),
    ]
    events: list[dict[str, Any]] = [
        {"what": what, "at": at, "who": name, "icon": icon}
        for what, at, name, icon in steps
        if at is not None
    ]
    events += queries.entries_of(found)
    return sorted(events, key=lambda event: event["at"], reverse=True)


@bp.post("/awards/<reference>/instalments/<int:number>/disbursement")
@requires(_A.REQUEST)
def request_instalment(reference: str, number: int) -> Response:
    """Ask that an instalment be paid."""
    actor = current_actor()
    award = award_by_reference(actor, reference)
    made = transact(lambda: operations.request(actor, instalment=instalment_of(award, number)))
    if can(actor, _A.LIST, made):
        return redirect(url_for("disbursements.detail", reference=made.reference))
    flash(_("We have your request. You are told by mail when the money is paid."))
    return redirect(url_for("awards.my_award", reference=reference))


def _step(
    reference: str, action: DisbursementAction, template: str, act: Callable[[Any, Any], None]
) -> str | Response:
    """A step on its own page: what will happen, then the button."""
    actor, found = current_actor(), _found(reference)
    if action is _A.APPROVE and approved_it(actor, found):
        return redirect(url_for("disbursements.detail", reference=reference))  # clicked twice
    demand(actor, action, found)
    form = _FORMS.get(action, ConfirmForm)()
    if request.method == "GET" and isinstance(form, PaidForm):
        form.paid_on.data = clock.today(found.award.fund.time_zone)
        form.take_from_line(request.args)
    elif form.validate_on_submit():
        try:
            transact(lambda: act(found, form))
            if action in (_A.MARK_PAID, _A.REVERSE):
                transact(lambda: tie_in(found.fund_id))
            return redirect(url_for("disbursements.detail", reference=reference))
        except Invalid as error:
            form.take(error)
    return render(template, form=form, **_shown(found))


_FORMS: dict[DisbursementAction, type[Any]] = {
    _A.APPROVE: SealForm,
    _A.SEND: SealForm,
    _A.MARK_PAID: PaidForm,
    _A.MARK_FAILED: ReasonForm,
    _A.REVERSE: ReasonForm,
}


@bp.route("/disbursements/<reference>/prepare", methods=["GET", "POST"])
@requires(_A.PREPARE)
def prepare(reference: str) -> str | Response:
    """Prepare the payment."""

    def act(found: Disbursement, _form: ConfirmForm) -> None:
        operations.prepare(current_actor(), disbursement=found)
        flash(_("Prepared. Another person approves it now."))

    return _step(reference, _A.PREPARE, "disbursements/prepare.html", act)


@bp.route("/disbursements/<reference>/approve", methods=["GET", "POST"])
@requires(_A.APPROVE)
@tries_again
def approve(reference: str) -> str | Response:
    """Approve what another person prepared."""

    def act(found: Disbursement, form: SealForm) -> None:
        operations.approve(current_actor(), disbursement=found, key=form.key.data or "")

    return _step(reference, _A.APPROVE, "disbursements/approve.html", act)


@bp.get("/disbursements/<reference>/record")
@requires(_A.MARK_PAID)
def record(reference: str) -> Response:
    """The next step of a payment that is on its way."""
    sent = _found(reference).status == DisbursementStatus.SENT
    step = "disbursements.mark_paid" if sent else "disbursements.send"
    return redirect(url_for(step, reference=reference))


@bp.route("/disbursements/<reference>/send", methods=["GET", "POST"])
@requires(_A.SEND)
@tries_again
def send(reference: str) -> str | Response:
    """Record that the payment was given to the bank."""

    def act(found: Disbursement, form: SealForm) -> None:
        operations.send(current_actor(), disbursement=found, key=form.key.data or "")

    return _step(reference, _A.SEND, "disbursements/send.html", act)


@bp.route("/disbursements/<reference>/paid", methods=["GET", "POST"])
@requires(_A.MARK_PAID)
def mark_paid(reference: str) -> str | Response:
    """Record that the bank has paid."""

    def act(found: Disbursement, form: PaidForm) -> None:
        if form.paid_on.data is None:
            raise Invalid(_("Enter the day."), "paid_on")
        given = form.evidence.data
        operations.mark_paid(
            current_actor(),
            disbursement=found,
            bank_reference=str(form.bank_reference.data),
            paid_on=form.paid_on.data,
            key=form.key.data or "",
            evidence=operations.Paper(given.stream, given.filename) if given else None,
        )

    return _step(reference, _A.MARK_PAID, "disbursements/paid.html", act)


@bp.route("/disbursements/<reference>/failed", methods=["GET", "POST"])
@requires(_A.MARK_FAILED)
def mark_failed(reference: str) -> str | Response:
    """Record that the payment will not come."""

    def act(found: Disbursement, form: ReasonForm) -> None:
        operations.mark_failed(current_actor(), disbursement=found, reason=str(form.reason.data))

    return _step(reference, _A.MARK_FAILED, "disbursements/failed.html", act)


@bp.route("/disbursements/<reference>/reverse", methods=["GET", "POST"])
@requires(_A.REVERSE)
def reverse(reference: str) -> str | Response:
    """Record that a payment came back."""

    def act(found: Disbursement, form: ReasonForm) -> None:
        operations.reverse(
            current_actor(),
            disbursement=found,
            reason=str(form.reason.data),
            key=form.key.data or "",
        )

    return _step(reference, _A.REVERSE, "disbursements/reverse.html", act)
