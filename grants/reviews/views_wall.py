"""A contributor's wall: whom it names, what it is bound to, and how each ends."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.accounts.queries import person as somebody
from grants.funds import queries_wall
from grants.funds.models import Contributor, Fund
from grants.funds.models_wall import ContributorLink, Nominee
from grants.funds.policy_wall import WallAction
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import can, demand, find
from grants.reviews import operations, queries_ties
from grants.reviews.blueprint import bp
from grants.reviews.forms_ties import LINKS, LinkForm, NomineeForm, TieEndForm
from grants.web.forms import choices
from grants.web.guards import current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]
_A = WallAction


@bp.get("/funds/<slug>/contributors/<public_id>/wall")
@requires(_A.VIEW)
def wall(slug: str, public_id: str) -> str:
    """Whom a contributor named, and the organisations it is bound to."""
    actor, contributor = current_actor(), _contributor(slug, public_id)
    demand(actor, _A.VIEW, contributor)
    return render(
        "reviews/wall.html",
        place="funds.index",
        contributor=contributor,
        slug=slug,
        nominees=queries_wall.nominees(actor, contributor),
        links=queries_wall.links(actor, contributor),
        kinds=LINKS,
        builds=can(actor, _A.LINK, contributor),
    )


@bp.route("/funds/<slug>/contributors/<public_id>/wall/person", methods=["GET", "POST"])
@requires(_A.NAME)
def name_person(slug: str, public_id: str) -> Page:
    """Enter whom a contributor named."""
    actor, contributor, form = current_actor(), _contributor(slug, public_id), NomineeForm()
    demand(actor, _A.NAME, contributor)
    people = queries_ties.people_with_roles(actor)
    form.person.choices = [("", _("Choose")), *choices((p.public_id, p.name) for p in people)]
    return _entered(
        form,
        lambda: operations.name_person(
            actor,
            contributor=_contributor(slug, public_id),
            person=somebody(actor, form.person.data),
            note=form.note.data or "",
        ),
        contributor,
        slug,
        _("Enter a person it named"),
    )


@bp.route("/funds/<slug>/contributors/<public_id>/wall/organisation", methods=["GET", "POST"])
@requires(_A.LINK)
def link_organisation(slug: str, public_id: str) -> Page:
    """Enter an organisation that a contributor is bound to."""
    actor, contributor, form = current_actor(), _contributor(slug, public_id), LinkForm()
    demand(actor, _A.LINK, contributor)
    return _entered(
        form,
        lambda: operations.link_organisation(
            actor,
            contributor=_contributor(slug, public_id),
            organisation=form.organisation.data or "",
            kind=form.kind.data or "",
            note=form.note.data or "",
        ),
        contributor,
        slug,
        _("Enter an organisation it is bound to"),
    )


@bp.route("/desk/nominees/<public_id>/end", methods=["GET", "POST"])
@requires(_A.END)
def end_nominee(public_id: str) -> Page:
    """Enter the day on which a contributor's naming ended."""
    found = queries_wall.nominee(current_actor(), public_id)
    return _end(found, found.person.name)


@bp.route("/desk/contributor-links/<public_id>/end", methods=["GET", "POST"])
@requires(_A.END)
def end_link(public_id: str) -> Page:
    """Enter the day on which a contributor's link to an organisation ended."""
    found = queries_wall.link_by_id(current_actor(), public_id)
    return _end(found, found.organisation.name)


def _end(found: Nominee | ContributorLink, name: str) -> Page:
    actor, form = current_actor(), TieEndForm()
    demand(actor, _A.END, found.contributor)
    given = found.contributor
    back = url_for("reviews.wall", slug=given.fund.slug, public_id=given.public_id)
    if form.validate_on_submit():
        try:
            transact(lambda: operations.end_of_wall(actor, of=found, until=form.until.data))
        except Invalid as error:
            form.take(error)
        else:
            flash(_("The end is kept. It still counts as long as each call says."))
            return redirect(back, 303)
    elif request.method == "GET":
        form.until.data = clock.now().date()
    shown = render(
        "reviews/end_wall.html",
        place="funds.index",
        form=form,
        name=name,
        contributor=given,
        back_to=back,
    )
    return shown, 422 if form.wrong else 200


def _entered(form: Any, work: Any, contributor: Contributor, slug: str, title: str) -> Page:
    if form.validate_on_submit():
        try:
            transact(work)
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Kept. Who stands behind the wall is kept out from now on."))
            back = url_for("reviews.wall", slug=slug, public_id=contributor.public_id)
            return redirect(back, 303)
    shown = render(
        "reviews/enter_wall.html",
        place="funds.index",
        form=form,
        title=title,
        contributor=contributor,
        slug=slug,
    )
    return shown, 422 if form.wrong else 200


def _contributor(slug: str, public_id: str) -> Contributor:
    return find(
        current_actor(),
        Contributor,
        Contributor.public_id == public_id,
        Contributor.fund.has(Fund.slug == slug),
    )
