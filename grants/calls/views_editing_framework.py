"""What of the fund's framework a draft answers."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from grants.calls.forms_framework import FrameworkForm
from grants.calls.states import CallAction
from grants.calls.views_editing import draft
from grants.calls.views_editing_saving import saved
from grants.calls.views_frame import bp
from grants.funds.queries_framework import aims_of
from grants.kernel.i18n import _
from grants.web.guards import requires
from grants.web.navigation import address_of
from grants.web.pages import render


@bp.route("/<slug>/form/framework", methods=["GET", "POST"])
@requires(CallAction.EDIT)
def form_framework(slug: str) -> str | AnyResponse:
    """The priorities and the objectives of a draft, ticked."""
    edited = draft(slug)
    form = FrameworkForm()
    aims = aims_of(edited.call.fund, retired=True)
    form.offer(aims, edited.definition)
    if request.method == "GET":
        form.version.data = str(edited.number)
        form.show(edited.definition)
    elif form.validate() and saved(
        edited,
        form,
        form.changed(edited.definition),
        reason=_("What the call answers of the framework was changed."),
    ):
        return redirect(url_for("calls.form", slug=slug), 303)
    return render(
        "calls/framework.html",
        call=edited.call,
        form=form,
        framework_url=address_of("funds.framework", slug=edited.call.fund.slug),
    )
