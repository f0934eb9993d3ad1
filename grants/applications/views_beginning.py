"""Beginning an application: who can apply, answered before anything is written."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from grants.applications import operations, queries
from grants.applications.answers import clean_all
from grants.applications.completeness import requested_amount
from grants.applications.forms import SectionForm, eligibility_form
from grants.applications.forms_acts import OrganisationForm
from grants.applications.models import Application
from grants.applications.queries_applicants import applicant_of
from grants.applications.states import ApplicationAction
from grants.applications.views_frame import bp
from grants.applications.views_writing import writable_draft
from grants.calls import eligibility as asking
from grants.calls.definition import CallDefinition
from grants.calls.judging import Applicant, Judgement, LimitJudged, judge
from grants.calls.models import Call
from grants.calls.operations import definition_of
from grants.calls.queries import call_by_slug, takes_applications
from grants.calls.questions import QuestionType
from grants.calls.wording_limits import limit_sentence, match_words
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _, language
from grants.kernel.policy import demand
from grants.organisations.models import Organisation
from grants.organisations.queries import own_organisations
from grants.web.forms import choices
from grants.web.guards import current_actor, requires
from grants.web.navigation import address_of
from grants.web.pages import render

Page = str | Response | tuple[str, int]


@bp.route("/calls/<slug>/apply", methods=["GET", "POST"])
@requires(ApplicationAction.VIEW)
def apply(slug: str) -> Page:
    """Who can apply, answered before anything is written; then the draft."""
    actor = current_actor()
    call = call_by_slug(actor, slug)
    definition = definition_of(call)
    organisations = own_organisations(actor)
    begun = queries.applications_to_call(actor, call)
    left = organisations
    if not definition.applying.several:
        had = {each.organisation_id for each in begun}
        left = [each for each in organisations if each.id not in had]
    if request.method == "GET" and begun and not left:
        return redirect(_detail_url(begun[0]))
    choice = _organisation_form(left)
    chosen = _chosen(left, choice)
    applicant = applicant_of(chosen) if chosen else None
    form, result = eligibility_answers(definition, {}, applicant)
    wrong = 200
    if request.method == "POST" and takes_applications(call, clock.now()):
        if chosen is not None and result is not None:
            cleaned, judged = result
            form.form_errors += sentences(definition, applicant, judged.missed)
            if not judged.refused and not judged.unanswered:
                try:
                    return redirect(
                        _detail_url(transact(lambda: _start(call, chosen, cleaned, choice))), 303
                    )
                except Invalid as error:
                    form.form_errors.append(error.message)
        wrong = 422
    before = judge(definition, applicant, {}, None)
    return render(
        "applications/apply.html",
        place="public.calls",
        call=call,
        definition=definition,
        organisations=left,
        choice=choice,
        form=form,
        open=takes_applications(call, clock.now()),
        begun=begun,
        refused=sentences(definition, applicant, before.missed),
        unknown=sentences(definition, applicant, before.unknown),
        match_words=match_words,
        organisation_url=address_of("organisations.mine"),
        call_url=address_of("public.call", slug=slug),
        reader=language(),
    ), wrong if form.wrong or choice.wrong else 200


def sentences(
    definition: CallDefinition,
    applicant: Applicant | None,
    limits: Sequence[LimitJudged],
) -> list[str]:
    """What some of the limits judged say to an applicant who begins."""
    if applicant is None:
        return []
    return [limit_sentence(definition, applicant, None, each) for each in limits]


def _start(
    call: Call, organisation: Organisation, answers: dict[str, Any], choice: OrganisationForm
) -> Application:
    actor = current_actor()
    demand(actor, ApplicationAction.START)
    application = operations.start_application(
        actor, call=call, organisation=organisation, key=choice.key.data or ""
    )
    operations.save_answers(actor, application, answers)
    return application


def _organisation_form(organisations: Sequence[Organisation]) -> OrganisationForm:
    form = OrganisationForm()
    form.organisation.choices = choices([(each.slug, each.name) for each in organisations])
    form.key.data = form.key.data or secrets.token_urlsafe(16)
    return form


def _chosen(organisations: Sequence[Organisation], form: OrganisationForm) -> Organisation | None:
    if len(organisations) == 1:
        return organisations[0]
    if request.method == "GET" or not form.validate():
        return None
    return next((each for each in organisations if each.slug == form.organisation.data), None)


Judged = tuple[dict[str, Any], Judgement]


def eligibility_answers(
    definition: CallDefinition, saved: dict[str, Any], applicant: Applicant | None
) -> tuple[SectionForm, Judged | None]:
    """The questions on who can apply; what was typed is judged, refusals stand on the answers.

    A question may follow from an earlier answer, so what was typed decides what is asked.
    """
    if request.method == "GET":
        asked = [each.question for each in asking.asked(definition.eligibility, saved)]
        return eligibility_form(definition, asked, saved), None
    every = [each.question for each in definition.eligibility]
    typed = eligibility_form(definition, every, {}, formdata=request.form)
    cleaned = clean_all(every, typed.raw(), definition.currency)
    asked = [each.question for each in asking.asked(definition.eligibility, cleaned.values)]
    form = eligibility_form(definition, asked, {}, formdata=request.form)
    requested = requested_amount(definition, saved)
    judged = judge(definition, applicant, cleaned.values, requested)
    keys = {question.key for question in asked}
    if not form.validate():
        return form, None
    errors = {key: said for key, said in cleaned.errors.items() if key in keys}
    for each in judged.unanswered:
        if f"q_{each.question.key}" in request.form or each.question.type in _CHOSEN:
            errors.setdefault(each.question.key, _("Answer this question."))
    for each in judged.failed:
        errors[each.question.key] = (
            each.refusal.read(language())
            if each.refusal
            else _("With this answer you cannot apply to this call.")
        )
    form.show_errors(errors)
    return form, ({key: cleaned.values.get(key) for key in keys}, judged)


# A choice that was left open is not in what the browser sends.
_CHOSEN = frozenset({QuestionType.YES_NO, QuestionType.CHOICE})


@bp.route("/applications/<reference>/eligibility", methods=["GET", "POST"])
@requires(ApplicationAction.ANSWER)
def eligibility(reference: str) -> Page:
    """The answers on who can apply, changed while the application is a draft."""
    actor = current_actor()
    draft = writable_draft(reference)
    if draft is None or not (draft.eligibility_open or draft.judged.to_say):
        return redirect(url_for("applications.detail", reference=reference))
    form, result = eligibility_answers(draft.definition, draft.answers, draft.applicant)
    if result is not None:
        cleaned, judged = result
        transact(lambda: operations.save_answers(actor, draft.application, cleaned))
        if not judged.failed and not judged.unanswered:
            return redirect(url_for("applications.detail", reference=reference), 303)
        form, _again = eligibility_answers(draft.definition, draft.answers, draft.applicant)
    return render(
        "applications/eligibility.html",
        place="applications.mine",
        application=draft.application,
        form=form,
        said=draft.said,
        staff_ask=draft.staff_ask,
        organisation_url=address_of("organisations.mine"),
    ), 422 if form.wrong else 200


def _detail_url(application: Application) -> str:
    return url_for("applications.detail", reference=application.reference)
