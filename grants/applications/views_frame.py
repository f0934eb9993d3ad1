"""The pages of applications: one blueprint, its views in three files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, g

from grants.kernel import clock
from grants.web.navigation import address_of

bp = Blueprint("applications", __name__)


@bp.before_request
def _arrive() -> None:
    """Note when the request arrived, before anything waits for anything."""
    g.arrived_at = clock.now()


@bp.context_processor
def _places() -> dict[str, Callable[..., str]]:
    """Pages of other rooms, where they are there."""
    return {"address_of": address_of}


def arrived_at() -> datetime:
    """When this request reached us: what lateness is judged by."""
    moment: datetime = g.arrived_at
    return moment
