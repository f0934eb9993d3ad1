"""Decisions: the form, the interruption before money is reserved, the list, the reasons."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.applications.models import Application
from grants.applications.states import ApplicationAction
from grants.calls.reviewing import Feedback
from grants.funds.allocation import Allocated, Shortfall
from grants.funds.operations import NotEnoughMoney, find_money
from grants.funds.queries import named
from grants.harm.queries import flags_of, gate_of, safeguards
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _, language
from grants.kernel.money import Money
from grants.kernel.policy import Actor, can, demand, find
from grants.reviews import operations, queries, queries_complaints, queries_ranking
from grants.reviews.blueprint import bp
from grants.reviews.departing import departures
from grants.reviews.forms import DecideForm
from grants.reviews.models import Decision, Outcome
from grants.reviews.queries_bearing import awards_seen, need_of, needs_of
from grants.reviews.queries_departing import standing_of
from grants.reviews.scoring import points_in
from grants.reviews.states import ReviewAction
from grants.reviews.wording import below, departing_words, merit_words
from grants.web.guards import current_actor, requires
from grants.web.navigation import address_of
from grants.web.pages import render
from grants.web.tables import page

Page = str | Response | tuple[str, int]


@bp.route("/desk/applications/<reference>/decide", methods=["GET", "POST"])
@requires(ReviewAction.DECIDE)
def decide(reference: str) -> Page:
    """What to decide and why; then once more with the lots; then it is done."""
    application = _application(reference)
    form = DecideForm()
    form.amount.currency = application.currency
    if request.method == "GET":
        form.key.data = token_urlsafe(12)
        form.amount.data = application.requested
    if form.validate_on_submit():
        try:
            return _confirmed_or_asked(application, form)
        except Invalid as error:
            form.take(error)
        except NotEnoughMoney as error:
            form.take(Invalid(error.message, "amount"))
    rubric = queries.rubric_of(application)
    shown = render(
        "reviews/decide.html",
        place="calls.index",
        application=application,
        form=form,
        gate=gate_of(application),
        rank=queries_ranking.place_of(current_actor(), application),
        merit=merit_words(rubric, application.merit_millis),
        low=points_in(rubric, application.merit_low_millis),
        high=points_in(rubric, application.merit_high_millis),
        missed=below(application),
        departing=departing(current_actor(), application),
        flags=flags_of(current_actor(), application),
        conditions=safeguards(application),
        earlier=queries_ranking.decisions_of(current_actor(), application),
        harm_url=address_of("harm.detail", reference=reference),
    )
    return (shown, 422) if form.wrong else shown


def _confirmed_or_asked(application: Application, form: DecideForm) -> Page:
    actor, reference = current_actor(), application.reference
    outcome = Outcome(form.outcome.data)
    amount = form.amount.data if outcome is Outcome.AWARDED else None
    if request.form.get("confirmed"):
        transact(
            lambda: operations.decide(
                actor,
                application=_application(reference),
                outcome=outcome,
                amount=amount,
                reason=form.reason.data or "",
                key=form.key.data or "",
                departure=form.departure.data or "",
            )
        )
        flash(_("The decision is made, and the applicant is told."))
        return redirect(url_for("reviews.ranking", slug=application.call.slug))
    if outcome is Outcome.AWARDED and amount is None:
        raise Invalid(_("Enter the amount to award."), "amount")
    money = None if amount is None else _money(application, amount)
    figures = operations.departs(actor, application, outcome, form.departure.data or "")
    return render(
        "reviews/decide_sure.html",
        place="calls.index",
        application=application,
        outcome=outcome.value,
        amount=amount,
        reason=form.reason.data,
        departs=figures.get("departs"),
        lots=named(money.shares) if money else [],
        moved=_moved(money) if money else [],
        conditions=safeguards(application),
        action=url_for("reviews.decide", reference=reference),
        hidden={
            "confirmed": "yes",
            "key": form.key.data,
            "outcome": outcome.value,
            "amount": amount.plain() if amount is not None else "",
            "reason": form.reason.data,
            "departure": form.departure.data or "",
        },
    )


def departing(actor: Actor, application: Application) -> dict[str, list[str]]:
    """In words: how an award would depart from the ranking, and how another outcome would."""
    standing = standing_of(actor, application)
    return {
        "award": departing_words(departures("awarded", standing), standing),
        "other": departing_words(departures("declined", standing), standing),
    }


def _money(application: Application, amount: Money) -> Allocated:
    """From which lots the money would come now, as the operation will find it."""
    actor = current_actor()
    found = find_money(
        application.call.fund,
        need_of(application, amount),
        lambda ids: needs_of(actor, ids),
    )
    if isinstance(found, Shortfall):
        raise Invalid(found.sentence, "amount")
    return found


def _moved(found: Allocated) -> list[dict[str, Any]]:
    """The reservations that make room, each with its award, the lots left and the lots taken."""
    awards = awards_seen(current_actor(), [each.application_id for each in found.moved])
    return [
        {
            "application": awards[each.application_id],
            "given_up": named(each.given_up),
            "taken": named(each.taken),
        }
        for each in found.moved
    ]


def _application(reference: str) -> Application:
    actor = current_actor()
    application = find(actor, Application, Application.reference == reference)
    demand(actor, ReviewAction.DECIDE, application)
    return application


@bp.get("/desk/decisions")
@requires(ReviewAction.SEE_RANKING)
def decisions() -> str:
    """Every decision of my funds, with its reason and the seal of its figures."""
    listed = page(queries_ranking.decisions(current_actor()), [Decision.id], descending=True)
    return render(
        "reviews/decisions.html",
        page=listed,
        money=lambda d: (
            Money(d.amount_minor, d.application.currency) if d.amount_minor is not None else None
        ),
        points=lambda d: merit_words(queries.rubric_of(d.application), d.merit_millis),
    )


@bp.get("/applications/<reference>/feedback")
@requires(ApplicationAction.VIEW)
def feedback(reference: str) -> str:
    """For the applicant: the decision, and the reasons by criterion, without names."""
    actor = current_actor()
    application = find(actor, Application, Application.reference == reference)
    made = queries_ranking.decisions_of(actor, application)
    if application.organisation_id not in actor.organisation_ids or not made:
        raise NotFound
    told = application.reviewing.feedback
    reasons = queries.reasons_for_applicant(actor, application)
    return render(
        "reviews/feedback.html",
        place="applications.mine",
        application=application,
        decision=made[0],
        rubric=queries.rubric_of(application),
        reasons=reasons,
        computed=made[0].figures.get("worked_out", {})
        if told is Feedback.SCORES_AND_REASONS
        else {},
        told=bool(reasons),
        complaint=queries_complaints.complaint_about(actor, made[0]),
        until=queries_complaints.complaint_until(application, made[0]),
        may_complain=can(actor, ReviewAction.COMPLAIN, application),
        reader=language(),
        money=lambda minor: Money(minor, application.currency),
    )
