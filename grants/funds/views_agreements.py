"""A contributor's contacts, for staff; its signed agreements, for staff and its own people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.funds import operations, queries_agreements
from grants.funds.blueprint import bp
from grants.funds.forms_agreements import AgreementForm, ContactForm
from grants.funds.models import Contributor
from grants.funds.policy_agreements import AgreementAction
from grants.funds.views_shown import contributor_at, fund_at
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import can, demand
from grants.web.downloads import download
from grants.web.guards import current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]
_A = AgreementAction


def _giver(slug: str, public_id: str) -> Contributor:
    return contributor_at(fund_at(slug), public_id)


# --- Contacts -----------------------------------------------------------------------


@bp.get("/funds/<slug>/contributors/<public_id>/contacts")
@requires(_A.VIEW_CONTACTS)
def contacts(slug: str, public_id: str) -> str:
    """Whom the fund writes to at a contributor."""
    actor, giver = current_actor(), _giver(slug, public_id)
    demand(actor, _A.VIEW_CONTACTS, giver)
    return render(
        "funds/contacts.html",
        fund=giver.fund,
        contributor=giver,
        contacts=queries_agreements.contacts(actor, giver),
        may_keep=can(actor, _A.KEEP_CONTACT, giver),
    )


@bp.route("/funds/<slug>/contributors/<public_id>/contacts/new", methods=["GET", "POST"])
@requires(_A.KEEP_CONTACT)
def new_contact(slug: str, public_id: str) -> Page:
    """Keep another contact."""
    actor, form = current_actor(), ContactForm()
    demand(actor, _A.KEEP_CONTACT, _giver(slug, public_id))

    def work() -> dict[str, Any]:
        made = operations.keep_contact(actor, _giver(slug, public_id), form.told)
        return {"contact": made.public_id}

    return _told(
        slug,
        public_id,
        form,
        lambda: once(
            actor,
            scope="contributor_contact:keep",
            key=form.key.data or "",
            body={"contributor": public_id, **asdict(form.told)},
            work=work,
        ),
        title=_("Add a contact"),
        contact=None,
    )


@bp.route(
    "/funds/<slug>/contributors/<public_id>/contacts/<contact>/change", methods=["GET", "POST"]
)
@requires(_A.CHANGE_CONTACT)
def change_contact(slug: str, public_id: str, contact: str) -> Page:
    """Correct a contact."""
    actor, form = current_actor(), ContactForm()
    held = queries_agreements.contact(actor, _giver(slug, public_id), contact)
    demand(actor, _A.CHANGE_CONTACT, held)
    if request.method == "GET":
        form.show(held)
    return _told(
        slug,
        public_id,
        form,
        lambda: operations.change_contact(actor, held, form.told),
        title=_("Change %(name)s", name=held.name),
        contact=held,
    )


@bp.post("/funds/<slug>/contributors/<public_id>/contacts/<contact>/end")
@requires(_A.END_CONTACT)
def end_contact(slug: str, public_id: str, contact: str) -> Response:
    """Write to a contact no more."""
    actor = current_actor()
    transact(
        lambda: operations.end_contact(
            actor, queries_agreements.contact(actor, _giver(slug, public_id), contact)
        )
    )
    flash(_("Saved."))
    return redirect(url_for("funds.contacts", slug=slug, public_id=public_id), 303)


def _told(
    slug: str,
    public_id: str,
    form: ContactForm,
    work: Callable[[], object],
    **shown: Any,
) -> Page:
    if form.validate_on_submit():
        try:
            transact(work)
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Saved."))
            return redirect(url_for("funds.contacts", slug=slug, public_id=public_id), 303)
    giver = _giver(slug, public_id)
    page = render("funds/contact.html", form=form, fund=giver.fund, contributor=giver, **shown)
    return page, 422 if form.wrong else 200


# --- Agreements ---------------------------------------------------------------------


@bp.get("/funds/<slug>/contributors/<public_id>/agreements")
@requires(_A.READ)
def contributor_agreements(slug: str, public_id: str) -> str:
    """The agreements signed with a contributor, every version of each."""
    actor, giver = current_actor(), _giver(slug, public_id)
    demand(actor, _A.READ, giver)
    return render(
        "funds/agreements.html",
        fund=giver.fund,
        contributor=giver,
        agreements=queries_agreements.agreements(actor, giver),
        may_keep=can(actor, _A.KEEP, giver),
        today=clock.today(giver.fund.time_zone),
    )


@bp.route("/funds/<slug>/contributors/<public_id>/agreements/new", methods=["GET", "POST"])
@requires(_A.KEEP)
def new_agreement(slug: str, public_id: str) -> Page:
    """Keep a signed agreement, or with `instead_of` the next version of one."""
    actor, form, giver = current_actor(), AgreementForm(), _giver(slug, public_id)
    demand(actor, _A.KEEP, giver)
    named = request.args.get("instead_of", "")
    before = queries_agreements.agreement(actor, giver, named) if named else None

    def work() -> dict[str, Any]:
        made = operations.keep_agreement(
            actor, _giver(slug, public_id), form.signed, instead_of=before
        )
        return {"agreement": made.public_id}

    if form.validate_on_submit():
        body = {
            "contributor": public_id,
            "instead_of": named,
            "title": form.title.data,
            "days": [str(form.signed_on.data), str(form.valid_until.data)],
            "file": form.file.data.filename,
        }
        try:
            transact(
                lambda: once(
                    actor,
                    scope="contributor_agreement:keep",
                    key=form.key.data or "",
                    body=body,
                    work=work,
                )
            )
        except Invalid as error:
            form.take(error)
            giver = _giver(slug, public_id)
        else:
            flash(_("The agreement is kept."))
            there = url_for("funds.contributor_agreements", slug=slug, public_id=public_id)
            return redirect(there, 303)
    elif request.method == "GET" and before is not None:
        form.title.data = before.title
    shown = render(
        "funds/agreement_new.html", form=form, fund=giver.fund, contributor=giver, before=before
    )
    return shown, 422 if form.wrong else 200


@bp.get("/funds/<slug>/contributors/<public_id>/agreements/<agreement>/file")
@requires(_A.READ)
def agreement_file(slug: str, public_id: str, agreement: str) -> Response:
    """The paper of one version, once the virus scanner has let it through."""
    actor, giver = current_actor(), _giver(slug, public_id)
    demand(actor, _A.READ, giver)
    return download(queries_agreements.agreement(actor, giver, agreement).file)
