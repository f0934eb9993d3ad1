"""The decision pack of a call, to take along."""

from __future__ import annotations

from flask import current_app
from werkzeug.wrappers import Response

from grants.calls.queries import call_by_slug
from grants.kernel.policy import demand
from grants.reviews.blueprint import bp
from grants.reviews.queries_pack import pack_of
from grants.reviews.states import ReviewAction
from grants.web.guards import current_actor, requires


@bp.get("/desk/calls/<slug>/decision-pack.zip")
@requires(ReviewAction.TAKE_PACK)
def decision_pack(slug: str) -> Response:
    """Everything that the decisions of a call rest on, in one file that proves itself."""
    actor = current_actor()
    call = call_by_slug(actor, slug)
    demand(actor, ReviewAction.TAKE_PACK, call)
    made = pack_of(actor, call, key=str(current_app.secret_key).encode())
    answer = Response(made, mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"decisions-{call.slug}.zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer
