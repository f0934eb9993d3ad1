"""The pages of applications: one blueprint, its views in three files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, g, request, request_started
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from grants.applications.models import Application
from grants.applications.queries_drafts import Draft, draft_of
from grants.applications.queries_paper import paper_entry, way_words
from grants.applications.states import ApplicationAction
from grants.kernel.policy import can
from grants.web.arrival import moment_of_arrival
from grants.web.guards import current_actor
from grants.web.navigation import address_of

bp = Blueprint("applications", __name__)
bp.add_app_template_filter(way_words)


def _arrive(_app: object, **_more: object) -> None:
    """Note when the request arrived, before anything is read and may have to wait."""
    g.arrived_at = moment_of_arrival()


# A blueprint's own functions come after those of the frame, which read who is signed in.
@bp.record_once
def _listen(state: BlueprintSetupState) -> None:
    request_started.connect(_arrive, state.app)


@bp.context_processor
def _places() -> dict[str, Callable[..., Any]]:
    """Pages of other rooms, where they are there, and how an application was entered."""
    return {"address_of": address_of, "paper_of": paper_entry}


def arrived_at() -> datetime:
    """When this request reached us: what lateness is judged by."""
    moment: datetime = g.arrived_at
    return moment


def has_it(response: Response, kept_as: str) -> Response:
    """Tell the page's script that we have what a form sent, so that the device lets go of it."""
    response.set_cookie(
        "kept", kept_as, max_age=600, samesite="Lax", secure=request.is_secure, httponly=False
    )
    return response


def draft_for_reader(application: Application) -> Draft:
    """The draft as whoever asks may use it: for a viewer there is nothing to write."""
    draft = draft_of(application)
    writes = draft.writable and can(current_actor(), ApplicationAction.ANSWER, application)
    return replace(draft, writable=writes)
