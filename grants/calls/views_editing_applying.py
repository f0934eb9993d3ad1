"""The limits and tiers of a draft, edited on a page."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from grants.calls.callfile import Typed
from grants.calls.forms_applying import applying_form
from grants.calls.states import CallAction
from grants.calls.views_editing import draft
from grants.calls.views_editing_saving import saved
from grants.calls.views_frame import bp
from grants.kernel.i18n import _
from grants.web.guards import requires
from grants.web.pages import render


@bp.route("/<slug>/form/limits", methods=["GET", "POST"])
@requires(CallAction.EDIT)
def form_limits(slug: str) -> str | AnyResponse:
    """Where and how old an organisation must be, up to which amount with what match."""
    edited = draft(slug)
    form = applying_form(edited.definition)
    if request.method == "GET":
        form.version.data = str(edited.number)
        form.show(edited.definition.applying)
    elif form.validate() and saved(
        edited,
        form,
        edited.definition,
        Typed(applying=form.written()),
        reason=_("Limits and tiers changed."),
        put=lambda each: form.put(each.path, each.message),
    ):
        return redirect(url_for("calls.form_limits", slug=slug), 303)
    return render("calls/limits.html", call=edited.call, definition=edited.definition, form=form)
