"""Likely double funding: applications that look like one project, side by side."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from grants.applications import operations
from grants.applications.forms_likeness import ALIKE, OUTCOMES, PairForm
from grants.applications.models_likeness import ApplicationPair
from grants.applications.policy_likeness import LikenessAction
from grants.applications.queries_likeness import decisions_on, open_pairs, pair_at, passages
from grants.applications.views_frame import bp
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import can, demand
from grants.organisations.kinds import PairOutcome
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page


@bp.get("/desk/likely-double-funding")
@requires(LikenessAction.LIST)
def pairs() -> str:
    """Pairs that nobody has decided, the first found first."""
    return render(
        "applications/pairs.html",
        place="calls.index",
        page=page(open_pairs(current_actor()), [ApplicationPair.id]),
        alike=ALIKE,
    )


@bp.route("/desk/likely-double-funding/<public_id>", methods=["GET", "POST"])
@requires(LikenessAction.LIST)
def pair(public_id: str) -> str | Response | tuple[str, int]:
    """Both applications with what stands in both marked; a person decides."""
    actor = current_actor()
    found = pair_at(actor, public_id)
    decisions = decisions_on(actor, found)
    form = PairForm(seen=str(len(decisions)))
    if form.is_submitted():
        demand(actor, LikenessAction.DECIDE, found)
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.decide_pair(
                    actor,
                    pair_at(actor, public_id),
                    outcome=PairOutcome(form.outcome.data),
                    reason=form.reason.data or "",
                    seen=_number(form.seen.data),
                )
            )
            flash(_("Your decision is kept."))
            return redirect(url_for("applications.pairs"), 303)
        except Invalid as error:
            form.take(error)
    first, second = passages(actor, found)
    return render(
        "applications/pair.html",
        place="calls.index",
        pair=found,
        sides=[(found.first, first), (found.second, second)],
        decisions=decisions,
        alike=ALIKE,
        outcomes=OUTCOMES,
        form=form if can(actor, LikenessAction.DECIDE, found) else None,
    ), 422 if form.wrong else 200


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else -1
