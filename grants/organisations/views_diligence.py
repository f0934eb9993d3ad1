"""Due diligence on one organisation, and the screening lists, for staff."""

from __future__ import annotations

from flask import flash as say
from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _, ngettext
from grants.kernel.policy import can, demand
from grants.organisations import forms_profile as forms
from grants.organisations import operations, queries
from grants.organisations import queries_diligence as found
from grants.organisations import queries_profile as profile
from grants.organisations.blueprint import bp
from grants.organisations.countries import countries
from grants.organisations.kinds import CheckKind, CheckResult
from grants.organisations.models_diligence import ScreeningList
from grants.organisations.policy_profile import ProfileAction
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page

Page = str | Response | tuple[str, int]
_P = ProfileAction


@bp.get("/desk/organisations/<slug>")
@requires(_P.LOOK_INTO)
def diligence(slug: str) -> str:
    """What is known of an organisation: papers, owners, checks, matches, likely duplicates."""
    actor = current_actor()
    organisation = queries.organisation_by_slug(actor, slug)
    return render(
        "organisations/diligence.html",
        place="organisations.index",
        organisation=organisation,
        documents=profile.documents(actor, organisation),
        validity=profile.validity,
        today=clock.now().date(),
        controllers=profile.controllers(actor, organisation),
        countries=countries(),
        manages=can(actor, _P.READ_LISTS),
        checks=found.checks_of(actor, organisation),
        kinds=forms.CHECKS,
        results=forms.RESULTS,
        matches=found.matches_of(actor, organisation),
        why=forms.WHY_NEAR,
        outcomes=forms.OUTCOMES,
        pairs=found.duplicates_of(actor, organisation),
        alike=forms.ALIKE,
        pair_outcomes=forms.PAIR_OUTCOMES,
        may_record=can(actor, _P.RECORD_CHECK, organisation),
    )


@bp.route("/desk/organisations/<slug>/check", methods=["GET", "POST"])
@requires(_P.RECORD_CHECK)
def record_check(slug: str) -> Page:
    """Record a check. It is never changed."""
    actor = current_actor()
    organisation = queries.organisation_by_slug(actor, slug)
    demand(actor, _P.RECORD_CHECK, organisation)
    form = forms.CheckForm(checked_on=clock.now().date())
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.record_check(
                    actor,
                    queries.organisation_by_slug(actor, slug),
                    kind=CheckKind(form.kind.data),
                    result=CheckResult(form.result.data),
                    reason=form.reason.data or "",
                    checked_on=form.checked_on.data or clock.now().date(),
                    next_review_on=form.next_review_on.data,
                )
            )
        except Invalid as error:
            form.take(error)
            organisation = queries.organisation_by_slug(actor, slug)
        else:
            say(_("The check is recorded."))
            return redirect(url_for("organisations.diligence", slug=slug), 303)
    shown = render(
        "organisations/record_check.html",
        place="organisations.index",
        organisation=organisation,
        form=form,
    )
    return shown, 422 if form.wrong else 200


@bp.post("/desk/organisations/<slug>/screen")
@requires(_P.SCREEN)
def screen(slug: str) -> Response:
    """Compare the organisation with the lists now."""
    actor = current_actor()
    new = transact(lambda: operations.screen(actor, queries.organisation_by_slug(actor, slug)))
    say(ngettext("%(n)s new match.", "%(n)s new matches.", new))
    return redirect(url_for("organisations.diligence", slug=slug), 303)


# --- Screening lists ------------------------------------------------------------------


@bp.route("/desk/screening", methods=["GET", "POST"])
@requires(_P.READ_LISTS)
def screening() -> Page:
    """Every version of every list, the newest first; import another."""
    actor = current_actor()
    form = forms.ListForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            made = transact(
                lambda: (
                    operations.import_list(
                        actor,
                        name=form.name.data or "",
                        source=form.source.data or "",
                        stream=sent.stream,
                        filename=sent.filename,
                    ).public_id
                )
            )
        except Invalid as error:
            form.take(error)
        else:
            return redirect(url_for("organisations.screening_list", public_id=made), 303)
    shown = render(
        "organisations/screening.html",
        place="organisations.index",
        page=page(found.lists(actor), [ScreeningList.id], descending=True),
        form=form,
    )
    return shown, 422 if form.wrong else 200


@bp.get("/desk/screening/<public_id>")
@requires(_P.READ_LISTS)
def screening_list(public_id: str) -> str:
    """How far a list is read, and the lines that could not be."""
    return render(
        "organisations/screening_list.html",
        place="organisations.index",
        found=found.list_by_id(current_actor(), public_id),
        errors=forms.LINE_ERRORS,
        reload=request.path,
    )
