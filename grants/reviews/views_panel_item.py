"""The pages of an application on an agenda: what it says, votes, notes, how it ends."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.applications.eyes import reviewers_eyes
from grants.applications.policy import knows_applicant
from grants.applications.queries_sealed import sealed
from grants.funds.operations import NotEnoughMoney
from grants.harm.queries import gate_of, safeguards
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _, language
from grants.kernel.policy import can, demand
from grants.reviews import operations, queries, queries_panel
from grants.reviews.blueprint import bp
from grants.reviews.forms import ConflictForm
from grants.reviews.forms_panel import DEFERRED, NoteForm, SettleForm, VoteForm
from grants.reviews.models import Outcome
from grants.reviews.models_panel import PanelItem, Vote
from grants.reviews.panel_votes import tally
from grants.reviews.scoring import points_in
from grants.reviews.states import ReviewAction
from grants.reviews.states_panel import ItemStatus, PanelAction
from grants.reviews.views_deciding import departing
from grants.reviews.views_panel_now import discussion
from grants.reviews.wording import below, merit_words
from grants.reviews.wording_panel import VOTES
from grants.web.guards import current_actor, requires
from grants.web.navigation import address_of
from grants.web.pages import render

Page = str | Response | tuple[str, int]


@bp.get("/panel-items/<public_id>")
@requires(PanelAction.VIEW)
def panel_item(public_id: str) -> str:
    """One application of the agenda: its papers, its notes, my vote."""
    return _page_of(queries_panel.item(current_actor(), public_id))


def _page_of(item: PanelItem, *, vote: VoteForm | None = None, note: NoteForm | None = None) -> str:
    actor, application = current_actor(), item.application
    rubric = queries.rubric_of(application)
    shown = discussion(item)
    ended, live = shown["ended"], shown["live"]
    if vote is None:
        vote = VoteForm()
        vote.vote.data = queries_panel.own_votes(actor, [item]).get(item.id)
    return render(
        "reviews/panel_item.html",
        place="calls.index",
        application=application,
        rubric=rubric,
        reader=language(),
        merit=merit_words(rubric, application.merit_millis),
        low=points_in(rubric, application.merit_low_millis),
        high=points_in(rubric, application.merit_high_millis),
        gate=gate_of(application),
        missed=below(application),
        blind=application.id in queries_panel.to_submit_yet(actor, [application]),
        answers=sealed(actor, application, eyes=reviewers_eyes(application.reviewing)),
        knows=knows_applicant(actor, application),
        file_url=lambda file: address_of(
            "applications.file", reference=application.reference, public_id=file.public_id
        ),
        reasons=queries_panel.reasons(actor, application),
        counted=tally(ended.record["votes"]) if ended else None,
        words=VOTES,
        speaks=live and can(actor, PanelAction.DISCUSS, item),
        settles=live and can(actor, PanelAction.SETTLE, item),
        recuses=item.status == ItemStatus.OPEN and can(actor, PanelAction.DISCUSS, item),
        vote=vote,
        note=note or NoteForm(),
        **shown,
    )


@bp.post("/panel-items/<public_id>/vote")
@requires(PanelAction.VOTE)
def panel_vote(public_id: str) -> Page:
    """My vote, or another."""
    actor, form = current_actor(), VoteForm()
    if form.validate_on_submit():
        transact(
            lambda: operations.cast_vote(
                actor, item=queries_panel.item(actor, public_id), vote=Vote(form.vote.data)
            )
        )
        flash(_("Your vote is kept. You may change it until it is settled."))
        return redirect(url_for("reviews.panel_item", public_id=public_id), 303)
    return _page_of(_item(public_id, PanelAction.VOTE), vote=form), 422


@bp.post("/panel-items/<public_id>/note")
@requires(PanelAction.DISCUSS)
def panel_item_note(public_id: str) -> Page:
    """What is said about it."""
    actor, form = current_actor(), NoteForm()
    if form.validate_on_submit():

        def work() -> None:
            item = queries_panel.item(actor, public_id)
            operations.write_note(actor, panel=item.panel, item=item, text=form.text.data or "")

        transact(work)
        return redirect(url_for("reviews.panel_item", public_id=public_id, _anchor="notes"), 303)
    return _page_of(_item(public_id, PanelAction.DISCUSS), note=form), 422


@bp.post("/panel-items/<public_id>/move")
@requires(PanelAction.ORDER)
def move_item(public_id: str) -> Response:
    """Discuss it earlier or later."""
    actor, up = current_actor(), request.form.get("way") == "up"
    meeting = queries_panel.item(actor, public_id).panel.public_id
    transact(lambda: operations.move_item(actor, item=queries_panel.item(actor, public_id), up=up))
    return redirect(url_for("reviews.panel", public_id=meeting, _anchor="agenda"), 303)


@bp.route("/panel-items/<public_id>/settle", methods=["GET", "POST"])
@requires(PanelAction.SETTLE)
def settle_item(public_id: str) -> Page:
    """How it ends: as the panel voted, or later."""
    actor, item = current_actor(), _item(public_id, PanelAction.SETTLE)
    application, form = item.application, SettleForm()
    form.amount.currency = application.currency
    if form.validate_on_submit():
        try:
            transact(lambda: _settle(public_id, form))
            flash(
                _("It is left for a later meeting.")
                if form.outcome.data == DEFERRED
                else _("The decision is made, and the applicant is told.")
            )
            return redirect(url_for("reviews.panel", public_id=item.panel.public_id), 303)
        except Invalid as error:
            form.take(error)
        except NotEnoughMoney as error:
            form.take(Invalid(error.message, "amount"))
    elif request.method == "GET":
        form.key.data, form.amount.data = token_urlsafe(12), application.requested
    bench = queries_panel.bench(queries_panel.members(item.panel), application)
    cast = queries_panel.votes(item.id)
    votes: list[dict[str, Any]] = [
        {"name": each.name, "vote": cast[each.id]} for each in bench.able if each.id in cast
    ]
    shown = render(
        "reviews/panel_settle.html",
        place="calls.index",
        item=item,
        application=application,
        form=form,
        gate=gate_of(application),
        departing=departing(actor, application),
        conditions=safeguards(application),
        bench=bench,
        voted=len(votes),
        counted=tally(votes),
        words=VOTES,
    )
    return (shown, 422) if form.wrong else shown


def _settle(public_id: str, form: SettleForm) -> None:
    actor = current_actor()
    item, reason = queries_panel.item(actor, public_id), form.reason.data or ""
    if form.outcome.data == DEFERRED:
        operations.defer_item(actor, item=item, reason=reason)
        return
    outcome = Outcome(form.outcome.data)
    operations.settle_item(
        actor,
        item=item,
        outcome=outcome,
        amount=form.amount.data if outcome is Outcome.AWARDED else None,
        reason=reason,
        key=form.key.data or "",
        departure=form.departure.data or "",
    )


@bp.route("/panel-items/<public_id>/conflict", methods=["GET", "POST"])
@requires(ReviewAction.DECLARE_CONFLICT)
def panel_conflict(public_id: str) -> Page:
    """Declare an interest on the spot: from then on the case is gone."""
    actor, item = current_actor(), _item(public_id, PanelAction.DISCUSS)
    form, meeting = ConflictForm(), item.panel.public_id
    if form.validate_on_submit():
        transact(
            lambda: operations.declare_conflict(
                actor,
                application=queries_panel.item(actor, public_id).application,
                kind=form.kind.data,
                note=form.note.data or "",
            )
        )
        flash(_("Your interest is declared. You are not shown that application again."))
        return redirect(url_for("reviews.panel", public_id=meeting), 303)
    return render("reviews/panel_conflict.html", place="calls.index", item=item, form=form)


def _item(public_id: str, action: PanelAction) -> PanelItem:
    found = queries_panel.item(current_actor(), public_id)
    demand(current_actor(), action, found)
    return found
