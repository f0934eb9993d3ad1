"""The eligibility check on the staff's desk: caveats, found eligible, found not eligible."""

from __future__ import annotations

from itertools import islice

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.applications import operations, queries
from grants.applications.forms_acts import CaveatForm, IneligibleForm
from grants.applications.queries_eligibility import (
    clearances,
    eligible_by_answers,
    judged_answers,
)
from grants.applications.queries_sealed import sealed
from grants.applications.states import ApplicationAction
from grants.applications.views_desk import still
from grants.applications.views_frame import bp
from grants.calls.eligibility import Verdict
from grants.calls.queries import call_by_slug
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _, ngettext
from grants.kernel.policy import demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]
_AT_ONCE = 200  # found eligible in one act; then the page is opened again


@bp.route("/desk/applications/<reference>/caveats/<key>", methods=["GET", "POST"])
@requires(ApplicationAction.CLEAR_CAVEAT)
def caveat(reference: str, key: str) -> Page:
    """One answer that passes with a caveat: what staff found, then it passes."""
    actor = current_actor()
    application = still(reference, ApplicationAction.FIND_ELIGIBLE)
    version = sealed(actor, application)
    if version is None:
        raise NotFound
    judged = judged_answers(version.definition, version.answers, clearances(application))
    found = next((each for each in judged if each.key == key), None)
    if found is None or found.verdict is not Verdict.CAVEAT:
        raise NotFound
    form = CaveatForm()
    if form.validate_on_submit():
        transact(
            lambda: operations.clear_caveat(
                actor,
                application,
                question=key,
                answer=form.answer.data or "",
                note=form.note.data or "",
            )
        )
        flash(_("The caveat is cleared."))
        return redirect(url_for("applications.desk", reference=reference), 303)
    form.answer.data = form.answer.data or found.code
    return render(
        "applications/caveat.html",
        place="calls.index",
        application=application,
        found=found,
        form=form,
    ), 422 if form.wrong else 200


@bp.post("/desk/applications/<reference>/eligible")
@requires(ApplicationAction.FIND_ELIGIBLE)
def eligible(reference: str) -> Page:
    """Found eligible, as every answer passes."""
    actor = current_actor()
    application = queries.application_on_desk(actor, reference)
    transact(lambda: operations.find_eligible(actor, application))
    flash(_("%(reference)s is eligible.", reference=reference))
    return redirect(url_for("applications.desk", reference=reference), 303)


@bp.route("/desk/applications/<reference>/ineligible", methods=["GET", "POST"])
@requires(ApplicationAction.FIND_INELIGIBLE)
def ineligible(reference: str) -> Page:
    """Found not eligible: the reason first, since the applicant reads it."""
    actor = current_actor()
    application = still(reference, ApplicationAction.FIND_INELIGIBLE)
    form = IneligibleForm()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.find_ineligible(
                    actor, application, reason=form.reason.data or ""
                )
            )
            flash(_("%(reference)s is not eligible. The applicant is told.", reference=reference))
            return redirect(url_for("applications.desk", reference=reference), 303)
        except Invalid as error:
            form.take(error)
    return render(
        "applications/ineligible.html", place="calls.index", application=application, form=form
    ), 422 if form.wrong else 200


@bp.route("/desk/calls/<slug>/applications/eligible", methods=["GET", "POST"])
@requires(ApplicationAction.FIND_ELIGIBLE)
def all_eligible(slug: str) -> Page:
    """Find eligible, at once, every application whose answers all pass; the list comes first."""
    actor = current_actor()
    call = call_by_slug(actor, slug)
    demand(actor, ApplicationAction.FIND_ELIGIBLE, call)
    if request.method == "POST":
        listed = request.form.getlist("reference")
        count = transact(
            lambda: operations.find_listed_eligible(actor, call=call, references=listed)
        )
        flash(ngettext("%(n)s application is eligible.", "%(n)s applications are eligible.", count))
        return redirect(url_for("applications.index", slug=slug), 303)
    found = list(islice(eligible_by_answers(actor, call), _AT_ONCE + 1))
    return render(
        "applications/all_eligible.html",
        place="calls.index",
        call=call,
        passing=found[:_AT_ONCE],
        more=len(found) > _AT_ONCE,
    )
