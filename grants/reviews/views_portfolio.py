"""The portfolio of a call: its limits, the best set beside the ranking, a set chosen by hand."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.applications.models import Application
from grants.calls import rubric as rubrics
from grants.calls.models import Call
from grants.calls.queries import call_by_slug
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _, ngettext
from grants.kernel.money import Money
from grants.kernel.policy import can, demand
from grants.reviews import operations, queries_portfolio
from grants.reviews.blueprint import bp
from grants.reviews.forms_portfolio import LimitForm
from grants.reviews.portfolio import (
    By,
    Impossible,
    Option,
    Proposal,
    Restriction,
    obstacles,
    plain,
)
from grants.reviews.portfolio_choosing import MOST, propose
from grants.reviews.queries_portfolio import Portfolio
from grants.reviews.ranking import rank
from grants.reviews.scoring import points_in
from grants.reviews.states import ReviewAction
from grants.reviews.wording_portfolio import in_the_way_words, limit_words
from grants.web.forms import choices
from grants.web.guards import current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Line:
    """An application as the page compares it."""

    rank: int | None
    application: Application
    merit: str
    amount: Money
    ranked: bool
    chosen: bool


@bp.get("/desk/calls/<slug>/portfolio")
@requires(ReviewAction.SEE_RANKING)
def portfolio(slug: str) -> str:
    """The best set within the limits beside the plain ranking; `?hand=` judges a set by hand."""
    call = _call(slug)
    return _page_of(call, LimitForm())


def _page_of(call: Call, form: LimitForm) -> str:
    actor = current_actor()
    found = queries_portfolio.portfolio(actor, call)
    question, currency = found.question, call.fund.currency
    answer = propose(question)
    proposal = answer if isinstance(answer, Proposal) else None
    blocked = answer.in_the_way if isinstance(answer, Impossible) else ()
    ranked = {each.reference for each in plain(question)}
    chosen = set(proposal.chosen) if proposal else set()
    by_hand, hand_wrong = _by_hand(found)
    form.mark.choices = _marks(found)
    return render(
        "reviews/portfolio.html",
        place="calls.index",
        call=call,
        form=form,
        version=found.version,
        limits=[limit_words(each, found.names, currency) for each in question.limits],
        proposal=proposal,
        blocked=[in_the_way_words(each, found.names, currency) for each in blocked],
        lines=_lines(call, found, ranked, chosen),
        by_hand=by_hand,
        hand=[each.reference for each in by_hand] if by_hand is not None else sorted(chosen),
        hand_wrong=[in_the_way_words(each, found.names, currency) for each in hand_wrong],
        hand_cost=Money(sum(each.minor for each in by_hand or []), currency),
        money=lambda minor: Money(minor, currency),
        points=lambda millis: points_in(_rubric(call), millis),
        may=can(actor, ReviewAction.SET_LIMITS, call),
        most=MOST,
        whole=len(question.open) < MOST,
    )


def _lines(call: Call, found: Portfolio, ranked: set[str], chosen: set[str]) -> list[Line]:
    rubric = _rubric(call)
    made = rank((each.candidate for each in found.question.options), found.question.budget)
    ranks = {row.candidate.reference: row.rank for row in made.rows}
    return [
        Line(
            rank=ranks[each.reference],
            application=found.applications[each.reference],
            merit=points_in(rubric, each.merit),
            amount=Money(each.minor, call.fund.currency),
            ranked=each.reference in ranked,
            chosen=each.reference in chosen,
        )
        for each in found.question.open
    ]


def _by_hand(found: Portfolio) -> tuple[list[Option] | None, list[Restriction]]:
    """The set that the address names, and what makes it impossible."""
    if "judged" not in request.args:
        return None, []
    asked = set(request.args.getlist("chosen"))
    some = [each for each in found.question.open if each.reference in asked]
    return some, obstacles(found.question, some)


def _marks(found: Portfolio) -> list[tuple[str, str]]:
    words = {By.THEME: _("Aim"), By.AREA: _("Area"), By.KIND: _("Applicant")}
    listed = sorted(found.names.items(), key=lambda each: (list(By).index(each[0][0]), each[1]))
    return choices((f"{by}|{value}", f"{words[by]}: {name}") for (by, value), name in listed)


def _rubric(call: Call) -> rubrics.Rubric:
    return rubrics.from_document(call.versions[-1].document["rubric"])


@bp.post("/desk/calls/<slug>/portfolio/limits")
@requires(ReviewAction.SET_LIMITS)
def add_limit(slug: str) -> Page:
    """One more limit, as a new version of all."""
    actor, call, form = current_actor(), _call(slug, ReviewAction.SET_LIMITS), LimitForm()
    form.mark.choices = _marks(queries_portfolio.portfolio(actor, call))
    if form.validate_on_submit():
        try:
            transact(lambda: _add(slug, form))
            return redirect(url_for("reviews.portfolio", slug=slug), 303)
        except Invalid as error:
            form.take(error)
    return _page_of(call, form), 422


def _add(slug: str, form: LimitForm) -> None:
    call = _call(slug, ReviewAction.SET_LIMITS)
    held = queries_portfolio.read_limits(queries_portfolio.limits_of(call))
    operations.set_limits(
        current_actor(), call=call, limits=[*held, form.limit(call.fund.currency)]
    )


@bp.post("/desk/calls/<slug>/portfolio/limits/remove")
@requires(ReviewAction.SET_LIMITS)
def remove_limit(slug: str) -> Response:
    """One limit less; `version` and `at` say which, as the page showed it."""

    def work() -> None:
        call = _call(slug, ReviewAction.SET_LIMITS)
        version = queries_portfolio.limits_of(call)
        at = request.form.get("at", type=int)
        if version is None or version.number != request.form.get("version", type=int):
            raise Invalid(_("The limits were changed meanwhile. Look at them again."))
        left = [each for n, each in enumerate(queries_portfolio.read_limits(version)) if n != at]
        operations.set_limits(current_actor(), call=call, limits=left)

    try:
        transact(work)
    except Invalid as error:
        flash(error.message)
    return redirect(url_for("reviews.portfolio", slug=slug), 303)


@bp.post("/desk/calls/<slug>/portfolio/take")
@requires(ReviewAction.SET_LIMITS)
def take_portfolio(slug: str) -> Response:
    """Put the proposal, or the set chosen by hand, before the panel."""
    actor = current_actor()

    def work() -> int:
        call = _call(slug, ReviewAction.SET_LIMITS)
        return operations.take_as_proposal(
            actor, call=call, chosen=set(request.form.getlist("chosen"))
        )

    marked = transact(work)
    flash(
        ngettext(
            "%(n)s application on an agenda has its proposed outcome.",
            "%(n)s applications on agendas have their proposed outcome.",
            marked,
        )
        if marked
        else _("No meeting with applications to discuss is planned. Plan one first.")
    )
    return redirect(url_for("reviews.portfolio", slug=slug), 303)


def _call(slug: str, action: ReviewAction = ReviewAction.SEE_RANKING) -> Call:
    call = call_by_slug(current_actor(), slug)
    demand(current_actor(), action, call)
    return call
