"""The directory of organisations, for staff."""

from __future__ import annotations

from flask import request

from grants.awards import directory, queries_directory
from grants.awards.blueprint import bp
from grants.organisations.kinds import WorkKind
from grants.organisations.models import Organisation
from grants.organisations.policy import OrganisationAction
from grants.organisations.wording import KINDS
from grants.web.guards import current_actor, requires
from grants.web.navigation import address_of
from grants.web.pages import render
from grants.web.tables import page


@bp.get("/directory")
@requires(OrganisationAction.LIST)
def directory_of_organisations() -> str:
    """Who works where, on what, with whom, funded by whom; by name."""
    actor = current_actor()
    chosen = {name: request.args.get(name, "").strip() for name in ("area", "theme", "kind")}
    if chosen["kind"] not in KINDS:
        chosen["kind"] = ""
    listed = page(queries_directory.listed(actor, **chosen), [Organisation.name, Organisation.id])
    landscape = queries_directory.landscape(actor)
    return render(
        "awards/directory.html",
        place="organisations.index",
        page=listed,
        entries=queries_directory.entries(actor, listed.rows),
        landscape=landscape,
        drawn=directory.drawn(landscape),
        chosen=chosen,
        areas=landscape.areas,
        themes=landscape.themes,
        plain=lambda words: [(each, each) for each in words],
        kinds=KINDS,
        work=WorkKind,
        report_url=address_of("reports.index"),
    )
