"""Pages for what the bank does besides paying in and out: bounces, interest, charges."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.funds import operations, queries, queries_items
from grants.funds.blueprint import bp
from grants.funds.forms_moves import ITEMS, BankItemForm, BounceForm, RefundForm, ReverseForm
from grants.funds.models import Contribution, Fund
from grants.funds.models_moves import BankItem, BankItemKind
from grants.funds.operations import NotEnoughMoney
from grants.funds.states import FundAction
from grants.funds.views_shown import after_line, fund_at, take_from_line
from grants.kernel import clock, policy
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import can, demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render


def _contribution_at(fund: Fund, reference: str) -> Contribution:
    return policy.find(
        current_actor(),
        Contribution,
        Contribution.fund_id == fund.id,
        Contribution.reference == reference,
    )


def _to_contributor(contribution: Contribution) -> Response:
    giver = contribution.contributor
    return redirect(
        url_for("funds.contributor", slug=contribution.fund.slug, public_id=giver.public_id)
    )


@bp.route("/funds/<slug>/contributions/<contribution>/bounce", methods=["GET", "POST"])
@requires(FundAction.BOUNCE_CONTRIBUTION)
def bounce(slug: str, contribution: str) -> str | Response:
    """Record that the bank took a contribution back."""
    actor, fund = current_actor(), fund_at(slug)
    came = _contribution_at(fund, contribution)
    demand(actor, FundAction.BOUNCE_CONTRIBUTION, came)
    form = BounceForm()
    if request.method == "GET":
        form.bounced_on.data = clock.today(fund.time_zone)
    elif form.validate() and form.bounced_on.data is not None:
        day, reason = form.bounced_on.data, str(form.reason.data)
        try:
            transact(
                lambda: operations.bounce_contribution(
                    actor, contribution=came, bounced_on=day, reason=reason
                )
            )
            return after_line(slug) or _to_contributor(came)
        except Invalid as error:
            form.take(error)
    return render("funds/bounce.html", form=form, fund=fund, contribution=came)


@bp.post("/funds/<slug>/contributions/<contribution>/cover")
@requires(FundAction.COVER_SHORTFALL)
def cover(slug: str, contribution: str) -> Response:
    """Cover what a lot lacks with what it has available."""
    actor, fund = current_actor(), fund_at(slug)
    came = _contribution_at(fund, contribution)
    covered = transact(lambda: operations.cover_shortfall(actor, lot=came.lot))
    flash(_("%(amount)s is covered.", amount=str(covered)))
    return _to_contributor(came)


@bp.route("/funds/<slug>/contributions/<contribution>/refund", methods=["GET", "POST"])
@requires(FundAction.RECORD_BANK_ITEM)
def refund(slug: str, contribution: str) -> str | Response:
    """Record that a contributor got back what was still available of a contribution."""
    actor, fund = current_actor(), fund_at(slug)
    came = _contribution_at(fund, contribution)
    demand(actor, FundAction.RECORD_BANK_ITEM, came)
    form = RefundForm()
    form.amount.currency = fund.currency
    if request.method == "GET":
        form.on.data = clock.today(fund.time_zone)
    elif form.validate():
        try:
            made = transact(lambda: _refund(form, came))
            flash(_("%(reference)s is recorded.", reference=made["item"]))
            return after_line(slug) or _to_contributor(came)
        except Invalid as error:
            form.take(error)
        except NotEnoughMoney as error:
            form.take(Invalid(error.message, "amount"))
    return render(
        "funds/refund.html",
        form=form,
        fund=fund,
        contribution=came,
        available=queries.lot_figures(fund, contributor=came.contributor)[came.lot.id].available,
    )


def _refund(form: RefundForm, came: Contribution) -> dict[str, Any]:
    actor, amount, on = current_actor(), form.amount.data, form.on.data
    if amount is None or on is None:
        raise Invalid(_("Enter the amount and the day."))
    reference, note = str(form.bank_reference.data), str(form.note.data)

    def work() -> dict[str, Any]:
        made = operations.refund_contribution(
            actor, contribution=came, amount=amount, on=on, bank_reference=reference, note=note
        )
        return {"item": made.reference}

    body = {
        "contribution": came.reference,
        "amount": amount.plain(),
        "on": on.isoformat(),
        "bank_reference": reference,
        "note": note,
    }
    return once(actor, scope="contribution:refund", key=form.key.data or "", body=body, work=work)


@bp.route("/funds/<slug>/bank-items/new", methods=["GET", "POST"])
@requires(FundAction.RECORD_BANK_ITEM)
def new_bank_item(slug: str) -> str | Response:
    """Record interest or charges that stand on the bank statement."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, FundAction.RECORD_BANK_ITEM, fund)
    form = BankItemForm()
    form.amount.currency = fund.currency
    if request.method == "GET":
        form.on.data = clock.today(fund.time_zone)
        take_from_line(form, "on", fund.currency)
        form.kind.data = request.args.get("kind")
    elif form.validate():
        try:
            made = transact(lambda: _bank_item(form, fund))
            flash(_("%(reference)s is recorded.", reference=made["item"]))
            return after_line(slug) or redirect(url_for("funds.fund_ledger", slug=slug))
        except Invalid as error:
            form.take(error)
        except NotEnoughMoney as error:
            form.take(Invalid(error.message, "amount"))
    items = queries_items.newest_items(actor, fund)
    return render(
        "funds/bank_item.html",
        form=form,
        fund=fund,
        items=items,
        kinds=ITEMS,
        undone=queries_items.reversed_items(items),
        may_reverse=can(actor, FundAction.REVERSE_BANK_ITEM, fund),
    )


@bp.route("/funds/<slug>/bank-items/<bank_item>/reverse", methods=["GET", "POST"])
@requires(FundAction.REVERSE_BANK_ITEM)
def reverse_bank_item(slug: str, bank_item: str) -> str | Response:
    """Reverse interest or charges that were recorded wrongly."""
    actor, fund = current_actor(), fund_at(slug)
    item = policy.find(
        actor, BankItem, BankItem.fund_id == fund.id, BankItem.reference == bank_item
    )
    demand(actor, FundAction.REVERSE_BANK_ITEM, item)
    form = ReverseForm()
    if form.validate_on_submit():
        try:
            reason = str(form.reason.data)
            transact(lambda: operations.reverse_bank_item(actor, item=item, reason=reason))
            flash(_("%(reference)s is reversed.", reference=item.reference))
            return redirect(url_for("funds.new_bank_item", slug=slug))
        except Invalid as error:
            form.take(error)
    return render("funds/bank_item_reverse.html", form=form, fund=fund, item=item, kinds=ITEMS)


def _bank_item(form: BankItemForm, fund: Fund) -> dict[str, Any]:
    actor, amount, on = current_actor(), form.amount.data, form.on.data
    if amount is None or on is None:
        raise Invalid(_("Enter the amount and the day."))
    kind, reference = str(form.kind.data), str(form.bank_reference.data)
    interest = kind == BankItemKind.INTEREST.value
    record = operations.record_interest if interest else operations.record_charges
    note = str(form.note.data or "")

    def work() -> dict[str, Any]:
        made = record(actor, fund=fund, amount=amount, on=on, bank_reference=reference, note=note)
        return {"item": made.reference}

    body = {
        "fund": fund.slug,
        "kind": kind,
        "amount": amount.plain(),
        "on": on.isoformat(),
        "bank_reference": reference,
        "note": note,
    }
    return once(actor, scope="bank_item:record", key=form.key.data or "", body=body, work=work)
