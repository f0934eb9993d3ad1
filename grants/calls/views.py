"""The staff's pages of calls: list, one call, made from a template, its facts and its text."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from grants.calls import (
    operations,
    queries,
    views_editing,
    views_editing_applying,
    views_editing_criteria,
    views_editing_eligibility,
    views_editing_framework,
    views_editing_items,
    views_editing_languages,
    views_editing_reviewing,
    views_editing_rubric,
)
from grants.calls.callfile import CallFileError
from grants.calls.forms import CallFileForm, CancelForm, FactsForm, FromTemplateForm, in_fund
from grants.calls.models import Call
from grants.calls.operations_amending import ANNOUNCED_AND_NOT_CLOSED
from grants.calls.queries_asking import count_unanswered
from grants.calls.states import CallAction, CallStatus
from grants.calls.templates import call_templates
from grants.calls.views_frame import bp, staff_call
from grants.calls.wording_rubric import judged
from grants.funds.models import Fund
from grants.kernel import clock, workflow
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _, language
from grants.kernel.policy import can, demand
from grants.web.forms import choices
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page

__all__ = [
    "bp",
    "views_editing",
    "views_editing_applying",
    "views_editing_criteria",
    "views_editing_eligibility",
    "views_editing_framework",
    "views_editing_items",
    "views_editing_languages",
    "views_editing_reviewing",
    "views_editing_rubric",
]


@bp.get("/")
@requires(CallAction.VIEW)
def index() -> str:
    """Every call of my funds."""
    listed = page(
        queries.calls_of_staff(current_actor()), [Call.closes_at, Call.id], descending=True
    )
    return render("calls/index.html", page=listed, may_create=bool(_my_funds()))


@bp.get("/<slug>")
@requires(CallAction.VIEW)
def detail(slug: str) -> str:
    """One call: what it says, where it stands, what to do next."""
    actor = current_actor()
    call = staff_call(slug)
    definition = operations.definition_of(call)
    return render(
        "calls/detail.html",
        call=call,
        definition=definition,
        versions=list(reversed(call.versions)),
        available=workflow.available(actor, call),
        may_answer=can(actor, CallAction.ANSWER, call),
        unanswered=count_unanswered(call),
        may_amend=can(actor, CallAction.AMEND, call)
        and call.status in ANNOUNCED_AND_NOT_CLOSED
        and clock.now() < call.closes_at,
        actions=CallAction,
        may_edit=can(actor, CallAction.EDIT, call),
        judged=judged(definition.rubric, definition),
        reader=language(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(CallAction.CREATE)
def new() -> str | AnyResponse:
    """A new call from a ready text or from an earlier call."""
    actor, fund = current_actor(), _fund_asked()
    form = in_fund(FromTemplateForm(), fund)
    starts = _starts(fund)
    form.template.choices = choices([(key, words) for key, (words, _text) in starts.items()])
    if request.method == "GET" and "from" in request.args:
        form.template.data = f"call:{request.args['from']}"
    if form.validate_on_submit():
        opens, closes = form.times(fund.time_zone)
        try:
            call = transact(
                lambda: operations.copy_call(
                    actor,
                    fund=fund,
                    definition=starts[form.template.data][1],
                    slug=str(form.slug.data),
                    opens=opens,
                    closes=closes,
                    test=form.test.data,
                )
            )
            return redirect(url_for("calls.detail", slug=call.slug))
        except Invalid as error:
            form.take(error)
    return render("calls/new.html", form=form, fund=fund, funds=_my_funds())


@bp.route("/import", methods=["GET", "POST"])
@requires(CallAction.CREATE)
def import_file() -> str | AnyResponse:
    """A call from a call file."""
    actor, fund = current_actor(), _fund_asked()
    form = CallFileForm()
    if form.validate_on_submit():
        try:
            call = transact(
                lambda: operations.import_call(actor, fund=fund, text=str(form.text.data))
            )
            return redirect(url_for("calls.detail", slug=call.slug))
        except Invalid as error:
            _take(form, error)
    return render("calls/text.html", form=form, call=None, fund=fund, funds=_my_funds())


@bp.route("/<slug>/facts", methods=["GET", "POST"])
@requires(CallAction.EDIT)
def facts(slug: str) -> str | AnyResponse:
    """Title, dates and amounts of a draft."""
    actor, call = current_actor(), staff_call(slug)
    demand(actor, CallAction.EDIT, call)
    definition = operations.definition_of(call)
    form = in_fund(FactsForm(), call.fund)
    if request.method == "GET":
        form.show(definition)
    elif form.validate():
        try:
            transact(
                lambda: operations.write_call(
                    actor,
                    fund=call.fund,
                    definition=form.changed(definition),
                    reason=_("Facts changed on the page."),
                )
            )
            return redirect(url_for("calls.detail", slug=slug))
        except Invalid as error:
            form.take(error)
    return render("calls/facts.html", form=form, call=call)


@bp.route("/<slug>/text", methods=["GET", "POST"])
@requires(CallAction.EDIT)
def text(slug: str) -> str | AnyResponse:
    """The whole text of a draft, as a call file."""
    actor, call = current_actor(), staff_call(slug)
    demand(actor, CallAction.EDIT, call)
    form = CallFileForm()
    if request.method == "GET":
        form.text.data = operations.export_call(call)
    elif form.validate():
        try:
            kept = transact(
                lambda: operations.import_call(actor, fund=call.fund, text=str(form.text.data))
            )
            return redirect(url_for("calls.detail", slug=kept.slug))
        except Invalid as error:
            _take(form, error)
    return render("calls/text.html", form=form, call=call, fund=call.fund, funds=[])


@bp.get("/<slug>/call-file")
@requires(CallAction.EXPORT)
def export(slug: str) -> Response:
    """The call file, to keep or to carry to another city."""
    actor, call = current_actor(), staff_call(slug)
    demand(actor, CallAction.EXPORT, call)
    return Response(
        operations.export_call(call),
        mimetype="application/yaml",
        headers={"Content-Disposition": f'attachment; filename="{call.slug}.yaml"'},
    )


@bp.get("/<slug>/announce")
@requires(CallAction.ANNOUNCE)
def confirm_announce(slug: str) -> str:
    """What announcing does, before it is done."""
    call = staff_call(slug)
    demand(current_actor(), CallAction.ANNOUNCE, call)
    definition = operations.definition_of(call)
    return render("calls/announce.html", call=call, definition=definition)


@bp.post("/<slug>/announce")
@requires(CallAction.ANNOUNCE)
def announce(slug: str) -> AnyResponse:
    """Make the call public."""
    actor, call = current_actor(), staff_call(slug)
    transact(lambda: operations.announce(actor, call))
    return redirect(url_for("calls.detail", slug=slug))


@bp.post("/<slug>/start-review")
@requires(CallAction.START_REVIEW)
def start_review(slug: str) -> AnyResponse:
    """Begin the review."""
    actor, call = current_actor(), staff_call(slug)
    transact(lambda: operations.start_review(actor, call))
    return redirect(url_for("calls.detail", slug=slug))


@bp.post("/<slug>/publish-decisions")
@requires(CallAction.DECIDE)
def publish_decisions(slug: str) -> AnyResponse:
    """Say that all is decided."""
    actor, call = current_actor(), staff_call(slug)
    transact(lambda: operations.publish_decisions(actor, call))
    return redirect(url_for("calls.detail", slug=slug))


@bp.post("/<slug>/archive")
@requires(CallAction.ARCHIVE)
def archive(slug: str) -> AnyResponse:
    """Put the call away."""
    actor, call = current_actor(), staff_call(slug)
    transact(lambda: operations.archive(actor, call))
    return redirect(url_for("calls.detail", slug=slug))


@bp.route("/<slug>/cancel", methods=["GET", "POST"])
@requires(CallAction.CANCEL)
def cancel(slug: str) -> str | AnyResponse:
    """Cancel the call, with a reason."""
    actor, call = current_actor(), staff_call(slug)
    demand(actor, CallAction.CANCEL, call)
    form = CancelForm()
    if form.validate_on_submit():
        transact(lambda: operations.cancel(actor, call, reason=str(form.reason.data)))
        return redirect(url_for("calls.detail", slug=slug))
    return render("calls/cancel.html", call=call, form=form)


def _my_funds() -> list[Fund]:
    return list(queries.staff_funds(current_actor()))


def _fund_asked() -> Fund:
    """The fund named in the address, or the only one."""
    funds = _my_funds()
    named = request.args.get("fund")
    found = next((f for f in funds if named in (None, f.slug)), None)
    if found is None:
        raise NotFound
    return found


def _starts(fund: Fund) -> dict[str, tuple[str, Any]]:
    """What a new call can start from: ready texts in the fund's currency, and its calls."""
    found: dict[str, tuple[str, Any]] = {
        f"template:{each.name}": (
            _("Template: %(title)s", title=each.definition.title.read(language())),
            each.definition,
        )
        for each in call_templates()
        if each.definition.currency == fund.currency
    }
    for call in queries.calls_of_fund(current_actor(), fund):
        if call.status != CallStatus.DRAFT:
            words = _("Earlier call: %(title)s", title=call.title)
            found[f"call:{call.slug}"] = (words, operations.definition_of(call))
    return found


def _take(form: CallFileForm, error: Invalid) -> None:
    """The mistakes of a call file stand on its one field, a line each."""
    if isinstance(error, CallFileError):
        form.text.errors = [str(mistake) for mistake in error.errors]
    else:
        form.take(Invalid(error.message, "text"))
