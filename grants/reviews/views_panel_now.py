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
from grants.reviews.models_panel import Panel, PanelMember
from grants.reviews.queries import rubric_of
from grants.reviews.queries_line import is_above, line_of
from grants.reviews.scoring import points_in
from grants.reviews.states import ReviewAction
from grants.reviews.states_panel import PanelAction, PanelStatus
from grants.reviews.wording_panel import VOTES
from grants.web.guards import current_actor, requires
from grants.web.pages import render

_TOKEN = re.compile(r'(name="csrf_token"[^>]* value=")[^"]*')


@bp.get("/panels/<public_id>/now")
@requires(PanelAction.VIEW)
def panel_now(public_id: str) -> Response:
    """The parts that change while the panel meets; 304 where nothing that I may see has."""
    shown = queries_panel.panel(current_actor(), public_id)
    page = render("reviews/panel_now.html", **meeting(shown, queries_panel.members(shown)))
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
