"""Where an organisation is paid: its own page, and the finance officer's decision."""

from __future__ import annotations

from flask import current_app, redirect, url_for
from flask import flash as say
from werkzeug.wrappers import Response

from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import can, demand
from grants.kernel.workflow import available
from grants.organisations import forms, operations, queries, queries_freeze
from grants.organisations.blueprint import bp
from grants.organisations.models import BankAccount
from grants.organisations.policy import OrganisationAction
from grants.organisations.states import BankAccountAction, BankAccountStatus
from grants.web.forms import Form
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.password_again import tries_again

Page = str | Response | tuple[str, int]
_A, _B = OrganisationAction, BankAccountAction


@bp.route("/organisation/<slug>/bank-account", methods=["GET", "POST"])
@requires(_B.PROPOSE)
def bank_account(slug: str) -> Page:
    """The bank account of my organisation: what holds, what was proposed, propose another."""
    actor = current_actor()
    organisation = queries.own_organisation(actor, slug)
    demand(actor, _B.PROPOSE, organisation)
    form = forms.BankAccountForm(holder=organisation.name)
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.propose_bank_account(
                    actor,
                    queries.own_organisation(actor, slug),
                    holder=form.holder.data or "",
                    bank_name=form.bank_name.data or "",
                    number=form.account_number.data or "",
                )
            )
        except Invalid as error:
            form.take(error)
            organisation = queries.own_organisation(actor, slug)
        else:
            say(_("Your bank account is sent for approval."))
            return redirect(url_for("organisations.bank_account", slug=slug), 303)
    versions = queries.bank_accounts(actor, organisation)
    shown = render(
        "organisations/bank_account.html",
        place="organisations.mine",
        form=form,
        organisation=organisation,
        versions=versions,
        proposed=queries.latest_account(versions, BankAccountStatus.PROPOSED),
        number=queries.shown_number,
        whole=queries.sees_numbers(actor, organisation),
        signs=can(actor, _B.PROPOSE, organisation),
        actor=actor,
        now=clock.now(),
        days=current_app.config["BANK_COOLING_DAYS"],
    )
    return shown, 422 if form.wrong else 200


@bp.get("/bank-accounts/<public_id>")
@requires(_B.APPROVE, _B.PROPOSE, _A.LIST)
def bank_account_version(public_id: str) -> str:
    """One version of a bank account; a finance officer approves or rejects it from here."""
    actor = current_actor()
    account = queries.bank_account_by_id(actor, public_id)
    versions = queries.bank_accounts(actor, account.organisation)
    return render(
        "organisations/version.html",
        account=account,
        before=queries.latest_account(versions, BankAccountStatus.APPROVED),
        calls=queries.calls_about(actor, account),
        freeze=queries_freeze.freeze_shown(actor, account),
        number=queries.shown_number,
        whole=queries.sees_numbers(actor, account.organisation),
        may={row.action.value for row in available(actor, account)},
        own=account.proposed_by_id == actor.person_id,
        listed=can(actor, _A.LIST),
        actor=actor,
        now=clock.now(),
        days=current_app.config["BANK_COOLING_DAYS"],
    )


@bp.route("/bank-accounts/<public_id>/approve", methods=["GET", "POST"])
@requires(_B.APPROVE)
@tries_again
def approve(public_id: str) -> Page:
    """Approve a bank account that somebody else proposed, after a call to the organisation."""
    actor = current_actor()
    demand(actor, _B.APPROVE, queries.bank_account_by_id(actor, public_id))
    form = forms.ApproveAccountForm()
    form.called_at.zone = current_app.config["ZONE"]
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.approve_bank_account(
                    actor,
                    queries.bank_account_by_id(actor, public_id),
                    call=form.call(),
                    cooling_days=current_app.config["BANK_COOLING_DAYS"],
                )
            )
        except Invalid as error:
            form.take(error)
        else:
            say(_("The bank account is approved. Its people are told by mail."))
            return redirect(url_for("organisations.bank_account_version", public_id=public_id), 303)
    shown = _decide(public_id, "approve", _("Approve bank account"), form)
    return shown, 422 if form.wrong else 200


@bp.route("/bank-accounts/<public_id>/reject", methods=["GET", "POST"])
@requires(_B.REJECT)
def reject(public_id: str) -> Page:
    """Reject a bank account, with a reason."""
    actor = current_actor()
    form = forms.RejectForm()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.reject_bank_account(
                    actor,
                    queries.bank_account_by_id(actor, public_id),
                    reason=form.reason.data or "",
                )
            )
        except Invalid as error:
            form.take(error)
        else:
            say(_("The bank account is rejected. Its people are told by mail."))
            return redirect(url_for("organisations.bank_account_version", public_id=public_id), 303)
    shown = _decide(public_id, "reject", _("Reject bank account"), form)
    return shown, 422 if form.wrong else 200


def _decide(public_id: str, what: str, verb: str, form: Form) -> str:
    actor = current_actor()
    account: BankAccount = queries.bank_account_by_id(actor, public_id)
    versions = queries.bank_accounts(actor, account.organisation)
    return render(
        "organisations/decide.html",
        account=account,
        what=what,
        before=queries.latest_account(versions, BankAccountStatus.APPROVED),
        number=queries.shown_number,
        whole=queries.sees_numbers(actor, account.organisation),
        actor=actor,
        days=current_app.config["BANK_COOLING_DAYS"],
        action=url_for(f"organisations.{what}", public_id=public_id),
        verb=verb,
        back_url=url_for("organisations.bank_account_version", public_id=public_id),
        back_label=_("Bank account"),
        form=form,
    )
