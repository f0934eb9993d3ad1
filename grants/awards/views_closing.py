"""Pages of an award that stops, goes on, or ends."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.awards import operations, queries
from grants.awards import queries_closing as reading
from grants.awards.blueprint import bp
from grants.awards.forms import ReasonForm
from grants.awards.forms_closing import CloseWorkForm
from grants.awards.models import Award
from grants.awards.queries_account import account_of
from grants.awards.states import AwardAction
from grants.awards.states_closing import ClosingAction
from grants.awards.views_staff import staff_award
from grants.awards.wording_closing import STEP_NAMES
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import can, demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render


@bp.route("/desk/awards/<reference>/suspend", methods=["GET", "POST"])
@requires(AwardAction.SUSPEND)
def suspend(reference: str) -> str | Response:
    """Stop an award for a while."""
    return _with_reason(reference, AwardAction.SUSPEND, operations.suspend, "awards/suspend.html")


@bp.route("/desk/awards/<reference>/resume", methods=["GET", "POST"])
@requires(AwardAction.RESUME)
def resume(reference: str) -> str | Response:
    """Let a suspended award go on."""
    return _with_reason(reference, AwardAction.RESUME, operations.resume, "awards/resume.html")


@bp.route("/desk/awards/<reference>/terminate", methods=["GET", "POST"])
@requires(AwardAction.TERMINATE)
def terminate(reference: str) -> str | Response:
    """End an award before its time."""
    return _with_reason(
        reference, AwardAction.TERMINATE, operations.terminate, "awards/terminate.html"
    )


def _with_reason(
    reference: str, action: AwardAction, work: Callable[..., None], template: str
) -> str | Response:
    actor, award = current_actor(), staff_award(reference)
    demand(actor, action, award)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            transact(lambda: work(actor, award=award, reason=str(form.reason.data)))
            return redirect(url_for("awards.detail", reference=reference))
        except Invalid as error:
            form.take(error)
    left = award.amount - queries.spent([award])[award.id]
    owed = account_of(award).open
    return render(template, form=form, award=award, left=left, owed=owed)


@bp.get("/desk/awards/<reference>/closing")
@requires(AwardAction.LIST)
def closing(reference: str) -> str:
    """What is still missing before the award is completed, and how it ended."""
    actor, award = current_actor(), staff_award(reference)
    return _closing(award, work=can(actor, ClosingAction.CLOSE_WORK, award))


def _closing(award: Award, *, work: bool) -> str:
    actor = current_actor()
    closed = reading.work_closure(award)
    work_points, money_points = reading.work_points(award), reading.money_points(award)
    running = award.status == "active"
    return render(
        "awards/closing.html",
        award=award,
        work_points=work_points,
        money_points=money_points,
        work=closed,
        money=reading.money_closure(award),
        steps=[STEP_NAMES[number] for number in closed.steps] if closed else [],
        assets=[
            (each["what"], Money(each["value_minor"], award.fund.currency), each["keeper"])
            for each in (closed.assets if closed else [])
        ],
        may_close_work=work
        and running
        and closed is None
        and all(point.done for point in work_points),
        may_close_money=running
        and all(point.done for point in money_points)
        and can(actor, AwardAction.COMPLETE, award),
    )


@bp.route("/desk/awards/<reference>/closing/work", methods=["GET", "POST"])
@requires(ClosingAction.CLOSE_WORK)
def close_work(reference: str) -> str | Response:
    """Close the work of an award."""
    actor, award = current_actor(), staff_award(reference)
    demand(actor, ClosingAction.CLOSE_WORK, award)
    form = CloseWorkForm()
    form.prepare(award.fund.currency, award.ends_on)
    if form.validate_on_submit():
        try:
            transact(lambda: _close_work(form, award))
            flash(_("The work is closed. Somebody of finance closes the money."))
            return redirect(url_for("awards.closing", reference=reference))
        except Invalid as error:
            form.take(error)
    return render("awards/closing_work.html", form=form, award=award)


def _close_work(form: CloseWorkForm, award: Award) -> None:
    day = form.kept_until.data
    if day is None:
        raise Invalid(_("Enter a day."), "kept_until")
    operations.close_work(
        current_actor(),
        award=award,
        worked=str(form.worked.data),
        failed=str(form.failed.data),
        steps=[int(each) for each in form.steps.data or []],
        assets=form.bought(),
        kept_until=day,
    )


@bp.route("/desk/awards/<reference>/closing/money", methods=["GET", "POST"])
@requires(AwardAction.COMPLETE)
def close_money(reference: str) -> str | Response:
    """Find that the money is accounted for; the award is completed."""
    actor, award = current_actor(), staff_award(reference)
    demand(actor, AwardAction.COMPLETE, award)
    if request.method == "GET":
        left = award.amount - queries.spent([award])[award.id]
        account = account_of(award)
        return render("awards/closing_money.html", award=award, left=left, account=account)
    transact(lambda: operations.close_money(actor, award=award))
    flash(_("The award is completed."))
    return redirect(url_for("awards.closing", reference=reference))
