"""The pages without an account: to complain or report harm, and to follow it with a code."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import flash, make_response, redirect, request, session, url_for
from werkzeug.wrappers import Response

from grants.incidents import code, operations, queries
from grants.incidents.blueprint import bp
from grants.incidents.forms import AnswerForm, CodeForm, ReportForm
from grants.incidents.models import Incident
from grants.incidents.operations import Told
from grants.incidents.states import IncidentAction
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _, language
from grants.kernel.policy import PUBLIC, Actor
from grants.web.guards import requires
from grants.web.limits import limiter
from grants.web.pages import render

_FOLLOWED = "followed"
_OPEN_FOR = timedelta(minutes=30)


@bp.route("/complain", methods=["GET", "POST"])
@requires(IncidentAction.REPORT)
@limiter.limit("30 per hour", methods=["POST"])
def complain() -> Response:
    """Complain or report harm, without an account and without a name."""
    form = ReportForm()
    form.about.choices = subjects()
    if request.method == "GET":
        form.about.data = asked_about()
    elif form.validate_on_submit() and (sent := send(PUBLIC, form)):
        return code_page(sent, form, "incidents/sent.html")
    shown = render("incidents/complain.html", form=form, funds=queries.funds())
    return unkept(shown, 422 if form.wrong else 200)


def subjects() -> dict[str, list[tuple[str, str]]]:
    """What a report can be about, as the list of the form."""
    funds = queries.funds()
    whole = _("The fund as a whole") if len(funds) == 1 else ""
    groups = {
        _("No particular call or award"): [(f"fund:{f.slug}", whole or f.name) for f in funds],
        _("An award"): [
            (f"award:{a.reference}", f"{a.title} ({a.organisation.name})")
            for a in queries.public_awards()
        ],
        _("A call"): [(f"call:{c.slug}", c.title) for c in queries.public_calls()],
    }
    return {name: listed for name, listed in groups.items() if listed}


def asked_about() -> str:
    """What the page was opened from, such as the page of an award."""
    for kind in ("award", "call"):
        if name := request.args.get(kind, ""):
            return f"{kind}:{name}"
    return ""


def send(actor: Actor, form: ReportForm, *, by_phone: bool = False) -> Incident | None:
    """Keep what the form says; None with its sentences where something is missing."""
    told = Told(
        text=form.text.data or "",
        in_danger=form.in_danger.data,
        who=form.who.data or "",
        contact=form.contact.data or "",
        language=language(),
    )
    try:
        return transact(
            lambda: operations.report(
                actor,
                subject=queries.subject_of(form.about.data or ""),
                told=told,
                secret=form.key.data or "",
                by_phone=by_phone,
            )
        )
    except Invalid as error:
        form.take(error)
        return None


def code_page(sent: Incident, form: ReportForm, template: str) -> Response:
    """The code, once: it is kept nowhere, so it is the answer to the very form."""
    shown = code.grouped(code.code_of(form.key.data or ""))
    return unkept(render(template, code=shown, incident=sent))


def unkept(page: str, status: int = 200) -> Response:
    """A page that no browser keeps: the next person on a shared telephone finds nothing."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.route("/complain/follow", methods=["GET", "POST"])
@requires(IncidentAction.FOLLOW)
@limiter.limit("30 per hour", methods=["POST"])
def follow() -> Response:
    """Enter the code; then see where it stands, and what the fund asks."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            found = queries.by_code(form.code.data or "")
            session[_FOLLOWED] = [found.public_id, (clock.now() + _OPEN_FOR).isoformat()]
            return redirect(url_for("incidents.follow"), 303)
        except NotFound:
            form.take(Invalid(_("Nothing was reported under this code. Check it."), "code"))
    elif opened := _opened():
        return _thread(opened, AnswerForm())
    shown = render("incidents/code.html", form=form)
    return unkept(shown, 422 if form.wrong else 200)


def _opened() -> Incident | None:
    public_id, until = session.get(_FOLLOWED) or ("", "")
    if not public_id or datetime.fromisoformat(until) < clock.now():
        session.pop(_FOLLOWED, None)
        return None
    return queries.followed(public_id)


def _thread(found: Incident, form: AnswerForm) -> Response:
    shown = render("incidents/thread.html", incident=found, form=form)
    return unkept(shown, 422 if form.wrong else 200)


@bp.post("/complain/answer")
@requires(IncidentAction.FOLLOW)
@limiter.limit("30 per hour")
def answer() -> Response:
    """Write to the fund about what was reported."""
    found, form = _opened(), AnswerForm()
    if found is None:
        flash(_("Enter your code again. For your safety the page closes after half an hour."))
        return redirect(url_for("incidents.follow"), 303)
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.answer(
                    PUBLIC,
                    incident=found,
                    text=form.text.data or "",
                    key=code.once_key(form.key.data or ""),
                )
            )
            flash(_("Your message has come in."))
            return redirect(url_for("incidents.follow"), 303)
        except Invalid as error:
            form.take(error)
    return _thread(found, form)


@bp.post("/complain/leave")
@requires(IncidentAction.FOLLOW)
def leave() -> Response:
    """Close the page: this browser shows nothing of it any more."""
    session.pop(_FOLLOWED, None)
    flash(_("Closed. Nothing of it is kept on this device."))
    return redirect(url_for("incidents.follow"), 303)
