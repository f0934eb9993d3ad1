"""The pages that everybody may read: nothing on them depends on who reads."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as WerkzeugResponse

from grants.applications.blank import blank_form as blank
from grants.applications.blank import hand_in_words
from grants.awards.matrix import drawn
from grants.awards.models import Award
from grants.awards.queries import spent
from grants.awards.queries_agreed import awards_by_theme, uses_of
from grants.awards.queries_matrix import public_matrix
from grants.awards.queries_paid_for import CameOf, came_of
from grants.awards.uses import Giver, stages_drawn, theme_words, uses_drawn, uses_table
from grants.awards.wording_reporting import people_words
from grants.calls.models import Call
from grants.calls.operations import definition_of
from grants.calls.queries import call_by_slug
from grants.calls.queries_amendments import amendments
from grants.calls.queries_asking import published_answers, takes_questions
from grants.calls.questions import QuestionType
from grants.calls.rubric import default_rubric
from grants.calls.wording_limits import limits_words, match_words, who_may_apply
from grants.calls.wording_rubric import judged
from grants.funds import queries_match
from grants.funds.cap_shown import cap_shown
from grants.funds.ledger import LedgerEvent
from grants.funds.match import Gift
from grants.funds.match_wording import answer_words, asked, uses_asked
from grants.funds.models import Fund
from grants.funds.models_framework import AimKind
from grants.funds.wording import (
    AIM_KINDS,
    KINDS,
    applicants_words,
    kind_words,
    restriction,
    restrictions,
)
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.i18n import language, lazy
from grants.kernel.policy import PUBLIC
from grants.public import queries, queries_money
from grants.web import navigation
from grants.web.dates import when_text
from grants.web.guards import anyone, current_actor
from grants.web.navigation import Identity, address_of
from grants.web.pages import render
from grants.web.tables import page

bp = Blueprint("public", __name__)

# What happened to money: the words, the icon, the colour.
_TOLD = {
    LedgerEvent.CONTRIBUTION_RECEIVED: (lazy("Contribution received"), "received", "act"),
    LedgerEvent.CONTRIBUTION_RECEIVED_UNPLEDGED: (lazy("Contribution received"), "received", "act"),
    LedgerEvent.AGREEMENT_COMMITTED: (lazy("Committed, agreement signed"), "agreed", "act"),
    LedgerEvent.DISBURSEMENT_PAID: (lazy("Disbursed"), "paid", "act"),
    LedgerEvent.DISBURSEMENT_REVERSED: (lazy("Disbursement reversed"), "hold", "bad"),
    LedgerEvent.RECIPIENT_REFUNDED: (lazy("Returned by the recipient"), "received", "act"),
}


@bp.after_request
def _let_it_be_kept(response: Response) -> Response:
    """A page for everybody may be kept for a minute by whoever carries it."""
    if (
        request.method in ("GET", "HEAD")
        and response.status_code == 200
        and request.endpoint != "public.healthy"
        and current_actor() is PUBLIC
        and not request.cookies
        and not request.args.keys() & {"lang", "theme"}
    ):
        response.headers["Cache-Control"] = "public, max-age=60"
        response.headers.add("Vary", "Accept-Language")
    return response


@navigation.identify
def _whose_site() -> Identity | None:
    """The only fund's name and address; what the settings say where there are several."""
    fund = queries.only_fund()
    if fund is None:
        return None
    settings = current_app.config
    contact = fund.contact.strip().splitlines()
    return Identity(
        name=fund.name,
        address=settings["SITE_ADDRESS"] or (contact[0] if contact else fund.city),
        helpline=settings["SITE_HELPLINE"],
        helpline_hours=settings["SITE_HELPLINE_HOURS"],
    )


@bp.get("/")
@anyone
def index() -> str:
    """Open calls, then the money in short."""
    moment = clock.now()
    funds = list(queries.funds())
    figures = queries_money.figures_by_fund(funds)
    return render(
        "public/index.html",
        place="public.calls",
        calls=queries.open_calls(moment),
        coming=queries.coming_calls(moment),
        funds=[(fund, figures[fund.id]) for fund in funds],
        drawn=stages_drawn(figures[funds[0].id]) if len(funds) == 1 else None,
    )


@bp.get("/calls")
@anyone
def calls() -> str:
    """Calls: open, opening later, closed."""
    moment = clock.now()
    return render(
        "public/calls.html",
        open=queries.open_calls(moment),
        coming=queries.coming_calls(moment),
        past=page(queries.past_calls(moment), [Call.closes_at, Call.id], descending=True),
    )


@bp.get("/calls/<slug>")
@anyone
def call(slug: str) -> str:
    """One call: what it funds, for whom, until when, what is asked, how it is judged."""
    found = queries.call_named(slug)
    definition = definition_of(found)
    moment = clock.now()
    state = (
        "coming"
        if moment < found.opens_at
        else "open"
        if moment < found.closes_at and found.status in ("scheduled", "open")
        else "closed"
    )
    return render(
        "public/call.html",
        place="public.calls",
        call=found,
        definition=definition,
        state=state,
        reader=language(),
        judged=judged(definition.rubric, definition),
        types=QuestionType,
        amendments=amendments(found),
        answers=published_answers(found),
        takes_questions=takes_questions(found, moment),
        applicants=[applicants_words(kind.value) for kind in definition.applicants],
        limits=limits_words(definition),
        match_words=match_words,
        quiz_url=address_of("applications.quiz", slug=slug) if state == "open" else "",
        theme=theme_words(found.theme) if found.theme else "",
        ask_url=address_of("applications.ask_question", slug=slug),
        blank_pdf_url=address_of("reports.blank_form", slug=slug),
        apply_url=address_of("applications.start", slug=slug)
        or address_of("accounts.sign_up", next=f"/calls/{slug}"),
    )


@bp.get("/calls/<slug>/form")
@anyone
def blank_form(slug: str) -> str:
    """The form of a call to print and write on, for whoever sees the call."""
    found = call_by_slug(current_actor(), slug)
    definition = definition_of(found)
    closes = when_text(found.closes_at, found.time_zone)
    return render(
        "public/blank_form.html",
        place="public.calls",
        call=found,
        definition=definition,
        who=who_may_apply(definition),
        match_words=match_words,
        sections=blank(definition),
        hand_in=hand_in_words(found.fund.contact, closes),
        closes=closes,
        pdf_url=address_of("reports.blank_form", slug=slug),
        reader=language(),
    )


@bp.get("/awards")
@anyone
def awards() -> str:
    """Who was awarded how much, for what."""
    listed = page(queries.awards(), [Award.id], descending=True)
    return render(
        "public/awards.html", page=listed, paid=spent(listed.rows), theme_words=theme_words
    )


@bp.get("/awards/<reference>")
@anyone
def award(reference: str) -> str:
    """One award: its purpose, its money, and what of it is paid."""
    found = queries.award_named(reference)
    return render(
        "public/award.html",
        place="public.awards",
        award=found,
        came=came_of([found.id]).get(found.id, CameOf()),
        people_words=people_words,
        parts=queries.parts_of(found),
        sources=queries.whose_money(found),
        paid=spent([found])[found.id],
        theme=theme_words(found.theme),
    )


@bp.get("/money")
@anyone
def money() -> str:
    """Where a fund's money is: by stage, by contributor, by theme, and what moved last."""
    asked = request.args.get("fund", "")
    funds = list(queries.funds())
    if asked:
        return _money_of(queries.fund_named(asked), several=len(funds) > 1)
    if len(funds) == 1:
        return _money_of(funds[0], several=False)
    figures = queries_money.figures_by_fund(funds)
    return render("public/funds.html", funds=[(fund, figures[fund.id]) for fund in funds])


def _money_of(fund: Fund, *, several: bool) -> str:
    givings = queries_money.givings(fund)
    total = queries_money.total(fund, givings)
    givers = [Giver(g.id, g.name, restrictions(g.lots), g.figures.available) for g in givings]
    used = uses_of(fund)
    counts = awards_by_theme(PUBLIC, fund)
    return render(
        "public/money.html",
        fund=fund,
        several=several,
        givings=givings,
        total=total,
        stages=stages_drawn(total),
        uses=uses_drawn(givers, used, counts),
        by_theme=uses_table(givers, used),
        awards=sum(counts.values()),
        open_call=next(iter(queries.open_calls(clock.now(), fund)), None),
        recent=[_entry(told) for told in queries_money.recent(fund)],
        today=clock.today(fund.time_zone),
        matched=queries_match.live_rules(PUBLIC, fund, clock.today(fund.time_zone)),
        kind_words=kind_words,
        restrictions=restrictions,
        restriction=restriction,
        theme_words=theme_words,
    )


def _entry(told: queries_money.Told) -> dict[str, Any]:
    words, icon, colour = _TOLD[told.event]
    return {
        "what": str(words),
        "told": told,
        "icon": icon,
        "colour": colour,
        "url": address_of("public.award", reference=told.reference) if told.reference else "",
    }


@bp.get("/money/matching")
@anyone
def matching() -> str | WerkzeugResponse:
    """What a gift would unlock by each rule that is public: for anyone who thinks of giving."""
    named, only = request.args.get("fund", ""), queries.only_fund()
    if not named and only is None:
        return redirect(url_for("public.money"))
    fund = queries.fund_named(named) if named or only is None else only
    today = clock.today(fund.time_zone)
    rules = queries_match.live_rules(PUBLIC, fund, today)
    question = asked(request.args, fund.currency, rules)
    gift = Gift(0, question.kind, today, theme=question.theme, area=question.area)
    found = queries_match.what_if(PUBLIC, fund, gift, question.or_nothing(fund.currency))
    return render(
        "public/matching.html",
        place="public.money",
        fund=fund,
        asked_fund=named or None,
        asked=question,
        uses=uses_asked(rules),
        kinds=KINDS,
        found=[(one, cap_shown(one.standing, one.unlocks)) for one in found],
        words=answer_words(),
    )


@bp.get("/framework")
@anyone
def framework() -> str:
    """What a fund's calls and awards do for its framework: gaps and overlaps."""
    asked, funds = request.args.get("fund", ""), list(queries.funds())
    if not asked and len(funds) != 1:
        return render("public/frameworks.html", funds=funds)
    fund = queries.fund_named(asked) if asked else funds[0]
    parts = [(kind, public_matrix(fund, kind)) for kind in (AimKind.OBJECTIVE, AimKind.PRIORITY)]
    return render(
        "public/framework.html",
        place="public.money",
        fund=fund,
        several=len(funds) > 1,
        parts=[(AIM_KINDS[kind], rows, drawn(rows, fund.currency)) for kind, rows in parts if rows],
        today=clock.today(fund.time_zone),
    )


@bp.get("/help")
@anyone
def help() -> str:  # noqa: A001 - the word in the menu
    """How to apply, and whom to ask."""
    return render("public/help.html", funds=queries.funds())


@bp.get("/decisions")
@anyone
def decisions() -> str:
    """How decisions are made: merit, harm, the panel, and what each criterion asks."""
    return render(
        "public/decisions.html",
        rubric=default_rubric(),
        judged=judged(default_rubric()),
        reader=language(),
    )


@bp.get("/privacy")
@anyone
def privacy() -> str:
    """What is kept about people, why, and for how long."""
    return render("public/privacy.html", funds=queries.funds())


@bp.get("/accessibility")
@anyone
def accessibility() -> str:
    """How these pages can be used, and what to do where they cannot."""
    return render("public/accessibility.html", funds=queries.funds())


@bp.get("/healthz")
@anyone
def healthy() -> Response:
    """Is the product well enough to be sent visitors? 503 where the database does not answer."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Response("the database does not answer\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})
