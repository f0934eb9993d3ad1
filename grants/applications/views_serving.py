"""What an application serves of the framework, corrected by staff."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.applications import operations, queries
from grants.applications.forms_serving import CorrectAimsForm
from grants.applications.queries_serving import serving_of
from grants.applications.states import ApplicationAction
from grants.applications.views_frame import bp
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render


@bp.route("/desk/applications/<reference>/serves", methods=["GET", "POST"])
@requires(ApplicationAction.CORRECT_AIMS)
def correct_aims(reference: str) -> str | Response | tuple[str, int]:
    """What it really serves, and why."""
    actor = current_actor()
    application = queries.application_on_desk(actor, reference)
    demand(actor, ApplicationAction.CORRECT_AIMS, application)
    serves, form = serving_of(application), CorrectAimsForm()
    form.offer(serves.named)
    if request.method == "GET":
        form.show(serves.aims)
    elif form.validate():
        try:
            transact(
                lambda: operations.correct_aims(
                    actor,
                    application,
                    priorities=form.priorities.data or [],
                    objectives=form.objectives.data or [],
                    reason=form.reason.data or "",
                )
            )
            flash(_("What %(reference)s serves was corrected.", reference=reference))
            return redirect(url_for("applications.desk", reference=reference), 303)
        except Invalid as error:
            form.take(error)
    return render(
        "applications/correct_aims.html",
        place="calls.index",
        application=application,
        form=form,
    ), 422 if form.wrong else 200
