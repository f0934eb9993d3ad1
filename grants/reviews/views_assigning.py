"""Staff's pages of assignment: the whole call at one stroke, or one application by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
from grants.kernel.i18n import _, lazy, ngettext
from grants.kernel.policy import demand, find
from grants.organisations.names import key_of
from grants.reviews import operations, queries, queries_assigning
from grants.reviews.assignment import Case, Obstacle, Reviewer, away, shortfalls
from grants.reviews.blueprint import bp
from grants.reviews.forms import AssignForm, AssignOneForm, ReopenForm
from grants.reviews.policy_bars import Why, barred_from
from grants.reviews.queries_computed import computed_of, scores_in
from grants.reviews.states import ReviewAction
from grants.reviews.wording import worked_out
from grants.web.forms import choices
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page

Page = str | Response | tuple[str, int]
OBSTACLES = {
    Obstacle.INTEREST: lazy("have an interest"),
    Obstacle.MEMBER: lazy("work or worked for the applicant"),
    Obstacle.DOMAIN: lazy("share its mail domain"),
    Obstacle.WALL: lazy("stand behind a contributor's wall"),
    Obstacle.ASKED: lazy("are asked already, or said no"),
    Obstacle.LANGUAGE: lazy("do not review in its language"),
    Obstacle.CALL_LANGUAGE: lazy("do not review in each language of the call"),
    Obstacle.FULL: lazy("have all they take"),
}
"""Why nobody else can be asked, after the number of people."""
WHY = {
    Why.DECLARED: lazy("declared an interest in it"),
    Why.TIE: lazy("has an interest in the applicant"),
    Why.WALL: lazy("stands behind a contributor's wall"),
    Why.MEMBER: lazy("works for the applicant"),
    Why.LEFT: lazy("worked for the applicant"),
    Why.EMPLOYER: lazy("says that they work for the applicant"),
    Why.DOMAIN: lazy("shares the applicant's mail domain"),
    Why.ENTERED: lazy("entered the application"),
}
"""The same of one person, after the name."""
WEEKS = 3
"""Reviewers are given so many weeks, unless the manager says otherwise."""


@bp.route("/desk/calls/<slug>/assign", methods=["GET", "POST"])
@requires(ReviewAction.ASSIGN)
def assign(slug: str) -> Page:
    """Who reviews what in a call; who is proposed is asked by one button."""
    actor, call = current_actor(), _call(slug)
    form = AssignForm()
    if form.validate_on_submit():
        try:
            asked, left = transact(
                lambda: operations.ask_proposed(actor, call=_call(slug), due_on=_due(form))
            )
            flash(ngettext("%(n)s review is asked for.", "%(n)s reviews are asked for.", asked))
            if left:
                flash(
                    ngettext(
                        "%(n)s person was not asked: something stands in the way now.",
                        "%(n)s people were not asked: something stands in the way now.",
                        left,
                    )
                )
            return redirect(url_for("reviews.assign", slug=slug), 303)
        except Invalid as error:
            form.take(error)
    elif request.method == "GET":
        form.due_on.data = clock.today(call.time_zone) + timedelta(weeks=WEEKS)
    listed = page(queries.assignable(actor, call), [Application.id])
    people = holders(Role.REVIEWER, call.fund_id)
    able = queries_assigning.people_of(call)
    ids = [each.id for each in listed.rows]
    cases = queries_assigning.cases_of(call, listed.rows)
    return render(
        "reviews/assign.html",
        place="calls.index",
        call=call,
        form=form,
        page=listed,
        lacking=queries.lacking_reviewers(actor, call),
        wanted=queries.wanted,
        reviews=queries.live_reviews(actor, ids),
        proposed=queries_assigning.proposed(actor, ids),
        planned=queries_assigning.proposed_in(actor, call),
        away={
            case.reference: _reasons(why)
            for case in cases
            if case.wanted and (why := away(case, able)).total() == len(able)
        },
        lacks={case.reference: _lacks(call, case, able) for case in cases},
        people=people,
        told=queries_assigning.profiles(actor, [person.id for person in people]),
        loads=queries.open_loads(actor, [person.id for person in people]),
    )


@bp.post("/desk/calls/<slug>/assign/propose")
@requires(ReviewAction.PROPOSE)
def propose(slug: str) -> Response:
    """Plan who reviews what; nobody is told yet."""
    actor = current_actor()
    made = transact(lambda: operations.propose_reviewers(actor, call=_call(slug)))
    flash(
        ngettext("%(n)s review is proposed.", "%(n)s reviews are proposed.", made)
        if made
        else _("Nobody else can be asked. Each application says why.")
    )
    return redirect(url_for("reviews.assign", slug=slug), 303)


@bp.post("/desk/proposals/<public_id>/take-out")
@requires(ReviewAction.TAKE_OUT)
def take_out(public_id: str) -> Response:
    """Drop one proposal."""
    actor = current_actor()
    shown = queries_assigning.proposal(actor, public_id)
    slug, name = shown.application.call.slug, shown.reviewer.name
    transact(lambda: operations.take_out(actor, queries_assigning.proposal(actor, public_id)))
    flash(_("%(name)s is no longer proposed.", name=name))
    return redirect(url_for("reviews.assign", slug=slug), 303)


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
        handed_back=queries.handed_back(actor, application),
        worked_out=worked_out(application),
        computed=scores_in(computed_of([application.id]).get(application.id, {})),
        submitted={s.review_id: s for s in queries.counted_reviews(application)},
        form=form,
        open=application.status
        in (ApplicationStatus.ELIGIBLE.value, ApplicationStatus.IN_REVIEW.value),
        may_assign=bool(free),
        barred=_barred(application),
    )


def _reasons(why: Counter[Obstacle]) -> str:
    return _(", ").join(f"{many} {OBSTACLES[reason]}" for reason, many in why.items())


def _lacks(call: Call, case: Case, able: Sequence[Reviewer]) -> list[str]:
    """A sentence on each thing that the reviewers of a case do not bring, and why."""
    named = {key_of(skill): skill for skill in queries_assigning.reviewing_of(call).skills}
    said = []
    for each in shortfalls(case, able):
        what = (
            _("Nobody knows “%(skill)s”", skill=named[each.skill])
            if each.skill
            else _("No local practitioner")
        )
        if each.able:
            why = ngettext("%(n)s could be asked", "%(n)s could be asked", each.able)
        else:
            why = _reasons(each.away) or _("this fund has no such reviewer")
        said.append(_("%(what)s: %(why)s.", what=what, why=why))
    return said


def _barred(application: Application) -> list[tuple[str, str]]:
    """Each reviewer of the fund whom an interest keeps away, and what it is."""
    why = barred_from([application.id])[application.id]
    return [
        (person.name, str(WHY[why[person.id]]))
        for person in holders(Role.REVIEWER, application.fund_id)
        if person.id in why
    ]


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
