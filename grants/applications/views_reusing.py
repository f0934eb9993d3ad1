"""Take over what the organisation answered before: shown with its origin, chosen by a person."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.applications import operations, queries
from grants.applications.queries_reuse import offers
from grants.applications.states import ApplicationAction
from grants.applications.views_frame import bp, draft_for_reader
from grants.kernel.db import transact
from grants.kernel.i18n import _, language, ngettext
from grants.kernel.policy import demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]


@bp.route("/applications/<reference>/earlier-answers", methods=["GET", "POST"])
@requires(ApplicationAction.TAKE_OVER)
def earlier_answers(reference: str) -> Page:
    """Each answer that can be taken over, and where it comes from."""
    actor = current_actor()
    application = queries.own_application(actor, reference)
    demand(actor, ApplicationAction.TAKE_OVER, application)
    if request.method == "POST":
        keys = set(request.form.getlist("take"))
        taken = transact(lambda: operations.take_over(actor, application, keys))
        flash(
            ngettext("%(n)s answer is taken over.", "%(n)s answers are taken over.", taken)
            if taken
            else _("Nothing was chosen, so nothing was taken over.")
        )
        return redirect(url_for("applications.detail", reference=reference), 303)
    if not draft_for_reader(application).writable:
        return redirect(url_for("applications.detail", reference=reference))
    return render(
        "applications/earlier_answers.html",
        place="applications.mine",
        application=application,
        offers=offers(application),
        reader=language(),
    )
