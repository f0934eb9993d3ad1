"""The pages of applications: one blueprint, its views in three files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, g, request, request_started
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from grants.web.arrival import moment_of_arrival
from grants.web.navigation import address_of

bp = Blueprint("applications", __name__)


def _arrive(_app: object, **_more: object) -> None:
    """Note when the request arrived, before anything is read and may have to wait."""
    g.arrived_at = moment_of_arrival()


# A blueprint's own functions come after those of the frame, which read who is signed in.
@bp.record_once
def _listen(state: BlueprintSetupState) -> None:
    request_started.connect(_arrive, state.app)


@bp.context_processor
def _places() -> dict[str, Callable[..., str]]:
    """Pages of other rooms, where they are there."""
    return {"address_of": address_of}


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
