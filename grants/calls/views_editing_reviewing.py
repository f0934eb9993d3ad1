"""The terms of review of a draft, edited on a page."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from grants.calls.callfile import EditRefused, Typed, reread
from grants.calls.forms_reviewing import ReviewingForm, reviewing_form
from grants.calls.operations_editing import ChangedMeanwhile, edit_form
from grants.calls.states import CallAction
from grants.calls.views_editing import Draft, draft, sentence, version_seen
from grants.calls.views_frame import bp
from grants.kernel.db import transact
from grants.kernel.i18n import _
from grants.web.guards import current_actor, requires
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
    elif form.validate() and _save(edited, form):
        return redirect(url_for("calls.form_reviewing", slug=slug), 303)
    return render("calls/reviewing.html", call=edited.call, form=form)


def _save(edited: Draft, form: ReviewingForm) -> bool:
    """Keep what was typed, or leave what is wrong on the form."""
    actor, reason = current_actor(), _("Terms of review changed.")
    try:
        kept = reread(edited.definition, Typed(reviewing=form.written()))
        changed = transact(
            lambda: edit_form(
                actor, edited.call, definition=kept, seen=version_seen(), reason=reason
            )
        )
    except EditRefused as error:
        for each in error.errors:
            if not form.put(each.path, each.message):
                form.form_errors.append(sentence(edited.definition, each))
        return False
    except ChangedMeanwhile as error:
        form.version.data = str(error.number)
        form.form_errors.append(error.message)
        form.form_errors.append(_("What you typed is below. Save it again to keep it."))
        return False
    if changed:
        flash(reason)
    return True
