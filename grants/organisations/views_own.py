"""My organisation: what it says of itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash as say
from flask import redirect, url_for
from werkzeug.wrappers import Response

from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, can, demand
from grants.organisations import forms, operations, queries
from grants.organisations.blueprint import bp
from grants.organisations.kinds import WorkKind
from grants.organisations.models import Organisation
from grants.organisations.policy import OrganisationAction
from grants.organisations.queries_profile import documents, validity, work_of
from grants.organisations.states import BankAccountAction, BankAccountStatus
from grants.web.guards import current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]
_A, _B = OrganisationAction, BankAccountAction


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
@requires(_A.READ_OWN)
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
        work=work_of(organisation),
        documents=documents(actor, organisation),
        validity=validity,
        today=clock.now().date(),
        kinds=forms.KINDS,
        members=queries.members(actor, organisation),
        signs=can(actor, _A.INVITE, organisation),
        writes=can(actor, _A.CHANGE, organisation),
        roles=forms.MEMBER_ROLES,
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
            made = transact(lambda: _keep_described(form))
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
    actor = current_actor()
    organisation = queries.own_organisation(actor, slug)
    demand(actor, _A.CHANGE, organisation)
    work = {f"{kind.value}s": "\n".join(words) for kind, words in work_of(organisation).items()}
    form = forms.ChangeForm(obj=organisation, data=work)
    if form.validate_on_submit():
        try:
            transact(lambda: _keep_changed(form, slug))
        except Invalid as error:
            form.take(error)
        else:
            say(_("Saved."))
            return redirect(url_for("organisations.own", slug=slug), 303)
    shown = render(
        "organisations/edit.html", place="organisations.mine", form=form, organisation=organisation
    )
    return shown, 422 if form.wrong else 200


def _keep_described(form: forms.DescribeForm) -> str:
    made = operations.describe_organisation(
        current_actor(), kind=form.kind.data or "", **_described(form)
    )
    operations.change_work(actor_of_member(made.id), made, _work(form))
    return made.slug


def _keep_changed(form: forms.ChangeForm, slug: str) -> None:
    organisation = queries.own_organisation(current_actor(), slug)
    operations.change_organisation(current_actor(), organisation, **_described(form))
    operations.change_work(current_actor(), organisation, _work(form))


def actor_of_member(organisation_id: int) -> Actor:
    """Whoever asks, as a member of the organisation they have just described."""
    actor = current_actor()
    return replace(actor, organisation_ids=actor.organisation_ids | {organisation_id})


def _work(form: forms.ChangeForm) -> dict[WorkKind, list[str]]:
    return {kind: (getattr(form, f"{kind.value}s").data or "").splitlines() for kind in WorkKind}


def _described(form: forms.ChangeForm) -> dict[str, Any]:
    told = "name register registration_number phone area address website about"
    names = told.split()
    values: dict[str, Any] = {name: getattr(form, name).data or "" for name in names}
    return {**values, "founded_year": form.founded_year.data}
