"""After submission: asking for changes, going on without them, and what differs."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.applications import operations, queries
from grants.applications.differences import differences
from grants.applications.forms_acts import ChangesForm
from grants.applications.models import Application
from grants.applications.queries_eligibility import judged_answers
from grants.applications.queries_sealed import changes_in, sealed
from grants.applications.states import ApplicationAction
from grants.applications.views_desk import still
from grants.applications.views_frame import bp
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _, language
from grants.kernel.policy import Actor
from grants.web.forms import choices
from grants.web.guards import current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]


@bp.route("/desk/applications/<reference>/changes", methods=["GET", "POST"])
@requires(ApplicationAction.REQUEST_CHANGES)
def changes(reference: str) -> Page:
    """Ask the applicant for changes: what, to which answers, by when."""
    actor = current_actor()
    application = still(reference, ApplicationAction.REQUEST_CHANGES)
    form = ChangesForm()
    form.due.zone = application.call.time_zone
    form.questions.choices = choices(_submitted_questions(actor, application))
    if form.validate_on_submit() and form.due.data is not None:
        due_at = form.due.data
        try:
            transact(
                lambda: operations.request_changes(
                    actor,
                    application,
                    wanted=form.wanted.data or "",
                    questions=form.questions.data or [],
                    due_at=due_at,
                )
            )
            flash(_("The applicant is asked for changes."))
            return redirect(url_for("applications.desk", reference=reference), 303)
        except Invalid as error:
            form.take(error)
    return render(
        "applications/changes.html", place="calls.index", application=application, form=form
    ), 422 if form.wrong else 200


def _submitted_questions(actor: Actor, application: Application) -> list[tuple[str, str]]:
    """The questions of the last version, each with its section."""
    last = sealed(actor, application)
    if last is None:
        return []
    asked = [
        (each.key, _("Who can apply: %(question)s", question=each.read.label))
        for each in judged_answers(last.definition, last.answers)
    ]
    return asked + [
        (read.question.key, f"{section.title}: {read.label}")
        for section in last.sections
        for read in section.answers
    ]


@bp.post("/desk/applications/<reference>/changes/end")
@requires(ApplicationAction.END_CHANGES)
def end_changes(reference: str) -> Page:
    """The day has passed: go on with what was submitted."""
    actor = current_actor()
    application = still(reference, ApplicationAction.END_CHANGES)
    transact(lambda: operations.end_changes(actor, application))
    flash(_("%(reference)s goes on as it was submitted.", reference=reference))
    return redirect(url_for("applications.desk", reference=reference), 303)


@bp.get("/desk/applications/<reference>/differences")
@requires(ApplicationAction.LIST)
def desk_differences(reference: str) -> str:
    """What the applicant changed between two versions, for staff."""
    actor = current_actor()
    application = queries.application_on_desk(actor, reference)
    return _differences(actor, application, "applications.desk", "calls.index")


@bp.get("/applications/<reference>/differences")
@requires(ApplicationAction.VIEW)
def own_differences(reference: str) -> str:
    """What one changed oneself between two versions."""
    actor = current_actor()
    application = queries.own_application(actor, reference)
    return _differences(actor, application, "applications.detail", "applications.mine")


def _differences(actor: Actor, application: Application, back: str, place: str) -> str:
    receipts = queries.receipts(application)
    last = receipts[0].number if receipts else 0
    number = request.args.get("version", last, type=int)
    rows = differences(changes_in(actor, application, number))
    by_number = {each.number: each for each in receipts}
    return render(
        "applications/differences.html",
        place=place,
        application=application,
        rows=rows,
        old=by_number[number - 1],
        new=by_number[number],
        others=[each.number for each in receipts if each.number > 1 and each.number != number],
        here=request.endpoint,
        back_url=url_for(back, reference=application.reference),
        reader=language(),
    )
