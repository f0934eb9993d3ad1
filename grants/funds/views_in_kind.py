"""Pages for gifts in kind: recorded with the basis of their value, used, never spent."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.funds import operations, queries_in_kind
from grants.funds.blueprint import bp
from grants.funds.forms_in_kind import GiftForm, UseGiftForm
from grants.funds.models import Contributor
from grants.funds.models_moves import GiftInKind, ValuationBasis
from grants.funds.states import FundAction
from grants.funds.views_shown import contributor_at, fund_at
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render


def _to_contributor(giver: Contributor) -> Response:
    return redirect(url_for("funds.contributor", slug=giver.fund.slug, public_id=giver.public_id))


@bp.route("/funds/<slug>/contributors/<public_id>/gifts/new", methods=["GET", "POST"])
@requires(FundAction.RECEIVE_IN_KIND)
def new_gift(slug: str, public_id: str) -> str | Response:
    """Record goods or services that a contributor gave."""
    actor, fund = current_actor(), fund_at(slug)
    giver = contributor_at(fund, public_id)
    demand(actor, FundAction.RECEIVE_IN_KIND, giver)
    form = GiftForm()
    form.amount.currency = fund.currency
    if request.method == "GET":
        form.received_on.data = clock.today(fund.time_zone)
    elif form.validate():
        try:
            made = transact(lambda: _receive(form, giver))
            flash(_("%(reference)s is recorded.", reference=made["gift"]))
            return _to_contributor(giver)
        except Invalid as error:
            form.take(error)
    return render("funds/gift_new.html", form=form, fund=fund, contributor=giver)


def _receive(form: GiftForm, giver: Contributor) -> dict[str, Any]:
    actor, value, received_on = current_actor(), form.amount.data, form.received_on.data
    if value is None or received_on is None:
        raise Invalid(_("Enter the amount and the day."))
    what, basis, note = str(form.what.data), str(form.basis.data), str(form.basis_note.data)

    def work() -> dict[str, Any]:
        made = operations.receive_in_kind(
            actor,
            contributor=giver,
            what=what,
            value=value,
            basis=ValuationBasis(basis),
            basis_note=note,
            received_on=received_on,
        )
        return {"gift": made.reference}

    body = {
        "contributor": giver.public_id,
        "what": what,
        "value": value.plain(),
        "basis": basis,
        "basis_note": note,
        "received_on": received_on.isoformat(),
    }
    return once(actor, scope="gift_in_kind:receive", key=form.key.data or "", body=body, work=work)


@bp.route("/funds/<slug>/gifts/<gift>/use", methods=["GET", "POST"])
@requires(FundAction.USE_IN_KIND)
def use_gift(slug: str, gift: str) -> str | Response:
    """Record that a gift in kind, or part of it, was used."""
    actor, fund = current_actor(), fund_at(slug)
    found = queries_in_kind.gift_by_reference(actor, fund, gift)
    demand(actor, FundAction.USE_IN_KIND, found.gift)
    form = UseGiftForm()
    form.amount.currency = fund.currency
    if request.method == "GET":
        form.on.data = clock.today(fund.time_zone)
    elif form.validate():
        try:
            transact(lambda: _use(form, found.gift))
            return _to_contributor(found.gift.contributor)
        except Invalid as error:
            form.take(error)
    return render("funds/gift_use.html", form=form, fund=fund, gift=found.gift, left=found.left)


def _use(form: UseGiftForm, gift: GiftInKind) -> dict[str, Any]:
    actor, value, on = current_actor(), form.amount.data, form.on.data
    if value is None or on is None:
        raise Invalid(_("Enter the amount and the day."))
    note = str(form.note.data)

    def work() -> dict[str, Any]:
        operations.use_in_kind(actor, gift=gift, value=value, on=on, note=note)
        return {"gift": gift.reference}

    body = {"gift": gift.reference, "value": value.plain(), "on": on.isoformat(), "note": note}
    return once(actor, scope="gift_in_kind:use", key=form.key.data or "", body=body, work=work)
