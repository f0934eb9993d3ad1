"""The waiting list of a call: who is next when money comes free, and moving them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.applications.models import Application
from grants.calls.models import Call
from grants.calls.queries import call_by_slug
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _
from grants.kernel.policy import can, demand, find
from grants.reviews import operations, queries
from grants.reviews.blueprint import bp
from grants.reviews.forms_portfolio import MoveForm
from grants.reviews.queries_waiting import Waiting, applications_of, waiting_list
from grants.reviews.scoring import points_in
from grants.reviews.states import ReviewAction
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import SIZE, Page


@dataclass(frozen=True)
class Line:
    """One row of the list as the page shows it."""

    place: int
    waiting: Waiting
    application: Application


@bp.get("/desk/calls/<slug>/waiting-list")
@requires(ReviewAction.SEE_RANKING)
def waiting(slug: str) -> str:
    """Who waits, in order, and why somebody was moved."""
    call = call_by_slug(current_actor(), slug)
    demand(current_actor(), ReviewAction.SEE_RANKING, call)
    form = MoveForm()
    form.reference.data = request.args.get("move", "")[:60]
    return _page_of(call, form)


@bp.post("/desk/calls/<slug>/waiting-list")
@requires(ReviewAction.MOVE_ON_WAITLIST)
def move_on_waiting_list(slug: str) -> str | Response | tuple[str, int]:
    """Give one another place, with a reason; each move is kept."""
    actor, call, form = current_actor(), call_by_slug(current_actor(), slug), MoveForm()
    demand(actor, ReviewAction.SEE_RANKING, call)
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.move_on_waiting_list(
                    actor,
                    application=_case(call, form.reference.data or ""),
                    place=form.place.data or 0,
                    reason=form.reason.data or "",
                )
            )
            flash(_("It has its place. The move is kept with its reason."))
            return redirect(url_for("reviews.waiting", slug=slug), 303)
        except Invalid as error:
            form.take(error)
    return _page_of(call, form), 422


def _case(call: Call, reference: str) -> Application:
    of_call = Application.call_id == call.id
    try:
        return find(
            current_actor(), Application, Application.reference == reference.strip(), of_call
        )
    except NotFound as error:
        raise Invalid(_("There is no application of this reference."), "reference") from error


def _page_of(call: Call, form: MoveForm) -> str:
    actor = current_actor()
    listed = waiting_list(actor, call)
    after = request.args.get("after", "")
    begins = next((n for n, each in enumerate(listed, start=1) if each.reference == after), 0)
    shown = listed[begins : begins + SIZE]
    found = applications_of(shown)
    lines = [
        Line(place, each, found[each.application_id])
        for place, each in enumerate(shown, start=begins + 1)
    ]
    follows = shown[-1].reference if len(listed) > begins + SIZE else None
    return render(
        "reviews/waiting.html",
        place="calls.index",
        call=call,
        count=len(listed),
        page=Page(lines, SIZE, follows, begins == 0),
        form=form,
        may_move=can(actor, ReviewAction.MOVE_ON_WAITLIST),
        merit=lambda application: points_in(
            queries.rubric_of(application), application.merit_millis
        ),
    )
