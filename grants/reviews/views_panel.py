"""The pages of a panel's meeting: the list, planning, the meeting itself, closing it."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.accounts.policy import is_fund_manager
from grants.accounts.queries import person_by_email
from grants.applications.models import Application
from grants.calls.models import Call
from grants.calls.queries import call_by_slug
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _
from grants.kernel.policy import can, demand, find
from grants.kernel.workflow import available
from grants.reviews import operations, queries_panel
from grants.reviews.agenda import Order
from grants.reviews.blueprint import bp
from grants.reviews.forms_panel import (
    AddItemForm,
    MeetingForm,
    NoteForm,
    PlanForm,
    PresentForm,
)
from grants.reviews.models_panel import Panel
from grants.reviews.operations import Meeting
from grants.reviews.states_panel import PanelAction
from grants.reviews.views_panel_now import meeting
from grants.web.forms import choices
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page

Page = str | Response | tuple[str, int]
ITEMS, MEMBERS_DECIDE = 20, 3
"""What a new meeting is offered: so many applications, such a quorum."""


@bp.get("/panels")
@requires(PanelAction.LIST)
def panels() -> str:
    """The meetings I sit on or look after, the latest first."""
    actor, slug = current_actor(), request.args.get("call", "")
    call = call_by_slug(actor, slug) if slug else None
    listed = page(queries_panel.panels(actor, call), [Panel.meets_at, Panel.id], descending=True)
    return render(
        "reviews/panels.html", page=listed, call=call, may_plan=can(actor, PanelAction.PLAN, call)
    )


@bp.route("/desk/calls/<slug>/panels/new", methods=["GET", "POST"])
@requires(PanelAction.PLAN)
def plan_panel(slug: str) -> Page:
    """Plan a meeting; its members are invited by mail."""
    actor = current_actor()
    call = call_by_slug(actor, slug)
    demand(actor, PanelAction.PLAN, call)
    form = PlanForm()
    people = _offer(form, call, [])
    if form.validate_on_submit():
        try:
            made = transact(
                lambda: (
                    operations.plan_panel(
                        actor,
                        call=call_by_slug(actor, slug),
                        meeting=_meeting(form, people),
                        order=Order(form.order.data),
                        most=form.most.data or ITEMS,
                    ).public_id
                )
            )
            flash(_("The meeting is planned, and its members are invited."))
            return redirect(url_for("reviews.panel", public_id=made), 303)
        except Invalid as error:
            form.take(error)
    elif request.method == "GET":
        form.quorum.data, form.most.data = MEMBERS_DECIDE, ITEMS
    shown = render("reviews/panel_plan.html", place="calls.index", call=call, panel=None, form=form)
    return (shown, 422) if form.wrong else shown


@bp.route("/panels/<public_id>/change", methods=["GET", "POST"])
@requires(PanelAction.CHANGE)
def change_panel(public_id: str) -> Page:
    """Change when, where and who, until the meeting begins."""
    actor, panel = current_actor(), _panel(public_id, PanelAction.CHANGE)
    form = MeetingForm()
    seated = [each.person for each in queries_panel.members(panel)]
    people = _offer(form, panel.call, seated)
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.change_panel(
                    actor,
                    panel=queries_panel.panel(actor, public_id),
                    meeting=_meeting(form, people),
                )
            )
            flash(_("The meeting is changed, and its members are told."))
            return redirect(url_for("reviews.panel", public_id=public_id), 303)
        except Invalid as error:
            form.take(error)
    elif request.method == "GET":
        form.meets_at.data, form.place.data = panel.meets_at, panel.place
        form.quorum.data, form.chair.data = panel.quorum, panel.chair.public_id
        form.members.data = [each.public_id for each in seated]
    shown = render(
        "reviews/panel_plan.html", place="calls.index", call=panel.call, panel=panel, form=form
    )
    return (shown, 422) if form.wrong else shown


def _offer(form: MeetingForm, call: Call, seated: list[Person]) -> list[Person]:
    """Who can be ticked: people of the fund, and who sits on the panel already."""
    people = {each.id: each for each in [*queries_panel.people_of(call), *seated]}
    listed = sorted(people.values(), key=lambda each: (each.name, each.id))
    form.meets_at.zone = call.time_zone
    form.members.choices = choices((each.public_id, each.name) for each in listed)
    form.chair.choices = choices(
        (each.public_id, each.name) for each in listed if is_fund_manager(actor_of(each), call)
    )
    return listed


def _meeting(form: MeetingForm, people: list[Person]) -> Meeting:
    ticked = [each for each in people if each.public_id in set(form.members.data or [])]
    named = {each.id: each for each in [*ticked, *_others(form)]}
    chair = next((each for each in people if each.public_id == form.chair.data), None)
    meets_at: datetime | None = form.meets_at.data
    if chair is None:
        raise Invalid(_("Choose who chairs."), "chair")
    if meets_at is None:
        raise Invalid(_("Enter a date and an hour."), "meets_at")
    return Meeting(
        meets_at=meets_at,
        place=form.place.data or "",
        quorum=form.quorum.data or 0,
        chair=chair,
        members=list(named.values()),
    )


def _others(form: MeetingForm) -> list[Person]:
    found = []
    for line in (form.others.data or "").splitlines():
        if not line.strip():
            continue
        person = person_by_email(line)
        if person is None or person.confirmed_at is None or person.disabled_at is not None:
            raise Invalid(
                _("%(address)s has not signed up here. Ask them to.", address=line.strip()),
                "others",
            )
        found.append(person)
    return found


@bp.get("/panels/<public_id>")
@requires(PanelAction.VIEW)
def panel(public_id: str) -> str:
    """The meeting: its agenda as I may see it, who is there, what was said."""
    return _page_of(queries_panel.panel(current_actor(), public_id))


def _page_of(
    shown: Panel,
    *,
    note: NoteForm | None = None,
    add: AddItemForm | None = None,
) -> str:
    members = queries_panel.members(shown)
    present = PresentForm()
    present.present.choices = choices((each.person.public_id, each.person.name) for each in members)
    present.present.data = [each.person.public_id for each in members if each.present]
    return render(
        "reviews/panel.html",
        place="calls.index",
        may={row.action.value.split(":")[1] for row in available(current_actor(), shown)},
        sits=can(current_actor(), PanelAction.DISCUSS, shown),
        note=note or NoteForm(),
        add=add or AddItemForm(),
        present=present,
        **meeting(shown, members),
    )


@bp.post("/panels/<public_id>/open")
@requires(PanelAction.OPEN)
def open_panel(public_id: str) -> Response:
    """The meeting begins."""
    actor = current_actor()
    transact(lambda: operations.open_panel(actor, panel=queries_panel.panel(actor, public_id)))
    flash(_("The meeting has begun. Mark who is present."))
    return redirect(url_for("reviews.panel", public_id=public_id), 303)


@bp.post("/panels/<public_id>/present")
@requires(PanelAction.ATTEND)
def panel_present(public_id: str) -> Response:
    """Who is there."""
    actor, ticked = current_actor(), set(request.form.getlist("present"))

    def work() -> None:
        held = queries_panel.panel(actor, public_id)
        there = [
            each.person_id
            for each in queries_panel.members(held)
            if each.person.public_id in ticked
        ]
        operations.mark_present(actor, panel=held, people=there)

    transact(work)
    flash(_("Kept who is present."))
    return redirect(url_for("reviews.panel", public_id=public_id), 303)


@bp.post("/panels/<public_id>/note")
@requires(PanelAction.DISCUSS)
def panel_note(public_id: str) -> Page:
    """What is said, to no application in particular."""
    actor, form = current_actor(), NoteForm()
    if form.validate_on_submit():
        transact(
            lambda: operations.write_note(
                actor, panel=queries_panel.panel(actor, public_id), text=form.text.data or ""
            )
        )
        return redirect(url_for("reviews.panel", public_id=public_id, _anchor="notes"), 303)
    return _page_of(_panel(public_id, PanelAction.DISCUSS), note=form), 422


@bp.post("/panels/<public_id>/add")
@requires(PanelAction.ORDER)
def panel_add(public_id: str) -> Page:
    """One more application for the agenda."""
    actor, form = current_actor(), AddItemForm()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.put_on_agenda(
                    actor,
                    panel=queries_panel.panel(actor, public_id),
                    application=_case(form.reference.data or ""),
                )
            )
            flash(_("It is on the agenda, as its last."))
            return redirect(url_for("reviews.panel", public_id=public_id), 303)
        except Invalid as error:
            form.take(error)
    return _page_of(_panel(public_id, PanelAction.ORDER), add=form), 422


def _case(reference: str) -> Application:
    try:
        return find(current_actor(), Application, Application.reference == reference.strip())
    except NotFound as error:
        raise Invalid(_("There is no application of this reference."), "reference") from error


@bp.route("/panels/<public_id>/close", methods=["GET", "POST"])
@requires(PanelAction.CLOSE)
def close_panel(public_id: str) -> Page:
    """The meeting ends; what is open is left for later."""
    actor, shown = current_actor(), _panel(public_id, PanelAction.CLOSE)
    if request.method == "POST":
        transact(lambda: operations.close_panel(actor, panel=queries_panel.panel(actor, public_id)))
        flash(_("The meeting is closed."))
        return redirect(url_for("reviews.panel", public_id=public_id), 303)
    return render(
        "reviews/panel_close.html",
        place="calls.index",
        panel=shown,
        left=[each for each in queries_panel.agenda(actor, shown) if each.status == "open"],
    )


def _panel(public_id: str, action: PanelAction) -> Panel:
    found = queries_panel.panel(current_actor(), public_id)
    demand(current_actor(), action, found)
    return found
