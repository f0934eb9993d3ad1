"""What of a meeting's page others add to: its agenda, who is there, notes; whole and by itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from flask import make_response, request
from werkzeug.wrappers import Response

from grants.applications.policy import knows_applicant
from grants.kernel.policy import can
from grants.reviews import queries_panel
from grants.reviews.blueprint import bp
from grants.reviews.models_panel import Panel, PanelItem, PanelMember
from grants.reviews.queries import rubric_of
from grants.reviews.queries_line import is_above, line_of
from grants.reviews.scoring import points_in
from grants.reviews.states import ReviewAction
from grants.reviews.states_panel import ItemStatus, PanelAction, PanelStatus
from grants.reviews.wording_panel import VOTES
from grants.web.guards import current_actor, requires
from grants.web.pages import render

_TOKEN = re.compile(r'(name="csrf_token"[^>]* value=")[^"]*')


@bp.get("/panels/<public_id>/now")
@requires(PanelAction.VIEW)
def panel_now(public_id: str) -> Response:
    """The parts that change while the panel meets; 304 where nothing that I may see has."""
    shown = queries_panel.panel(current_actor(), public_id)
    return _if_new(render("reviews/panel_now.html", **meeting(shown, queries_panel.members(shown))))


@bp.get("/panel-items/<public_id>/now")
@requires(PanelAction.VIEW)
def panel_item_now(public_id: str) -> Response:
    """The parts of an item's page that change; 304 where nothing that I may see has."""
    item = queries_panel.item(current_actor(), public_id)
    return _if_new(render("reviews/panel_item_now.html", **discussion(item)))


def _if_new(page: str) -> Response:
    response = make_response(page)
    # The tag is of what is shown, and of nothing else: it stays when something is kept from me.
    response.set_etag(hashlib.sha256(_TOKEN.sub(r"\1", page).encode()).hexdigest()[:32])
    return response.make_conditional(request)


def meeting(shown: Panel, members: Sequence[PanelMember]) -> dict[str, Any]:
    """What the agenda, the members and the notes are drawn from."""
    actor = current_actor()
    agenda = queries_panel.agenda(actor, shown)
    line = line_of(shown.call, shown.closed_at)
    return {
        "panel": shown,
        "agenda": agenda,
        "to_submit": queries_panel.to_submit_yet(actor, [each.application for each in agenda]),
        "line": line,
        "is_above": lambda application: is_above(line, application),
        "why_drawn": can(actor, ReviewAction.SEE_RANKING, shown.call),
        "members": members,
        "ended": queries_panel.settlements(actor, agenda),
        "votes": queries_panel.own_votes(actor, agenda),
        "notes": queries_panel.notes(actor, shown),
        "manages": can(actor, PanelAction.CHANGE, shown),
        "live": shown.status == PanelStatus.IN_SESSION,
        "over": shown.status == PanelStatus.CLOSED,
        "merit": lambda application: points_in(rubric_of(application), application.merit_millis),
        "words": VOTES,
        "knows": lambda application: knows_applicant(actor, application),
    }


def discussion(item: PanelItem) -> dict[str, Any]:
    """What the votes and the notes of an item are drawn from."""
    actor = current_actor()
    bench = queries_panel.bench(queries_panel.members(item.panel), item.application)
    able = {each.id for each in bench.able}
    live = item.panel.status == PanelStatus.IN_SESSION and item.status == ItemStatus.OPEN
    votes = live and can(actor, PanelAction.VOTE, item) and actor.person_id in able
    return {
        "item": item,
        "ended": queries_panel.settlements(actor, [item]).get(item.id),
        "bench": bench,
        "voted": len(able & set(queries_panel.votes(item.id))),
        "notes": queries_panel.notes_on(actor, item),
        "live": live,
        "votes": votes,
        # Where this changes, the page has other forms.
        "stands": f"{item.panel.status} {item.status} {'votes' if votes else 'looks on'}",
    }
