"""What staff see of organisations."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from grants.kernel import clock
from grants.kernel.policy import can
from grants.organisations import forms, queries
from grants.organisations.blueprint import bp
from grants.organisations.models import Organisation
from grants.organisations.policy import OrganisationAction
from grants.organisations.policy_profile import ProfileAction
from grants.organisations.queries_profile import work_of
from grants.organisations.states import BankAccountAction
from grants.web.guards import current_actor, requires
from grants.web.navigation import address_of
from grants.web.pages import render
from grants.web.tables import page

Page = str | Response | tuple[str, int]
_A, _B = OrganisationAction, BankAccountAction


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
        directory_url=address_of("awards.directory_of_organisations"),
        manages=can(current_actor(), ProfileAction.READ_LISTS),
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
        work=work_of(organisation),
        roles=forms.MEMBER_ROLES,
        members=queries.members(actor, organisation),
        versions=queries.bank_accounts(actor, organisation),
        number=queries.shown_number,
        whole=queries.sees_numbers(actor, organisation),
        sees_accounts=can(actor, _B.APPROVE) or actor.has("auditor"),
        actor=actor,
        now=clock.now(),
    )
