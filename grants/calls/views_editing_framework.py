"""What of the fund's framework a draft answers."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from grants.calls.callfile import EditRefused, reread
from grants.calls.forms_framework import FrameworkForm
from grants.calls.operations_editing import ChangedMeanwhile, edit_form
from grants.calls.states import CallAction
from grants.calls.views_editing import Draft, draft, sentences, version_seen
from grants.calls.views_frame import bp
from grants.funds.queries_framework import aims_of
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.web.guards import current_actor, requires
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
    elif form.validate() and _save(edited, form):
        return redirect(url_for("calls.form", slug=slug), 303)
    return render(
        "calls/framework.html",
        call=edited.call,
        form=form,
        framework_url=address_of("funds.framework", slug=edited.call.fund.slug),
    )


def _save(edited: Draft, form: FrameworkForm) -> bool:
    """Keep what was ticked, or say on the form why not."""
    actor, reason = current_actor(), _("What the call answers of the framework was changed.")
    try:
        kept = reread(form.changed(edited.definition))
        if transact(
            lambda: edit_form(
                actor, edited.call, definition=kept, seen=version_seen(), reason=reason
            )
        ):
            flash(reason)
    except EditRefused as error:
        form.form_errors.extend(sentences(edited.definition, error))
        return False
    except ChangedMeanwhile as error:
        form.version.data = str(error.number)
        form.form_errors.append(error.message)
        form.form_errors.append(_("What you typed is below. Save it again to keep it."))
        return False
    except Invalid as error:
        form.form_errors.append(error.message)
        return False
    return True
