"""How many people approve which amounts, and who may do which step of a disbursement."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.disbursements import operations, queries, queries_bands
from grants.disbursements.bands import Band
from grants.disbursements.blueprint import bp
from grants.disbursements.forms import BandsForm
from grants.disbursements.states import BandsAction, BandsStatus, DisbursementAction
from grants.funds.models import Fund
from grants.funds.queries import fund_by_slug
from grants.kernel import workflow
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _, ngettext
from grants.kernel.money import Money
from grants.kernel.policy import can, demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render

_A = BandsAction


@bp.route("/funds/<slug>/approval-bands", methods=["GET", "POST"])
@requires(_A.VIEW)
def approval_bands(slug: str) -> str | Response:
    """The bands in force and those that were; propose others."""
    actor = current_actor()
    fund = fund_by_slug(actor, slug)
    demand(actor, _A.VIEW, fund)
    form = BandsForm()
    form.begin(fund.currency)
    if request.method == "POST":
        demand(actor, _A.PROPOSE, fund)
        if form.validate():
            try:
                transact(
                    lambda: operations.propose_bands(
                        actor, fund=fund_by_slug(actor, slug), bands=form.bands()
                    )
                )
                return redirect(url_for("disbursements.approval_bands", slug=slug))
            except Invalid as error:
                form.take(error)
    listed = queries_bands.bands_of(actor, fund)
    shown = [
        {
            "bands": one,
            "lines": [_words(band, fund) for band in one.read],
            "may": {step.action for step in workflow.available(actor, one)},
            "mine": one.proposed_by_id == actor.person_id,
        }
        for one in listed
    ]
    return render(
        "disbursements/approval_bands.html",
        fund=fund,
        form=form,
        shown=shown,
        actions=_A,
        waits=any(one.status == BandsStatus.PROPOSED for one in listed),
        may_propose=can(actor, _A.PROPOSE, fund),
    )


def _words(band: Band, fund: Fund) -> str:
    people = ngettext("%(n)s person approves", "%(n)s people approve", band.approvers)
    if band.up_to is None:
        return _("Any larger amount: %(people)s", people=people)
    return _("Up to %(amount)s: %(people)s", amount=Money(band.up_to, fund.currency), people=people)


@bp.post("/funds/<slug>/approval-bands/<bands>/approve")
@requires(_A.APPROVE)
def approve_bands(slug: str, bands: str) -> Response:
    """Approve bands that somebody else proposed."""
    actor = current_actor()
    found = queries_bands.bands_by_id(actor, fund_by_slug(actor, slug), bands)
    transact(lambda: operations.approve_bands(actor, bands=found))
    flash(_("They count for what is prepared from now on."))
    return redirect(url_for("disbursements.approval_bands", slug=slug))


@bp.post("/funds/<slug>/approval-bands/<bands>/reject")
@requires(_A.REJECT)
def reject_bands(slug: str, bands: str) -> Response:
    """Reject proposed bands, or take back my own."""
    actor = current_actor()
    found = queries_bands.bands_by_id(actor, fund_by_slug(actor, slug), bands)
    transact(lambda: operations.reject_bands(actor, bands=found))
    return redirect(url_for("disbursements.approval_bands", slug=slug))


@bp.get("/disbursements/<reference>/who")
@requires(DisbursementAction.LIST)
def who_may(reference: str) -> str:
    """Each person and each step of a disbursement: who may do it, and why not."""
    actor = current_actor()
    found = queries.disbursement_by_reference(actor, reference)
    demand(actor, DisbursementAction.LIST, found)
    steps: dict[Any, str] = {
        DisbursementAction.PREPARE: _("Prepare"),
        DisbursementAction.APPROVE: _("Approve"),
        DisbursementAction.SEND: _("Send"),
        DisbursementAction.MARK_PAID: _("Record as paid"),
    }
    return render(
        "disbursements/who.html",
        disbursement=found,
        steps=[steps[step] for step in queries_bands.STEPS],
        parts=queries_bands.parts_in(found),
    )
