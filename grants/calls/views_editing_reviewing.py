"""The terms of review of a draft, edited on a page."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from grants.calls.callfile import Typed
from grants.calls.forms_reviewing import reviewing_form
from grants.calls.states import CallAction
from grants.calls.views_editing import draft
from grants.calls.views_editing_saving import saved
from grants.calls.views_frame import bp
from grants.kernel.i18n import _
from grants.web.guards import requires
from grants.web.pages import render


@bp.route("/<slug>/form/review", methods=["GET", "POST"])
@requires(CallAction.EDIT)
def form_reviewing(slug: str) -> str | AnyResponse:
    """Who is hidden from whom, which scores need a reason, what applicants read and may do."""
    edited = draft(slug)
    form = reviewing_form(edited.definition)
    if request.method == "GET":
        form.version.data = str(edited.number)
        form.show(edited.definition.reviewing)
    elif form.validate() and saved(
        edited,
        form,
        edited.definition,
        Typed(reviewing=form.written()),
        reason=_("Terms of review changed."),
        put=lambda each: form.put(each.path, each.message),
    ):
        return redirect(url_for("calls.form_reviewing", slug=slug), 303)
    return render("calls/reviewing.html", call=edited.call, form=form)
