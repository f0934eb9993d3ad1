"""Staff enter an application that came on paper or by voice; its proof can be opened."""

from __future__ import annotations

import secrets

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from grants.applications import operations
from grants.applications.forms_paper import NEW, PaperForm
from grants.applications.models import Application
from grants.applications.models_paper import Way
from grants.applications.operations.entering import Handed, Newcomer
from grants.applications.queries_paper import being_entered, evidence_of, organisations_like
from grants.applications.states import ApplicationAction
from grants.applications.views_frame import bp
from grants.calls.models import Call
from grants.calls.operations import definition_of
from grants.calls.queries import call_by_slug
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import demand
from grants.organisations.models import Organisation
from grants.organisations.queries import organisation_by_slug
from grants.organisations.wording import KINDS
from grants.web.downloads import download
from grants.web.forms import choices
from grants.web.guards import current_actor, requires
from grants.web.pages import render

Page = str | AnyResponse | tuple[str, int]


@bp.route("/desk/calls/<slug>/on-behalf", methods=["GET", "POST"])
@requires(ApplicationAction.ENTER)
def enter(slug: str) -> Page:
    """Find or enter the organisation, say how and when it came; then the form itself."""
    actor = current_actor()
    call = call_by_slug(actor, slug)
    demand(actor, ApplicationAction.ENTER, call)
    searched = request.args.get("find", "").strip()
    form = PaperForm()
    form.key.data = form.key.data or secrets.token_urlsafe(16)
    form.handed_in_at.zone = call.time_zone
    found = organisations_like(actor, searched)
    form.organisation.choices = choices(
        [*((each.slug, _named(each)) for each in found), (NEW, _("A new one"))]
    )
    if not found:
        form.organisation.data = NEW
    form.kind.choices = choices(
        [(kind.value, KINDS[kind]) for kind in definition_of(call).applicants]
    )
    if form.validate_on_submit():
        try:
            application = transact(lambda: _begin(call, form))
            return redirect(url_for("applications.detail", reference=application.reference), 303)
        except Invalid as error:
            form.take(error)
    return render(
        "applications/enter.html",
        place="calls.index",
        call=call,
        form=form,
        searched=searched,
        found=found,
        drafts=being_entered(actor, call),
    ), 422 if form.wrong else 200


def _named(organisation: Organisation) -> str:
    number = organisation.registration_number
    return f"{organisation.name} ({number})" if number else organisation.name


def _begin(call: Call, form: PaperForm) -> Application:
    actor = current_actor()
    sent = form.evidence.data
    return operations.enter_on_behalf(
        actor,
        call=call,
        organisation=_newcomer(form)
        if form.organisation.data == NEW
        else organisation_by_slug(actor, form.organisation.data or ""),
        handed=Handed(
            way=Way(form.way.data),
            at=form.handed_in_at.data,  # type: ignore[arg-type]
            evidence=sent.stream,
            filename=sent.filename,
            contact_name=form.contact_name.data or "",
            contact_phone=form.contact_phone.data or "",
        ),
        key=form.key.data or "",
    )


def _newcomer(form: PaperForm) -> Newcomer:
    return Newcomer(
        name=form.name.data or "",
        kind=form.kind.data or "",
        registration_number=form.registration_number.data or "",
        phone=form.contact_phone.data or "",
        founded_year=form.founded_year.data,
        area=form.area.data or "",
        address=form.address.data or "",
    )


@bp.get("/desk/applications/<reference>/proof")
@requires(ApplicationAction.VIEW)
def proof(reference: str) -> Response:
    """The scan that proves when an application was handed in."""
    return download(evidence_of(current_actor(), reference))
