"""Pages on which staff record what is promised and what comes, in any currency."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.funds import operations, queries, queries_pledges
from grants.funds.blueprint import bp
from grants.funds.exchange import Rate
from grants.funds.forms import ContributionForm, PledgeForm, ScheduleForm
from grants.funds.models import Contributor, Pledge
from grants.funds.operations.exchanging import Foreign
from grants.funds.queries_framework import objectives_of
from grants.funds.schedule import read_schedule
from grants.funds.states import FundAction, PledgeAction
from grants.funds.views_shown import after_line, contributor_at, fund_at, take_from_line
from grants.funds.wording import restriction
from grants.kernel import clock, policy
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.money import Money
from grants.kernel.policy import demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render


@bp.route("/funds/<slug>/contributors/<public_id>/pledges/new", methods=["GET", "POST"])
@requires(PledgeAction.RECORD)
def new_pledge(slug: str, public_id: str) -> str | Response:
    """Record a pledge."""
    actor, fund = current_actor(), fund_at(slug)
    giver = contributor_at(fund, public_id)
    demand(actor, PledgeAction.RECORD, giver)
    form = PledgeForm()
    form.amount.currency = fund.currency
    if request.method == "GET":
        form.pledged_on.data = clock.today(fund.time_zone)
    elif form.validate():
        try:
            made = transact(lambda: _pledge(form, giver))
            flash(_("Pledge %(reference)s is recorded.", reference=made["pledge"]))
            return redirect(url_for("funds.contributor", slug=slug, public_id=public_id))
        except Invalid as error:
            form.take(error)
    return render("funds/pledge_new.html", form=form, fund=fund, contributor=giver)


def _pledge(form: PledgeForm, giver: Contributor) -> dict[str, Any]:
    actor, note = current_actor(), str(form.note.data or "")
    amount, pledged_on, expected_on = (
        form.amount.data,
        form.pledged_on.data,
        form.expected_on.data,
    )
    if pledged_on is None:
        raise Invalid(_("Enter the amount and the day."))
    amount, rate = _promised(form, amount, pledged_on)
    schedule = read_schedule(form.schedule.data or "", amount.currency)

    def work() -> dict[str, Any]:
        made = operations.record_pledge(
            actor,
            contributor=giver,
            amount=amount,
            pledged_on=pledged_on,
            expected_on=expected_on,
            note=note,
            schedule=schedule,
            rate=rate,
        )
        return {"pledge": made.reference}

    body = {
        "contributor": giver.public_id,
        "amount": str(amount),
        "rate": [rate.value, rate.on.isoformat(), rate.source] if rate else None,
        "pledged_on": pledged_on.isoformat(),
        "expected_on": expected_on.isoformat() if expected_on else None,
        "note": note,
        "schedule": [[due.due_on.isoformat(), due.amount.plain()] for due in schedule],
    }
    return once(actor, scope="pledge:record", key=form.key.data or "", body=body, work=work)


def _promised(form: PledgeForm, amount: Money | None, on: date) -> tuple[Money, Rate | None]:
    """The amount as it was promised, and its rate when that is in another currency."""
    typed = form.foreign(on)
    if typed is None:
        if amount is None:
            raise Invalid(_("Enter an amount above 0."), "amount")
        return amount, None
    if amount is not None:
        raise Invalid(
            _("Enter the pledge in one currency only. Empty this field or the other."), "amount"
        )
    return typed


@bp.route("/funds/<slug>/contributors/<public_id>/contributions/new", methods=["GET", "POST"])
@requires(FundAction.RECEIVE_CONTRIBUTION)
def new_contribution(slug: str, public_id: str) -> str | Response:
    """Record money that has come."""
    actor, fund = current_actor(), fund_at(slug)
    giver = contributor_at(fund, public_id)
    demand(actor, FundAction.RECEIVE_CONTRIBUTION, giver)
    expected = [p for p in queries.open_pledges(actor, fund) if p.contributor_id == giver.id]
    form = ContributionForm()
    abroad = queries_pledges.left_abroad(expected)
    form.offer(fund, expected, objectives_of(fund), abroad)
    if request.method == "GET":
        form.received_on.data = clock.today(fund.time_zone)
        form.pledge.data = expected[0].reference if expected else ""
        take_from_line(form, "received_on", fund.currency)
    elif form.validate():
        try:
            made = transact(lambda: _receive(form, giver, expected))
            flash(_("Contribution %(reference)s is recorded.", reference=made["contribution"]))
            if "settles" in made:
                flash(_("It settles %(amount)s of the pledge.", amount=made["settles"]))
            return after_line(slug) or redirect(
                url_for("funds.contributor", slug=slug, public_id=public_id)
            )
        except Invalid as error:
            form.take(error)
    return render("funds/contribution_new.html", form=form, fund=fund, contributor=giver)


def _receive(form: ContributionForm, giver: Contributor, expected: list[Pledge]) -> dict[str, Any]:
    actor, restrictions = current_actor(), form.restrictions()
    amount, received_on = form.amount.data, form.received_on.data
    if amount is None or received_on is None:
        raise Invalid(_("Enter the amount and the day."))
    typed = form.foreign(received_on)
    foreign = Foreign(*typed) if typed else None
    pledge = next((p for p in expected if p.reference == form.pledge.data), None)

    def work() -> dict[str, Any]:
        made = operations.receive_contribution(
            actor,
            contributor=giver,
            amount=amount,
            received_on=received_on,
            bank_reference=str(form.bank_reference.data),
            pledge=pledge,
            restrictions=restrictions,
            foreign=foreign,
        )
        found = queries_pledges.receipts_abroad([made.id]).get(made.id)
        said = {"settles": str(found.settles)} if found else {}
        return {"contribution": made.reference, **said}

    body = {
        "contributor": giver.public_id,
        "pledge": pledge.reference if pledge else None,
        "amount": amount.plain(),
        "received_on": received_on.isoformat(),
        "bank_reference": form.bank_reference.data,
        "restriction": restriction(restrictions),
        "foreign": [str(foreign.amount), foreign.rate.value] if foreign else None,
    }
    return once(actor, scope="contribution:receive", key=form.key.data or "", body=body, work=work)


@bp.route("/funds/<slug>/pledges/<reference>/schedule", methods=["GET", "POST"])
@requires(PledgeAction.RESCHEDULE)
def reschedule(slug: str, reference: str) -> str | Response:
    """Change when the parts of a pledge are due."""
    actor, fund = current_actor(), fund_at(slug)
    pledge = policy.find(actor, Pledge, Pledge.fund_id == fund.id, Pledge.reference == reference)
    demand(actor, PledgeAction.RESCHEDULE, pledge)
    foreign = queries_pledges.foreign_of([pledge]).get(pledge.id)
    form = ScheduleForm()
    if request.method == "GET":
        lines = queries_pledges.schedules([pledge]).get(pledge.id, [])
        form.schedule.data = "\n".join(f"{one.due_on} {one.amount.plain()}" for one in lines)
    elif form.validate():
        try:
            currency = foreign.currency if foreign else fund.currency
            dues, why = read_schedule(str(form.schedule.data), currency), str(form.reason.data)
            transact(
                lambda: operations.reschedule_pledge(
                    actor, pledge=pledge, schedule=dues, reason=why
                )
            )
            flash(_("The schedule of %(reference)s is changed.", reference=pledge.reference))
            giver = pledge.contributor.public_id
            return redirect(url_for("funds.contributor", slug=slug, public_id=giver))
        except Invalid as error:
            form.take(error)
    whole = foreign.amount if foreign else pledge.amount
    return render("funds/reschedule.html", form=form, fund=fund, pledge=pledge, whole=whole)
