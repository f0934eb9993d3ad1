"""Payments recorded from the bank's statement, what shows a payment, and whether it arrived."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.disbursements import operations, queries, queries_paid
from grants.disbursements.blueprint import bp
from grants.disbursements.forms_paid import ArrivedForm, OnStatementForm
from grants.disbursements.states import DisbursementAction
from grants.funds.operations.bank_ties import tie_in
from grants.funds.queries import fund_by_slug
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound, NotNow
from grants.kernel.i18n import _, ngettext
from grants.kernel.policy import demand
from grants.web.downloads import download
from grants.web.guards import current_actor, requires
from grants.web.pages import render

_A = DisbursementAction


@bp.route("/funds/<slug>/payments-on-statement", methods=["GET", "POST"])
@requires(_A.MARK_PAID)
def on_statement(slug: str) -> str | Response:
    """Record the payments that stand on the bank's statement, several at once."""
    actor = current_actor()
    fund = fund_by_slug(actor, slug)
    demand(actor, _A.MARK_PAID, fund)
    form = OnStatementForm()
    if request.method == "POST" and form.validate():
        try:
            paid = transact(
                lambda: operations.pay_from_statement(
                    actor, fund=fund, chosen=form.chosen.data or (), key=form.key.data or ""
                )
            )
            transact(lambda: tie_in(fund.id))
            flash(ngettext("%(n)s payment is recorded.", "%(n)s payments are recorded.", paid))
            return redirect(url_for("disbursements.reconcile"), 303)
        except (Invalid, NotNow) as error:
            form.take(error if isinstance(error, Invalid) else Invalid(error.message))
            fund = fund_by_slug(actor, slug)
    matches = queries_paid.on_statement(actor, fund)
    form.offer(matches)
    if request.method == "GET":
        form.chosen.data = [match.key for match in matches]
    return render("disbursements/on_statement.html", form=form, fund=fund, matches=matches)


@bp.get("/disbursements/<reference>/evidence")
@requires(_A.LIST)
def evidence(reference: str) -> Response:
    """The paper that shows a payment, once the virus scanner has let it through."""
    actor = current_actor()
    proof = queries_paid.proof_of(actor, queries.disbursement_by_reference(actor, reference))
    if proof is None or proof.file is None:
        raise NotFound
    return download(proof.file)


@bp.route("/my-payments/<reference>/arrived", methods=["GET", "POST"])
@requires(_A.SAY_ARRIVED)
def arrived(reference: str) -> str | Response:
    """The recipient says whether a payment arrived."""
    actor = current_actor()
    found = queries.disbursement_by_reference(actor, reference)
    demand(actor, _A.SAY_ARRIVED, found)
    form = ArrivedForm()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.say_arrived(
                    actor, disbursement=found, arrived_on=form.day(), note=form.note.data or ""
                )
            )
            flash(
                _("Thank you. We know now that it arrived.")
                if form.day()
                else _("Thank you. We ask the bank, and tell you.")
            )
            return redirect(url_for("awards.my_award", reference=found.award.reference), 303)
        except Invalid as error:
            form.take(error)
    return render(
        "disbursements/arrived.html",
        form=form,
        disbursement=found,
        said=next(iter(queries_paid.arrivals_of(found)), None),
    )
