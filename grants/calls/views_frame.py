"""What the staff's pages of calls share: their address, and the call that one names."""

from __future__ import annotations

from flask import Blueprint

from grants.calls import queries
from grants.calls.models import Call
from grants.calls.states import CallAction
from grants.kernel.policy import demand
from grants.web.guards import current_actor

bp = Blueprint("calls", __name__, url_prefix="/desk/calls")


def staff_call(slug: str) -> Call:
    """The call, for its staff: to anyone else it is not there, though the public page may be."""
    call = queries.call_by_slug(current_actor(), slug)
    demand(current_actor(), CallAction.VIEW, call)
    return call
