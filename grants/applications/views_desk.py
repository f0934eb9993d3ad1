"""The staff's pages: a call's applications, one application, the eligibility check."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from grants.applications import queries
from grants.applications.forms_acts import FilterForm
from grants.applications.forms_likeness import OUTCOMES
from grants.applications.models import Application
from grants.applications.queries_changes import change_request
from grants.applications.queries_eligibility import (
    clearances,
    judged_answers,
    judged_limits,
    judgement_on_desk,
    last_check,
)
from grants.applications.queries_likeness import pairs_of
from grants.applications.queries_paper import takes_paper
from grants.applications.queries_sealed import Sealed, changes_since
from grants.applications.queries_sealed import sealed as sealed_for
from grants.applications.queries_serving import serving_of
from grants.applications.states import ApplicationAction, ApplicationStatus
from grants.applications.views_frame import bp
from grants.applications.views_own import file_link
from grants.calls.models import Call
from grants.calls.queries import call_by_slug
from grants.kernel import clock, workflow
from grants.kernel.audit import AuditEntry
from grants.kernel.errors import NotNow
from grants.kernel.i18n import _, lazy, ngettext
from grants.kernel.policy import can, demand
from grants.web.forms import choices
from grants.web.guards import current_actor, requires
from grants.web.languages import address_with
from grants.web.navigation import address_of
from grants.web.pages import render
from grants.web.statuses import label
from grants.web.tables import page

Page = str | Response | tuple[str, int]

_LISTED = [each for each in ApplicationStatus if each is not ApplicationStatus.DRAFT]

HAPPENED: dict[str, tuple[Any, str, str]] = {
    ApplicationAction.START.value: (lazy("Started"), "event", ""),
    ApplicationAction.ENTER.value: (lazy("Entered by staff on behalf"), "event", "need"),
    ApplicationAction.SUBMIT.value: (lazy("Submitted"), "received", "act"),
    ApplicationAction.RESUBMIT.value: (lazy("Submitted again"), "received", "act"),
    ApplicationAction.WITHDRAW.value: (lazy("Withdrawn"), "lock", ""),
    ApplicationAction.REQUEST_CHANGES.value: (lazy("Changes asked for"), "need", "need"),
    ApplicationAction.CORRECT_AIMS.value: (lazy("What it serves was corrected"), "event", ""),
    ApplicationAction.END_CHANGES.value: (lazy("Went on without the changes"), "event", ""),
    ApplicationAction.CLEAR_CAVEAT.value: (lazy("Caveat cleared"), "agreed", ""),
    ApplicationAction.FIND_ELIGIBLE.value: (lazy("Found eligible"), "agreed", "act"),
    ApplicationAction.FIND_INELIGIBLE.value: (lazy("Found not eligible"), "octagon", "bad"),
    ApplicationAction.START_REVIEW.value: (lazy("Sent to review"), "event", "go"),
    ApplicationAction.SHORTLIST.value: (lazy("Put before the panel"), "event", "go"),
    ApplicationAction.AWARD.value: (lazy("Awarded"), "agreed", "act"),
    ApplicationAction.WAITLIST.value: (lazy("Put on the waiting list"), "clock", ""),
    ApplicationAction.DECLINE.value: (lazy("Declined"), "octagon", "bad"),
    ApplicationAction.TAKE_UP_AGAIN.value: (lazy("Taken up again after a complaint"), "event", ""),
}


@bp.get("/desk/calls/<slug>/applications")
@requires(ApplicationAction.LIST)
def index(slug: str) -> str:
    """A call's applications: filtered, counted, by reference."""
    actor = current_actor()
    call = call_by_slug(actor, slug)
    demand(actor, ApplicationAction.LIST, call)
    form = _filters(call)
    chosen = queries.applications_of_call(
        actor,
        call,
        status=form.status.data or "",
        applicant=(form.applicant.data or "").strip(),
        least=form.least.data,
        most=form.most.data,
    )
    to_check = queries.applications_of_call(actor, call, status=ApplicationStatus.SUBMITTED.value)
    return render(
        "applications/index.html",
        place="calls.index",
        call=call,
        may_enter=takes_paper(call, clock.now()) and can(actor, ApplicationAction.ENTER, call),
        form=form,
        page=page(chosen, [Application.id]),
        count=count_words(queries.count_up_to(chosen)),
        waiting=queries.count_up_to(to_check),
        shown=_filter_words(form),
        clear=url_for("applications.index", slug=slug),
    )


def _filters(call: Call) -> FilterForm:
    form = FilterForm(request.args)
    form.least.currency = form.most.currency = call.fund.currency
    form.status.choices = choices(
        {"": _("Every status")} | {each.value: label("application", each.value) for each in _LISTED}
    )
    form.validate()
    if form.status.data not in {each.value for each in _LISTED}:
        form.status.data = ""
    return form


def _filter_words(form: FilterForm) -> list[tuple[str, str]]:
    found = []
    if form.status.data:
        found.append((label("application", form.status.data), "status"))
    if (form.applicant.data or "").strip():
        found.append((_("applicant like “%(text)s”", text=form.applicant.data), "applicant"))
    if form.least.data is not None:
        found.append((_("from %(amount)s", amount=str(form.least.data)), "least"))
    if form.most.data is not None:
        found.append((_("up to %(amount)s", amount=str(form.most.data)), "most"))
    return [(words, address_with(**{name: "", "after": ""})) for words, name in found]


def count_words(count: int) -> str:
    """How many applications, in words; beyond the bound they are not counted on."""
    if count > queries.COUNTED_AT_MOST:
        return _("More than %(most)s applications", most=f"{queries.COUNTED_AT_MOST:,}")
    return ngettext("%(n)s application", "%(n)s applications", count)


def checked(application: Application, sealed: Sealed | None) -> dict[str, Any]:
    """What the eligibility check shows: answers and limits judged, and whether all pass."""
    if sealed is None:
        return {"judged": [], "limits": [], "waits": False, "passes": False}
    applicant, judged = judgement_on_desk(application, sealed.definition, sealed.answers)
    answers = judged_answers(sealed.definition, sealed.answers, clearances(application))
    return {
        "judged": answers,
        "limits": judged_limits(sealed.definition, applicant, judged, application.requested),
        "waits": any(each.waits for each in answers),
        "passes": judged.eligible,
    }


@bp.get("/desk/applications/<reference>")
@requires(ApplicationAction.LIST)
def desk(reference: str) -> str:
    """One application as it was submitted, what was found, what happened."""
    actor = current_actor()
    application = queries.application_on_desk(actor, reference)
    sealed = sealed_for(actor, application)
    return render(
        "applications/desk.html",
        place="calls.index",
        application=application,
        sealed=sealed,
        changes=changes_since(sealed) if sealed else (),
        receipts=queries.receipts(application),
        serves=serving_of(application),
        pairs=pairs_of(actor, application),
        pair_words=OUTCOMES,
        may_correct=can(actor, ApplicationAction.CORRECT_AIMS, application),
        asked=change_request(application),
        now=clock.now(),
        found=last_check(application),
        may_clear=can(actor, ApplicationAction.CLEAR_CAVEAT, application),
        **checked(application, sealed),
        happened=[_event(entry) for entry in queries.events(application)],
        verbs=[step.action for step in workflow.available(actor, application)],
        actions=ApplicationAction,
        file_url=file_link(application),
        organisation_url=address_of("organisations.detail", slug=application.organisation.slug),
        ranking_url=address_of("reviews.ranking", slug=application.call.slug),
        assign_url=address_of("reviews.assign", slug=application.call.slug),
        harm_url=address_of("harm.detail", reference=reference),
    )


def _event(entry: AuditEntry) -> dict[str, Any]:
    words, icon, colour = HAPPENED.get(entry.action, (entry.action, "event", ""))
    detail = entry.detail
    about = detail.get("reason") or ""
    if "version" in detail:
        about = _("version %(number)s", number=detail["version"])
    return {
        "what": words,
        "about": about,
        "at": entry.at,
        "who": entry.actor_name,
        "source": _("entry %(number)s", number=entry.sequence),
        "icon": icon,
        "colour": colour,
    }


def still(reference: str, action: ApplicationAction) -> Application:
    """The application, if this can still be done with it."""
    actor = current_actor()
    application = queries.application_on_desk(actor, reference)
    demand(actor, action, application)
    if action not in [step.action for step in workflow.available(actor, application)]:
        raise NotNow(_("This is no longer possible: it has moved on. Look at it again."))
    return application
