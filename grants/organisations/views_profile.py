"""My organisation's papers, and who owns or controls it."""

from __future__ import annotations

from flask import flash as say
from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import can, demand
from grants.organisations import forms_profile as forms
from grants.organisations import operations, queries
from grants.organisations import queries_profile as profile
from grants.organisations.blueprint import bp
from grants.organisations.countries import countries
from grants.organisations.policy import OrganisationAction
from grants.organisations.policy_profile import ProfileAction
from grants.web.downloads import download
from grants.web.guards import current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]
_P = ProfileAction


@bp.route("/organisation/<slug>/documents", methods=["GET", "POST"])
@requires(OrganisationAction.READ_OWN)
def documents(slug: str) -> Page:
    """The papers of my organisation, and until when they hold; add another."""
    actor = current_actor()
    organisation = queries.own_organisation(actor, slug)
    form = forms.DocumentForm()
    if request.method == "POST":
        demand(actor, _P.KEEP_DOCUMENTS, organisation)
    if form.validate_on_submit():
        sent = form.file.data
        try:
            transact(
                lambda: operations.add_document(
                    actor,
                    queries.own_organisation(actor, slug),
                    title=form.title.data or "",
                    stream=sent.stream,
                    filename=sent.filename,
                    expires_on=form.expires_on.data,
                )
            )
        except Invalid as error:
            form.take(error)
            organisation = queries.own_organisation(actor, slug)
        else:
            say(_("The document is kept."))
            return redirect(url_for("organisations.documents", slug=slug), 303)
    shown = render(
        "organisations/documents.html",
        place="organisations.mine",
        organisation=organisation,
        documents=profile.documents(actor, organisation),
        validity=profile.validity,
        today=clock.now().date(),
        writes=can(actor, _P.KEEP_DOCUMENTS, organisation),
        form=form,
    )
    return shown, 422 if form.wrong else 200


@bp.post("/organisation/<slug>/documents/<document>/remove")
@requires(_P.KEEP_DOCUMENTS)
def remove_document(slug: str, document: str) -> Response:
    """Take a paper out of the profile."""
    actor = current_actor()
    transact(lambda: operations.remove_document(actor, profile.document(actor, document)))
    say(_("The document is taken out."))
    return redirect(url_for("organisations.documents", slug=slug), 303)


@bp.get("/organisation-documents/<document>")
@requires(_P.READ_DOCUMENT)
def document(document: str) -> Response:
    """One paper, for the organisation's people and for staff."""
    return download(profile.document(current_actor(), document).file)


@bp.route("/organisation/<slug>/owners", methods=["GET", "POST"])
@requires(_P.KEEP_CONTROLLERS)
def owners(slug: str) -> Page:
    """Who owns or controls my organisation; for its owners alone."""
    actor = current_actor()
    organisation = queries.own_organisation(actor, slug)
    demand(actor, _P.KEEP_CONTROLLERS, organisation)
    form = forms.ControllerForm()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.add_controller(
                    actor,
                    queries.own_organisation(actor, slug),
                    name=form.name.data or "",
                    role=form.role.data or "",
                    share_hundredths=form.share.data,
                    country=form.country.data or "",
                )
            )
        except Invalid as error:
            form.take(error)
            organisation = queries.own_organisation(actor, slug)
        else:
            say(_("Saved."))
            return redirect(url_for("organisations.owners", slug=slug), 303)
    shown = render(
        "organisations/owners.html",
        place="organisations.mine",
        organisation=organisation,
        controllers=profile.controllers(actor, organisation),
        countries=countries(),
        form=form,
    )
    return shown, 422 if form.wrong else 200


@bp.post("/organisation/<slug>/owners/<owner>/remove")
@requires(_P.KEEP_CONTROLLERS)
def remove_owner(slug: str, owner: str) -> Response:
    """They no longer own or control it."""
    actor = current_actor()
    queries.own_organisation(actor, slug)
    transact(lambda: operations.remove_controller(actor, profile.controller(actor, owner)))
    say(_("Saved."))
    return redirect(url_for("organisations.owners", slug=slug), 303)
