"""An organisation's own pages, and what staff see and decide of organisations."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for
from flask import flash as say
from werkzeug.wrappers import Response

from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import can
from grants.kernel.workflow import available
from grants.organisations import forms, operations, queries
from grants.organisations.models import BankAccount, Organisation
from grants.organisations.policy import OrganisationAction
from grants.organisations.states import BankAccountAction, BankAccountStatus
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page

bp = Blueprint("organisations", __name__)

Page = str | Response | tuple[str, int]
_A, _B = OrganisationAction, BankAccountAction


# --- One's own organisation ------------------------------------------------------------


@bp.get("/organisation")
@requires(_A.SEE_OWN)
def mine() -> Page:
    """My organisation; a choice where there are several, and invitations to others."""
    actor = current_actor()
    own = queries.own_organisations(actor)
    invited = queries.own_invitations(actor)
    if len(own) == 1 and not invited:
        return _own_page(own[0])
    return render("organisations/mine.html", own=own, invited=invited, kinds=forms.KINDS)


@bp.get("/organisation/<slug>")
@requires(_A.CHANGE)
def own(slug: str) -> str:
    """One of my organisations."""
    return _own_page(queries.own_organisation(current_actor(), slug))


def _own_page(organisation: Organisation) -> str:
    actor = current_actor()
    versions = queries.bank_accounts(actor, organisation)
    return render(
        "organisations/own.html",
        place="organisations.mine",
        organisation=organisation,
        kinds=forms.KINDS,
        members=queries.members(actor, organisation),
        signs=can(actor, _A.INVITE, organisation),
        held=queries.latest_account(versions, BankAccountStatus.APPROVED),
        proposed=queries.latest_account(versions, BankAccountStatus.PROPOSED),
        number=queries.shown_number,
        whole=queries.sees_numbers(actor, organisation),
        actor=actor,
        now=clock.now(),
    )


@bp.route("/organisation/new", methods=["GET", "POST"])
@requires(_A.DESCRIBE)
def describe() -> Page:
    """Describe a new organisation."""
    form = forms.DescribeForm()
    if form.validate_on_submit():
        try:
            made = transact(
                lambda: (
                    operations.describe_organisation(
                        current_actor(), kind=form.kind.data or "", **_described(form)
                    ).slug
                )
            )
        except Invalid as error:
            form.take(error)
        else:
            say(_("Your organisation is described. You can apply for a grant now."))
            return redirect(url_for("organisations.own", slug=made), 303)
    shown = render("organisations/describe.html", place="organisations.mine", form=form)
    return shown, 422 if form.wrong else 200


@bp.route("/organisation/<slug>/edit", methods=["GET", "POST"])
@requires(_A.CHANGE)
def edit(slug: str) -> Page:
    """Change what my organisation says of itself."""
    organisation = queries.own_organisation(current_actor(), slug)
    form = forms.ChangeForm(obj=organisation)
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.change_organisation(
                    current_actor(),
                    queries.own_organisation(current_actor(), slug),
                    **_described(form),
                )
            )
        except Invalid as error:
            form.take(error)
        else:
            say(_("Saved."))
            return redirect(url_for("organisations.own", slug=slug), 303)
    shown = render(
        "organisations/edit.html", place="organisations.mine", form=form, organisation=organisation
    )
    return shown, 422 if form.wrong else 200


# --- Its people ----------------------------------------------------------------------------


@bp.route("/organisation/<slug>/members", methods=["GET", "POST"])
@requires(_A.CHANGE)
def members(slug: str) -> Page:
    """The people of my organisation; who may sign invites another."""
    actor = current_actor()
    organisation = queries.own_organisation(actor, slug)
    form = forms.InviteForm()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.invite_member(
                    actor,
                    queries.own_organisation(actor, slug),
                    email=form.email.data or "",
                    may_sign=form.may_sign.data,
                )
            )
        except Invalid as error:
            form.take(error)
            organisation = queries.own_organisation(actor, slug)
        else:
            say(_("%(email)s is invited by mail.", email=form.email.data))
            return redirect(url_for("organisations.members", slug=slug), 303)
    shown = render(
        "organisations/members.html",
        place="organisations.mine",
        form=form,
        organisation=organisation,
        members=queries.members(actor, organisation),
        invited=queries.open_invitations(actor, organisation),
        signs=can(actor, _A.INVITE, organisation),
        actor=actor,
    )
    return shown, 422 if form.wrong else 200


@bp.route("/organisation/<slug>/members/<person>/remove", methods=["GET", "POST"])
@requires(_A.REMOVE_MEMBER)
def remove_member(slug: str, person: str) -> Page:
    """End a colleague's membership."""
    actor = current_actor()
    organisation = queries.own_organisation(actor, slug)
    if request.method == "POST":
        transact(
            lambda: operations.remove_member(
                actor,
                queries.member(actor, queries.own_organisation(actor, slug), person),
            )
        )
        say(_("The membership is ended."))
        return redirect(url_for("organisations.members", slug=slug), 303)
    return render(
        "organisations/remove_member.html",
        place="organisations.mine",
        organisation=organisation,
        member=queries.member(actor, organisation, person),
        action=url_for("organisations.remove_member", slug=slug, person=person),
        verb=_("End membership"),
        back_url=url_for("organisations.members", slug=slug),
        back_label=_("People"),
    )


@bp.post("/invitation/<public_id>/join")
@requires(_A.JOIN)
def join(public_id: str) -> Response:
    """Follow an invitation."""
    actor = current_actor()
    slug = transact(
        lambda: (
            operations.join_organisation(
                actor, queries.invitation(actor, public_id)
            ).organisation.slug
        )
    )
    say(_("You belong to it now."))
    return redirect(url_for("organisations.own", slug=slug), 303)


@bp.post("/invitation/<public_id>/take-back")
@requires(_A.TAKE_BACK)
def take_back(public_id: str) -> Response:
    """Take an invitation back."""
    actor = current_actor()

    def work() -> str:
        invitation = queries.invitation(actor, public_id)
        operations.take_back_invitation(actor, invitation)
        return invitation.organisation.slug

    slug = transact(work)
    say(_("The invitation is taken back."))
    return redirect(url_for("organisations.members", slug=slug), 303)


# --- Where it is paid ------------------------------------------------------------------------


@bp.route("/organisation/<slug>/bank-account", methods=["GET", "POST"])
@requires(_B.PROPOSE)
def bank_account(slug: str) -> Page:
    """The bank account of my organisation: what holds, what was proposed, propose another."""
    actor = current_actor()
    organisation = queries.own_organisation(actor, slug)
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
def approve(public_id: str) -> Page:
    """Approve a bank account that somebody else proposed."""
    actor = current_actor()
    if request.method == "POST":
        transact(
            lambda: operations.approve_bank_account(
                actor,
                queries.bank_account_by_id(actor, public_id),
                cooling_days=current_app.config["BANK_COOLING_DAYS"],
            )
        )
        say(_("The bank account is approved. Its people are told by mail."))
        return redirect(url_for("organisations.bank_account_version", public_id=public_id), 303)
    return _decide(public_id, "approve", _("Approve bank account"), None)


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


def _decide(public_id: str, what: str, verb: str, form: forms.RejectForm | None) -> str:
    actor = current_actor()
    account: BankAccount = queries.bank_account_by_id(actor, public_id)
    versions = queries.bank_accounts(actor, account.organisation)
    shown = {"form": form} if form is not None else {}
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
        **shown,
    )


# --- What staff see ---------------------------------------------------------------------------


@bp.get("/organisations")
@requires(_A.LIST)
def index() -> str:
    """Every organisation, by name."""
    text, kind = request.args.get("text", "").strip(), request.args.get("kind", "")
    kind = kind if kind in set(forms.KINDS) else ""
    query = queries.organisations(current_actor(), text=text, kind=kind)
    return render(
        "organisations/index.html",
        page=page(query, [Organisation.name, Organisation.id]),
        text=text,
        kind=kind,
        kinds=forms.KINDS,
    )


@bp.get("/organisations/<slug>")
@requires(_A.LIST)
def detail(slug: str) -> str:
    """One organisation: what it says of itself, its people, its bank account."""
    actor = current_actor()
    organisation = queries.organisation_by_slug(actor, slug)
    return render(
        "organisations/detail.html",
        organisation=organisation,
        kinds=forms.KINDS,
        members=queries.members(actor, organisation),
        versions=queries.bank_accounts(actor, organisation),
        number=queries.shown_number,
        whole=queries.sees_numbers(actor, organisation),
        sees_accounts=can(actor, _B.APPROVE) or actor.has("auditor"),
        actor=actor,
        now=clock.now(),
    )


def _described(form: forms.ChangeForm) -> dict[str, Any]:
    names = ("name", "registration_number", "area", "address", "website", "about")
    values: dict[str, Any] = {name: getattr(form, name).data or "" for name in names}
    return {**values, "founded_year": form.founded_year.data}
