"""Staff's pages of assignment: the whole call at one stroke, or one application by hand."""

from __future__ import annotations

from datetime import date, timedelta

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.accounts.models import Role
from grants.accounts.queries import holders
from grants.applications.models import Application
from grants.applications.states import ApplicationStatus
from grants.calls.models import Call
from grants.calls.queries import call_by_slug
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import GrantsError, Invalid
from grants.kernel.i18n import _, ngettext
from grants.kernel.policy import demand, find
from grants.reviews import operations, queries
from grants.reviews.blueprint import bp
from grants.reviews.forms import AssignForm, AssignOneForm, ReopenForm
from grants.reviews.states import ReviewAction
from grants.web.forms import choices
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page

Page = str | Response | tuple[str, int]
WEEKS = 3
"""Reviewers are given so many weeks, unless the manager says otherwise."""


@bp.route("/desk/calls/<slug>/assign", methods=["GET", "POST"])
@requires(ReviewAction.ASSIGN)
def assign(slug: str) -> Page:
    """Who reviews what in a call; one button fills what is missing, with fair loads."""
    actor, call = current_actor(), _call(slug)
    form = AssignForm()
    if form.validate_on_submit():
        try:
            made = transact(
                lambda: operations.assign_call(actor, call=_call(slug), due_on=_due(form))
            )
            flash(ngettext("%(n)s review is asked for.", "%(n)s reviews are asked for.", made))
            return redirect(url_for("reviews.assign", slug=slug))
        except Invalid as error:
            form.take(error)
    elif request.method == "GET":
        form.due_on.data = clock.today(call.time_zone) + timedelta(weeks=WEEKS)
    listed = page(queries.assignable(actor, call), [Application.id])
    people = holders(Role.REVIEWER, call.fund_id)
    return render(
        "reviews/assign.html",
        place="calls.index",
        call=call,
        form=form,
        page=listed,
        lacking=queries.lacking_reviewers(actor, call),
        reviews=queries.live_reviews(actor, [each.id for each in listed.rows]),
        people=people,
        loads=queries.open_loads(actor, [person.id for person in people]),
    )


@bp.route("/desk/applications/<reference>/reviewers", methods=["GET", "POST"])
@requires(ReviewAction.ASSIGN)
def reviewers(reference: str) -> Page:
    """The reviewers of one application: who was asked, what came, whom to add."""
    actor = current_actor()
    application = _application(reference)
    demand(actor, ReviewAction.ASSIGN, application)
    form = AssignOneForm()
    barred = queries.barred_people(application) | queries.assigned_people(application)
    free = [p for p in holders(Role.REVIEWER, application.fund_id) if p.id not in barred]
    loads = queries.open_loads(actor, [person.id for person in free])
    form.reviewers.choices = choices(
        (
            person.public_id,
            ngettext(
                "%(name)s, %(n)s review to do",
                "%(name)s, %(n)s reviews to do",
                loads.get(person.id, 0),
                name=person.name,
            ),
        )
        for person in free
    )
    if form.validate_on_submit():
        chosen = [p for p in free if p.public_id in set(form.reviewers.data or [])]
        try:
            transact(
                lambda: operations.assign_reviewers(
                    actor,
                    application=_application(reference),
                    reviewers=chosen,
                    due_on=_due(form),
                )
            )
            flash(_("The reviewers are asked."))
            return redirect(url_for("reviews.reviewers", reference=reference))
        except GrantsError as error:
            if not isinstance(error, Invalid):
                raise
            form.take(error)
    elif request.method == "GET":
        form.due_on.data = clock.today(application.call.time_zone) + timedelta(weeks=WEEKS)
    return render(
        "reviews/reviewers.html",
        place="calls.index",
        application=application,
        rubric=queries.rubric_of(application),
        reviews=queries.live_reviews(actor, [application.id]).get(application.id, []),
        submitted={s.review_id: s for s in queries.counted_reviews(application)},
        form=form,
        open=application.status
        in (ApplicationStatus.ELIGIBLE.value, ApplicationStatus.IN_REVIEW.value),
        may_assign=bool(free),
    )


@bp.route("/desk/reviews/<public_id>/reopen", methods=["GET", "POST"])
@requires(ReviewAction.REOPEN)
def reopen(public_id: str) -> Page:
    """Give a submitted review back to its reviewer, with a reason."""
    actor = current_actor()
    review = queries.review_by_id(actor, public_id)
    demand(actor, ReviewAction.REOPEN, review)
    form = ReopenForm()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.reopen_review(
                    actor,
                    review=queries.review_by_id(actor, public_id),
                    reason=form.reason.data or "",
                )
            )
            flash(_("The review is open again."))
            return redirect(url_for("reviews.reviewers", reference=review.application.reference))
        except Invalid as error:
            form.take(error)
    return render("reviews/reopen.html", place="calls.index", review=review, form=form)


def _due(form: AssignForm) -> date:
    if form.due_on.data is None:
        raise Invalid(_("Enter the day they are due."), "due_on")
    return form.due_on.data


def _call(slug: str) -> Call:
    call = call_by_slug(current_actor(), slug)
    demand(current_actor(), ReviewAction.ASSIGN, call)
    return call


def _application(reference: str) -> Application:
    return find(current_actor(), Application, Application.reference == reference)
