"""The staff's pages for amending a call while applicants write."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.applications import operations
from grants.applications.forms_amending import AmendFactsForm, AmendTextForm
from grants.applications.views_frame import bp
from grants.calls.callfile import CallFileError
from grants.calls.models import Call
from grants.calls.operations import definition_of, export_call
from grants.calls.queries import call_by_slug
from grants.calls.states import CallAction
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]


@bp.route("/desk/calls/<slug>/amend", methods=["GET", "POST"])
@requires(CallAction.AMEND)
def amend_facts(slug: str) -> Page:
    """New dates, amounts and words for an announced call."""
    actor, call = current_actor(), _call(slug)
    definition = definition_of(call)
    form = AmendFactsForm(call.fund)
    if request.method == "GET":
        form.show(definition)
    elif form.validate():
        try:
            transact(
                lambda: operations.amend_call(
                    actor, call, definition=form.changed(definition), reason=form.reason.data or ""
                )
            )
            return _amended(call)
        except Invalid as error:
            _take(form, error)
    return render(
        "applications/amend_facts.html", place="calls.index", form=form, call=call
    ), 422 if form.wrong else 200


@bp.route("/desk/calls/<slug>/amend/text", methods=["GET", "POST"])
@requires(CallAction.AMEND)
def amend_text(slug: str) -> Page:
    """A new text for an announced call, as a call file."""
    actor, call = current_actor(), _call(slug)
    form = AmendTextForm()
    if request.method == "GET":
        form.text.data = export_call(call)
    elif form.validate():
        try:
            transact(
                lambda: operations.amend_by_file(
                    actor, call, text=form.text.data or "", reason=form.reason.data or ""
                )
            )
            return _amended(call)
        except Invalid as error:
            _take(form, error)
    return render(
        "applications/amend_text.html", place="calls.index", form=form, call=call
    ), 422 if form.wrong else 200


def _call(slug: str) -> Call:
    call = call_by_slug(current_actor(), slug)
    demand(current_actor(), CallAction.AMEND, call)
    return call


def _amended(call: Call) -> Response:
    flash(_("The call is amended. Everyone concerned is told by mail."))
    return redirect(url_for("calls.detail", slug=call.slug), 303)


def _take(form: AmendFactsForm | AmendTextForm, error: Invalid) -> None:
    """The reasons for which a text is refused stand above the form, one a line."""
    if isinstance(error, CallFileError):
        form.form_errors += [str(mistake) for mistake in error.errors]
    elif "reason" in error.fields:
        form.take(error)
    else:
        form.form_errors += error.message.splitlines()
