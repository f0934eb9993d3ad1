"""Complaints about decisions: the applicant's page, the staff's list and the answer."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from grants.applications.models import Application
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, can, demand, find
from grants.reviews import operations, queries, queries_complaints
from grants.reviews.blueprint import bp
from grants.reviews.forms_complaints import AnswerComplaintForm, ComplainForm
from grants.reviews.models_complaints import ComplaintOutcome, DecisionComplaint
from grants.reviews.states import ReviewAction
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page

Page = str | Response | tuple[str, int]


@bp.route("/applications/<reference>/complain", methods=["GET", "POST"])
@requires(ReviewAction.COMPLAIN)
def complain(reference: str) -> Page:
    """Say what is wrong with the decision, while the time for it runs."""
    actor, application = current_actor(), _own(current_actor(), reference)
    back = url_for("reviews.feedback", reference=reference)
    decision = queries.last_decision(actor, application)
    if decision is None:
        raise NotFound
    form = ComplainForm()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.complain(
                    actor, application=_own(actor, reference), text=form.text.data or ""
                )
            )
            flash(_("Your complaint has come in. We answer it by mail and here."))
            return redirect(back, 303)
        except Invalid as error:
            form.take(error)
    elif queries_complaints.complaint_about(actor, decision):
        return redirect(back, 303)
    shown = render(
        "reviews/complain.html",
        place="applications.mine",
        application=application,
        decision=decision,
        until=queries_complaints.complaint_until(application, decision),
        form=form,
    )
    return (shown, 422) if form.wrong else shown


def _own(actor: Actor, reference: str) -> Application:
    application = find(actor, Application, Application.reference == reference)
    demand(actor, ReviewAction.COMPLAIN, application)
    return application


@bp.get("/desk/decision-complaints")
@requires(ReviewAction.SEE_COMPLAINTS)
def complaints() -> str:
    """Every complaint about a decision in my funds, the newest first."""
    listed = page(
        queries_complaints.complaints(current_actor()), [DecisionComplaint.id], descending=True
    )
    return render(
        "reviews/complaints.html", place="reviews.decisions", page=listed, today=clock.now().date()
    )


@bp.route("/desk/decision-complaints/<public_id>", methods=["GET", "POST"])
@requires(ReviewAction.SEE_COMPLAINTS)
def complaint(public_id: str) -> Page:
    """One complaint with the decision it is about; whoever had no part answers it."""
    actor, shown = current_actor(), _on_desk(current_actor(), public_id)
    form = AnswerComplaintForm()
    if form.is_submitted():
        demand(actor, ReviewAction.ANSWER_COMPLAINT, shown)
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.answer_complaint(
                    actor,
                    complaint=_on_desk(actor, public_id),
                    outcome=ComplaintOutcome(form.outcome.data),
                    reason=form.reason.data or "",
                )
            )
            flash(_("The complaint is answered, and the applicant is told."))
            return redirect(url_for("reviews.complaint", public_id=public_id), 303)
        except Invalid as error:
            form.take(error)
    body = render(
        "reviews/complaint.html",
        place="reviews.decisions",
        complaint=shown,
        application=shown.application,
        form=form,
        may_answer=shown.answer is None and can(actor, ReviewAction.ANSWER_COMPLAINT, shown),
    )
    return (body, 422) if form.wrong else body


def _on_desk(actor: Actor, public_id: str) -> DecisionComplaint:
    found = queries_complaints.complaint_by_id(actor, public_id)
    demand(actor, ReviewAction.SEE_COMPLAINTS, found)
    return found
