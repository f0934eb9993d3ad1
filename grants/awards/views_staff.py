"""The staff's pages of awards: list, one award, the offer."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from sqlalchemy import Select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from grants.applications.models import Application
from grants.applications.states import ApplicationAction
from grants.awards import operations, queries, queries_signing, queries_templates
from grants.awards import queries_variation as reading_variations
from grants.awards.blueprint import bp
from grants.awards.forms import OfferForm
from grants.awards.models import Award
from grants.awards.queries_monitoring import visits
from grants.awards.states import AwardAction, AwardStatus, ConditionAction
from grants.awards.states_monitoring import VisitAction
from grants.awards.states_variation import VariationAction
from grants.awards.views_shown import instalment_rows, instalments_picture, timeline
from grants.funds.models_framework import Aim
from grants.funds.queries import fund_by_slug, funds_of
from grants.funds.queries_framework import aim_at
from grants.kernel import clock, workflow
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import Actor, can, demand
from grants.web import statuses
from grants.web.guards import current_actor, requires
from grants.web.navigation import address_of
from grants.web.pages import render
from grants.web.tables import Page, page
from grants.web.waiting import waiting

_OFFERS = 20


@waiting("awards.index")
def waits_for_manager(actor: Actor) -> list[Select[Any]]:
    """What is to countersign or approve, progress reports to read, awards without an offer."""
    return [
        queries_signing.to_countersign(actor),
        queries.reports_to_accept(actor),
        queries.to_offer(actor),
        reading_variations.variations_to_approve(actor),
        reading_variations.variations_to_countersign(actor),
    ]


@bp.get("/desk/awards")
@requires(AwardAction.LIST)
def index() -> str:
    """Every award of my funds, newest first, and what waits for me."""
    actor = current_actor()
    status = request.args.get("status", "")
    status = status if status in {s.value for s in AwardStatus} else ""
    serving = _serving(actor)
    wanted = queries.awards(actor, status=status, serving=serving)
    listed = page(wanted, [Award.id], descending=True)
    manages = can(actor, AwardAction.OFFER)
    return render(
        "awards/index.html",
        page=listed,
        spent=queries.spent(listed.rows),
        status=status,
        serving=serving,
        statuses=[(s.value, statuses.label("award", s.value)) for s in AwardStatus],
        to_offer=_to_offer(actor) if manages else None,
        to_accept=queries.longest_waiting_report(actor) if manages else None,
        to_vary=reading_variations.longest_waiting(actor) if manages else None,
        to_sign=queries_signing.longest_signed(actor) if manages else None,
        past_awards=[
            (fund.name, url)
            for fund in funds_of(actor)
            if (url := address_of("opendata.past_awards", slug=fund.slug))
        ],
    )


def _serving(actor: Actor) -> Aim | None:
    """The aim whose awards alone are asked for, as figures of the framework link to them."""
    address, slug = request.args.get("serves", ""), request.args.get("fund", "")
    return aim_at(actor, fund_by_slug(actor, slug), address) if address else None


def _to_offer(actor: Actor) -> Page[Application]:
    wanted = queries.to_offer(actor).options(joinedload(Application.organisation))
    return page(wanted, [Application.id], parameter="offers", size=_OFFERS)


def staff_award(reference: str) -> Award:
    """An award of my funds, as staff; else NotFound."""
    award = queries.award_by_reference(current_actor(), reference)
    demand(current_actor(), AwardAction.LIST, award)
    return award


@bp.get("/desk/awards/<reference>")
@requires(AwardAction.LIST)
def detail(reference: str) -> str:
    """One award: what is next, its instalments, conditions, progress reports, what happened."""
    actor, award = current_actor(), staff_award(reference)
    rows = instalment_rows(award, "staff")
    return render(
        "awards/detail.html",
        award=award,
        gate=queries.gate_of(award),
        rows=rows,
        picture=instalments_picture(award, rows, "staff"),
        spent=queries.spent([award])[award.id],
        timeline=timeline(award, staff=True),
        available=[t.action for t in workflow.available(actor, award)],
        actions=AwardAction,
        manages=can(actor, ConditionAction.MEET, award),
        visits=visits(actor, award),
        variations=reading_variations.variations(actor, award),
        variation_next=next(
            (
                one
                for one in reading_variations.variations(actor, award)
                if {VariationAction.APPROVE, VariationAction.COUNTERSIGN}
                & {t.action for t in workflow.available(actor, one)}
            ),
            None,
        ),
        may_vary=award.status in reading_variations.VARIED
        and can(actor, VariationAction.REQUEST, award)
        and reading_variations.open_variation(award) is None,
        plans_visit=can(actor, VisitAction.PLAN, award) and award.status != AwardStatus.OFFERED,
        reads_details=can(actor, ApplicationAction.READ_DETAILS, award.application),
        missing=operations.missing_to_activate(award) if award.status == "agreed" else [],
    )


@bp.get("/agreements/<reference>")
@requires(AwardAction.VIEW)
def agreement(reference: str) -> str:
    """The agreement's text with its seal, and who signed it."""
    award = queries.award_by_reference(current_actor(), reference)
    text = queries.current_agreement(award)
    return render(
        "awards/agreement.html",
        award=award,
        agreement=text,
        accepted=queries.acceptance_of(text),
        countersigned=queries_signing.countersignature_of(text),
        staff=can(current_actor(), AwardAction.LIST, award),
    )


@bp.route("/desk/applications/<reference>/offer", methods=["GET", "POST"])
@requires(AwardAction.OFFER)
def offer(reference: str) -> str | Response:
    """Offer the award that a decision made."""
    actor = current_actor()
    application = queries.application_to_offer(actor, reference)
    demand(actor, AwardAction.OFFER, application)
    amount = queries.awarded_amount(application)
    if amount is None:
        raise NotNow(_("This application is not awarded, so nothing can be offered."))
    form = OfferForm()
    wording = queries_templates.current_wording(application.call.fund)
    form.prepare(amount, wording.texts)
    if request.method == "GET":
        form.propose(amount, application.summary, clock.today(application.call.fund.time_zone))
    elif "fill" in request.form:
        try:
            form.fill(amount)
        except Invalid as error:
            form.take(error)
    elif form.validate():
        try:
            made = transact(lambda: _offer(form, application))
            return redirect(url_for("awards.detail", reference=made["award"]))
        except Invalid as error:
            form.take(error)
    return render("awards/offer.html", form=form, application=application, amount=amount)


def _offer(form: OfferForm, application: Application) -> dict[str, Any]:
    actor, plan, asked = current_actor(), form.plan(), form.asked()
    starts_on, ends_on = form.starts_on.data, form.ends_on.data
    if starts_on is None or ends_on is None:
        raise Invalid(_("Enter both dates."))

    def work() -> dict[str, Any]:
        made = operations.offer_award(
            actor,
            application=application,
            starts_on=starts_on,
            ends_on=ends_on,
            instalments=plan,
            purpose=str(form.purpose.data),
            agreement_language=str(form.language.data),
            asked=asked,
        )
        return {"award": made.reference}

    body = {
        "application": application.reference,
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "plan": [[p.amount.plain(), p.due_on.isoformat(), p.after_report] for p in plan],
        "purpose": form.purpose.data,
        "language": form.language.data,
        "conditions": [
            [a.text, a.owner, a.due_on.isoformat(), a.kind, a.source, a.before_instalment]
            for a in asked
        ],
    }
    return once(actor, scope="award:offer", key=form.key.data or "", body=body, work=work)


@bp.post("/desk/awards/<reference>/activate")
@requires(AwardAction.ACTIVATE)
def activate(reference: str) -> Response:
    """Make an agreed award active."""
    actor, award = current_actor(), staff_award(reference)
    transact(lambda: operations.activate(actor, award=award))
    return redirect(url_for("awards.detail", reference=reference))
