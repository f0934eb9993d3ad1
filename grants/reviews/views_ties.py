"""Pages of interests in organisations: one's own, and those that staff keep."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.accounts.models import Person
from grants.accounts.queries import own_record
from grants.accounts.queries import person as somebody
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import can, demand
from grants.organisations.queries import organisation_by_slug
from grants.reviews import operations, queries, queries_ties
from grants.reviews.blueprint import bp
from grants.reviews.forms import EARLIER_INTERESTS, INTERESTS
from grants.reviews.forms_ties import (
    KINDS,
    DomainReleaseForm,
    TieEndForm,
    TieForm,
    TieOfAnotherForm,
    TieWithdrawalForm,
)
from grants.reviews.models_ties import Tie
from grants.reviews.states import InterestAction
from grants.web.forms import choices
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page

Page = str | Response | tuple[str, int]
_A = InterestAction


@bp.route("/conflicts", methods=["GET", "POST"])
@requires(_A.LIST_OWN)
def conflicts() -> Page:
    """My interests: in organisations, and in single applications."""
    actor, form = current_actor(), TieForm()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.declare_tie(actor, person=own_record(actor), told=form.told)
            )
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Your interest is kept. You are not shown that organisation's applications."))
            return redirect(url_for("reviews.conflicts"), 303)
    shown = render(
        "reviews/conflicts.html",
        form=form,
        ties=queries_ties.own_ties(actor),
        conflicts=queries.conflicts(actor),
        kinds=KINDS,
        declared_kinds={**EARLIER_INTERESTS, **INTERESTS},
        staff=can(actor, _A.LIST),
    )
    return shown, 422 if form.wrong else 200


@bp.route("/interests/<public_id>/end", methods=["GET", "POST"])
@requires(_A.END)
def end_interest(public_id: str) -> Page:
    """Say on which day an interest ended."""
    actor, form = current_actor(), TieEndForm()
    tie = queries_ties.tie(actor, public_id)
    demand(actor, _A.END, tie)
    back = url_for("reviews.conflicts" if _is_own(tie) else "reviews.interests")
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.end_tie(
                    actor, tie=queries_ties.tie(actor, public_id), until=form.until.data
                )
            )
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The end is kept. It still counts as long as each call says."))
            return redirect(back, 303)
    elif request.method == "GET":
        form.until.data = clock.now().date()
    shown = render("reviews/end_interest.html", form=form, tie=tie, back_to=back)
    return shown, 422 if form.wrong else 200


@bp.get("/desk/interests")
@requires(_A.LIST)
def interests() -> str:
    """The interests of the people who judge, pay and check."""
    actor = current_actor()
    listed = page(queries_ties.ties(actor), [Tie.id], descending=True)
    return render(
        "reviews/interests.html",
        page=listed,
        kinds=KINDS,
        own={each.id for each in listed.rows if _is_own(each)},
        entered={each.id for each in listed.rows if each.entered_by_id == actor.person_id},
        enters=can(actor, _A.ENTER),
    )


@bp.route("/desk/interests/enter", methods=["GET", "POST"])
@requires(_A.ENTER)
def enter_interest() -> Page:
    """Enter what somebody else is to an organisation."""
    actor, form = current_actor(), TieOfAnotherForm()
    people = queries_ties.people_with_roles(actor)
    form.person.choices = [("", _("Choose")), *choices((p.public_id, p.name) for p in people)]
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.declare_tie(
                    actor, person=somebody(actor, form.person.data), told=form.told
                )
            )
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The interest is kept."))
            return redirect(url_for("reviews.interests"), 303)
    shown = render("reviews/enter_interest.html", form=form)
    return shown, 422 if form.wrong else 200


@bp.route("/desk/interests/<public_id>/withdraw", methods=["GET", "POST"])
@requires(_A.WITHDRAW)
def withdraw_interest(public_id: str) -> Page:
    """Call an interest of somebody else a mistake, with a reason."""
    actor, form = current_actor(), TieWithdrawalForm()
    tie = queries_ties.tie(actor, public_id)
    demand(actor, _A.WITHDRAW, tie)
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.withdraw_tie(
                    actor,
                    tie=queries_ties.tie(actor, public_id),
                    reason=form.reason.data or "",
                )
            )
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The interest is withdrawn."))
            return redirect(url_for("reviews.interests"), 303)
    shown = render("reviews/withdraw_interest.html", form=form, tie=tie)
    return shown, 422 if form.wrong else 200


@bp.get("/desk/interests/addresses")
@requires(_A.RELEASE_DOMAIN)
def shared_domains() -> str:
    """Who has an address of the same domain as an organisation's people."""
    actor = current_actor()
    listed = page(queries_ties.people_sharing(actor), [Person.id])
    return render(
        "reviews/shared_domains.html",
        page=listed,
        bodies=queries_ties.organisations_sharing(actor, listed.rows),
        own=actor.person_id,
    )


@bp.route("/desk/interests/addresses/<person>/<slug>", methods=["GET", "POST"])
@requires(_A.RELEASE_DOMAIN)
def release_domain(person: str, slug: str) -> Page:
    """Say that a shared mail domain means nothing, with a reason."""
    actor, form = current_actor(), DomainReleaseForm()
    somebody_else, organisation = queries_ties.shared_domain(actor, person, slug)
    demand(actor, _A.RELEASE_DOMAIN, somebody_else)
    if form.validate_on_submit():
        transact(
            lambda: operations.release_domain(
                actor,
                person=somebody(actor, person),
                organisation=organisation_by_slug(actor, slug),
                reason=form.reason.data or "",
            )
        )
        flash(_("The shared address keeps them out no more."))
        return redirect(url_for("reviews.shared_domains"), 303)
    shown = render(
        "reviews/release_domain.html", form=form, person=somebody_else, organisation=organisation
    )
    return shown, 422 if form.wrong else 200


def _is_own(tie: Tie) -> bool:
    return tie.person_id == current_actor().person_id
