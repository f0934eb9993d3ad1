"""Check, submit, keep the receipt; or take the application back."""

from __future__ import annotations

import secrets

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.applications import operations, queries
from grants.applications.forms_acts import SubmitForm, WithdrawForm
from grants.applications.models import Application
from grants.applications.queries_drafts import Draft
from grants.applications.queries_eligibility import judged_answers
from grants.applications.queries_sealed import sealed
from grants.applications.queries_signing import signing_of
from grants.applications.states import ApplicationAction
from grants.applications.views_frame import arrived_at, bp, draft_for_reader
from grants.applications.views_gaps import gaps_of
from grants.applications.views_own import file_link, receipt_pdf
from grants.applications.wording import read_sections
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _, language
from grants.kernel.policy import can, demand
from grants.web.dates import zone_words
from grants.web.guards import current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]


@bp.get("/applications/<reference>/check")
@requires(ApplicationAction.SUBMIT)
def check(reference: str) -> Page:
    """Every answer, to be read through before it is submitted."""
    application = queries.own_application(current_actor(), reference)
    draft = draft_for_reader(application)
    if not draft.writable:
        return redirect(url_for("applications.detail", reference=reference))
    return _check_page(draft, SubmitForm(key=secrets.token_urlsafe(16), version=str(draft.version)))


def _check_page(draft: Draft, form: SubmitForm, status: int = 200) -> Page:
    signing = signing_of(draft)
    return render(
        "applications/check.html",
        place="applications.mine",
        application=draft.application,
        draft=draft,
        sections=read_sections(draft.definition, draft.answers, draft.files),
        eligibility=judged_answers(draft.definition, draft.answers),
        gaps=gaps_of(draft, current_actor(), signing),
        signing=signing,
        may_sign=can(current_actor(), ApplicationAction.SIGN_OFF, draft.application),
        form=form,
        file_url=file_link(draft.application),
        reader=language(),
    ), status


@bp.post("/applications/<reference>/submit")
@requires(ApplicationAction.SUBMIT)
def submit(reference: str) -> Page:
    """Submit it. What counts is when the request arrived, not when the work is done."""
    actor, arrived = current_actor(), arrived_at()
    application = queries.own_application(actor, reference)
    demand(actor, ApplicationAction.SUBMIT, application)
    form = SubmitForm()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.submit_application(
                    actor,
                    application,
                    arrived_at=arrived,
                    key=form.key.data or "",
                    version_read=form.version_read,
                )
            )
            return redirect(url_for("applications.receipt", reference=reference), 303)
        except Invalid as error:
            form.take(error)
            form.form_errors = list(dict.fromkeys(form.form_errors))
    draft = draft_for_reader(queries.own_application(actor, reference))
    form.version.data = str(draft.version)
    return _check_page(draft, form, 422)


@bp.post("/applications/<reference>/ask-sign-off")
@requires(ApplicationAction.ASK_SIGN_OFF)
def ask_sign_off(reference: str) -> Page:
    """The draft is finished: ask the organisation's owners to sign it off."""
    actor = current_actor()
    application = queries.own_application(actor, reference)
    try:
        transact(lambda: operations.ask_sign_off(actor, application))
        flash(_("The owners of your organisation are asked by mail to sign it off."))
    except Invalid:
        flash(_("It cannot be signed off yet. What is missing stands on this page."))
    return redirect(url_for("applications.check", reference=reference), 303)


@bp.post("/applications/<reference>/sign-off")
@requires(ApplicationAction.SIGN_OFF)
def sign_off(reference: str) -> Page:
    """An owner signs off what this page showed, and nothing that came later."""
    actor = current_actor()
    application = queries.own_application(actor, reference)
    content = request.form.get("content", "")
    try:
        transact(lambda: operations.sign_off(actor, application, content=content))
        flash(_("You have signed it off. It can be submitted as it stands."))
    except Invalid:
        flash(_("It cannot be signed off yet. What is missing stands on this page."))
    return redirect(url_for("applications.check", reference=reference), 303)


@bp.get("/applications/<reference>/submit")
@requires(ApplicationAction.SUBMIT)
def submit_again(reference: str) -> Page:
    """Who comes back to the address by hand is led to where things stand."""
    application = queries.own_application(current_actor(), reference)
    return redirect(url_for("applications.check", reference=application.reference))


@bp.get("/applications/<reference>/receipt")
@requires(ApplicationAction.VIEW)
def receipt(reference: str) -> str:
    """What was received, when, under which seal, and what happens next."""
    actor = current_actor()
    application = queries.own_application(actor, reference)
    found = queries.receipts(application)
    if not found:
        raise NotNow(_("This application has not been submitted yet, so it has no receipt."))
    return render(
        "applications/receipt.html",
        place="applications.mine",
        application=application,
        receipts=found,
        files=read.all_files if (read := sealed(actor, application)) else [],
        zone_words=zone_words(found[0].arrived_at, application.call.time_zone),
        receipt_pdf=receipt_pdf(application),
    )


@bp.route("/applications/<reference>/withdraw", methods=["GET", "POST"])
@requires(ApplicationAction.WITHDRAW)
def withdraw(reference: str) -> Page:
    """Take it back, after reading what that means."""
    actor = current_actor()
    application: Application = queries.own_application(actor, reference)
    demand(actor, ApplicationAction.WITHDRAW, application)
    form = WithdrawForm()
    if form.validate_on_submit():
        transact(
            lambda: operations.withdraw_application(
                actor, application, reason=form.reason.data or ""
            )
        )
        flash(_("Your application is withdrawn."))
        return redirect(url_for("applications.detail", reference=reference), 303)
    return render(
        "applications/withdraw.html",
        place="applications.mine",
        application=application,
        form=form,
        method=request.method,
    )
