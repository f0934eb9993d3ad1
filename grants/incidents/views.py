"""The staff's pages of complaints and incidents."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from sqlalchemy import Select
from werkzeug.wrappers import Response

import grants.incidents.views_settling  # noqa: F401 - enters its pages
from grants.incidents import queries
from grants.incidents.blueprint import bp
from grants.incidents.forms import MessageForm, NoteForm, ReportForm, TriageForm
from grants.incidents.hours import hours_left
from grants.incidents.models import Incident, Part
from grants.incidents.operations import Triage, triage, triage_again
from grants.incidents.operations.triaging import criteria_of
from grants.incidents.states import IncidentAction, IncidentStatus
from grants.incidents.views_frame import found_by, shown
from grants.incidents.views_public import code_page, send, subjects, unkept
from grants.incidents.wording import SEVERITIES
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, can, demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page
from grants.web.waiting import waiting

Page = str | Response | tuple[str, int]


@waiting("incidents.index")
def _waiting(actor: Actor) -> list[Select[Any]]:
    return [queries.to_triage(actor), queries.mine(actor)]


@bp.get("/desk/complaints")
@requires(IncidentAction.VIEW)
def index() -> str:
    """What was reported in my funds: what is to be triaged first, then the newest first."""
    actor, chosen = current_actor(), request.args.get("show", "")
    chosen = chosen if chosen in (*queries.FILTERS, "mine") else ""
    return render(
        "incidents/index.html",
        place="harm.index",
        page=page(queries.incidents(actor, chosen), [Incident.id], descending=True),
        urgent=[] if chosen else queries.longest_waiting(actor),
        chosen=chosen,
        now=clock.now(),
        hours_left=hours_left,
        severities=SEVERITIES,
        may_take_call=can(actor, IncidentAction.TAKE_CALL),
    )


@bp.get("/desk/complaints/<public_id>")
@requires(IncidentAction.VIEW)
def detail(public_id: str) -> str:
    """One report: what was said, what was found, what is to do."""
    return shown(found_by(current_actor(), public_id), NoteForm(), MessageForm())


@bp.route("/desk/complaints/by-phone", methods=["GET", "POST"])
@requires(IncidentAction.TAKE_CALL)
def by_phone() -> Page:
    """Take a complaint from a caller, and read out the code."""
    form = ReportForm()
    form.about.choices = subjects()
    if form.validate_on_submit() and (sent := send(current_actor(), form, by_phone=True)):
        return code_page(sent, form, "incidents/read_out.html")
    body = render("incidents/by_phone.html", place="harm.index", form=form)
    return unkept(body, 422 if form.wrong else 200)


@bp.route("/desk/complaints/<public_id>/triage", methods=["GET", "POST"])
@requires(IncidentAction.TRIAGE)
def sort(public_id: str) -> Page:
    """Say what it is, how serious, who reads it, whom it is about; or change it."""
    actor = current_actor()
    found = found_by(actor, public_id)
    demand(actor, IncidentAction.TRIAGE, found)
    form = TriageForm()
    _offer(form, found)
    if request.method == "GET":
        _fill(form, found)
    elif form.validate_on_submit():
        try:
            transact(lambda: _triage(actor, public_id, form))
            flash(_("Triaged."))
            return redirect(url_for("incidents.detail", public_id=public_id), 303)
        except Invalid as error:
            form.take(error)
    body = render("incidents/triage.html", place="harm.index", incident=found, form=form)
    return (body, 422) if form.wrong else body


def _offer(form: TriageForm, found: Incident) -> None:
    people = queries.people_of(found.fund_id)
    form.about.choices = [(person.id, person.name) for person in people]
    staff = queries.people_of(found.fund_id, *queries.STAFF)
    form.readers.choices = [(person.id, person.name) for person in staff]
    form.assigned_to.choices = [(0, _("Nobody yet")), *form.readers.choices]
    names = criteria_of(found)
    listed = [(key, f"{key} {name}") for key, name in names.items()]
    form.criterion.choices = [("", _("Choose…")), *listed]


def _fill(form: TriageForm, found: Incident) -> None:
    form.kind.data, form.severity.data = found.kind, found.severity
    form.confidentiality.data, form.criterion.data = found.confidentiality, found.criterion_key
    form.about.data = sorted(found.ids_of(Part.ABOUT))
    form.readers.data = sorted(found.ids_of(Part.READER))
    form.assigned_to.data = found.assigned_to_id or 0


def _triage(actor: Actor, public_id: str, form: TriageForm) -> Incident:
    found = found_by(actor, public_id)
    first = found.status == IncidentStatus.RECEIVED
    known = {person.id for person in queries.people_of(found.fund_id)}
    return (triage if first else triage_again)(
        actor,
        incident=found,
        found=Triage(
            kind=form.kind.data or "",
            severity=form.severity.data or "",
            confidentiality=form.confidentiality.data or "",
            about=known.intersection(form.about.data or []),
            readers=known.intersection(form.readers.data or []),
            assigned_to=form.assigned_to.data if form.assigned_to.data in known else None,
            criterion=form.criterion.data or "",
        ),
    )
