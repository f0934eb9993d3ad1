"""Pages on which a report is looked into: notes, messages, its end, and lifting the hold."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from grants.awards.operations import lift_hold
from grants.awards.queries_holds import holds_caused_by
from grants.awards.states import HoldAction
from grants.incidents import operations, queries
from grants.incidents.blueprint import bp
from grants.incidents.forms import CloseForm, MessageForm, NoteForm, ReasonForm
from grants.incidents.models import Incident
from grants.incidents.states import IncidentAction
from grants.incidents.views_frame import found_by, shown
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _
from grants.kernel.policy import demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]
_A = IncidentAction


def _to(public_id: str) -> Response:
    return redirect(url_for("incidents.detail", public_id=public_id), 303)


@bp.post("/desk/complaints/<public_id>/start")
@requires(_A.START)
def start(public_id: str) -> Response:
    """Begin to look into it."""
    actor = current_actor()
    transact(lambda: operations.start(actor, incident=found_by(actor, public_id)))
    return _to(public_id)


@bp.post("/desk/complaints/<public_id>/notes")
@requires(_A.NOTE)
def keep_note(public_id: str) -> Page:
    """Write a note."""
    form = NoteForm()

    def work(found: Incident) -> object:
        return operations.keep_note(current_actor(), incident=found, text=form.note.data or "")

    return _written(public_id, form, work) or _again(public_id, form, MessageForm(formdata=None))


@bp.post("/desk/complaints/<public_id>/messages")
@requires(_A.WRITE)
def write(public_id: str) -> Page:
    """Write to who reported it."""
    form = MessageForm()

    def work(found: Incident) -> object:
        return operations.write(current_actor(), incident=found, text=form.message.data or "")

    return _written(public_id, form, work) or _again(public_id, NoteForm(formdata=None), form)


def _written(
    public_id: str, form: NoteForm | MessageForm, work: Callable[[Incident], object]
) -> Response | None:
    if not form.validate_on_submit():
        return None
    try:
        transact(lambda: work(found_by(current_actor(), public_id)))
        return _to(public_id)
    except Invalid as error:
        form.take(error)
        return None


def _again(public_id: str, note: NoteForm, message: MessageForm) -> tuple[str, int]:
    return shown(found_by(current_actor(), public_id), note, message), 422


def _ended(
    public_id: str,
    action: IncidentAction,
    act: Callable[[Incident, str], None],
    words: dict[str, str],
) -> Page:
    """A step with words of its own: its page, then the act."""
    actor = current_actor()
    found = found_by(actor, public_id)
    demand(actor, action, found)
    form = ReasonForm() if action is _A.REOPEN else CloseForm()
    typed = form.reason if isinstance(form, ReasonForm) else form.told
    if form.validate_on_submit():
        try:
            transact(lambda: act(found_by(actor, public_id), typed.data or ""))
            return _to(public_id)
        except Invalid as error:
            form.take(error)
    body = render(
        "incidents/end.html", place="harm.index", incident=found, form=form, typed=typed, **words
    )
    return (body, 422) if form.wrong else body


@bp.route("/desk/complaints/<public_id>/resolve", methods=["GET", "POST"])
@requires(_A.RESOLVE)
def resolve(public_id: str) -> Page:
    """Close it as settled."""
    return _ended(
        public_id,
        _A.RESOLVE,
        lambda found, told: operations.resolve(current_actor(), incident=found, told=told),
        {"heading": _("Close as settled"), "verb": _("Close")},
    )


@bp.route("/desk/complaints/<public_id>/not-upheld", methods=["GET", "POST"])
@requires(_A.NOT_UPHOLD)
def not_upheld(public_id: str) -> Page:
    """Close it as not upheld."""
    return _ended(
        public_id,
        _A.NOT_UPHOLD,
        lambda found, told: operations.find_not_upheld(current_actor(), incident=found, told=told),
        {"heading": _("Close as not upheld"), "verb": _("Close")},
    )


@bp.route("/desk/complaints/<public_id>/reopen", methods=["GET", "POST"])
@requires(_A.REOPEN)
def reopen(public_id: str) -> Page:
    """Look into it once more."""
    return _ended(
        public_id,
        _A.REOPEN,
        lambda found, why: operations.reopen(current_actor(), incident=found, reason=why),
        {"heading": _("Reopen"), "verb": _("Reopen")},
    )


@bp.route("/desk/complaints/<public_id>/lift", methods=["GET", "POST"])
@requires(HoldAction.LIFT)
def lift(public_id: str) -> Page:
    """Give one's reason for paying the award again; the second person's lifts the hold."""
    actor = current_actor()
    found = found_by(actor, public_id)
    hold = next((each for each in holds_caused_by(found) if each.stands), None)
    if hold is None or found.award is None:
        raise NotFound
    demand(actor, HoldAction.LIFT, hold)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            made = transact(
                lambda: lift_hold(actor, hold=hold, cause=found, reason=form.reason.data or "")
            )
            flash(
                _("Your reason is kept. A different person must give theirs.")
                if made.hold.stands
                else _("The hold is lifted. The award can be paid again.")
            )
            return _to(public_id)
        except Invalid as error:
            form.take(error)
    names = queries.names_of(each.person_id for each in hold.lifts)
    body = render(
        "incidents/lift.html",
        place="harm.index",
        incident=found,
        hold=hold,
        names=names,
        mine=actor.person_id in names,
        form=form,
    )
    return (body, 422) if form.wrong else body
