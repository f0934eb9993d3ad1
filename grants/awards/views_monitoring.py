"""Pages of monitoring: which award is looked at next, visits, and what they found."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from grants.awards import operations
from grants.awards import queries_monitoring as reading
from grants.awards.blueprint import bp
from grants.awards.forms import ReasonForm
from grants.awards.forms_monitoring import CloseForm, ConcludeForm, FindingForm, VisitForm
from grants.awards.models import Award
from grants.awards.models_monitoring import Visit
from grants.awards.states import AwardAction
from grants.awards.states_monitoring import FindingAction, Grade, VisitAction, VisitKind
from grants.awards.views_staff import staff_award
from grants.awards.wording_monitoring import KINDS, LEVELS
from grants.kernel import clock, workflow
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import can, demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render


def _to_visit(visit: Visit) -> Response:
    return redirect(url_for("awards.visit", reference=visit.award.reference, number=visit.number))


@bp.get("/desk/monitoring")
@requires(AwardAction.LIST)
def monitoring() -> str:
    """Which award is looked at next, and why: the first that needs it first."""
    today = clock.today("UTC")
    return render(
        "awards/monitoring.html",
        rows=reading.plan(current_actor(), today),
        today=today,
        levels=LEVELS,
    )


@bp.route("/desk/awards/<reference>/visits/new", methods=["GET", "POST"])
@requires(VisitAction.PLAN)
def new_visit(reference: str) -> str | Response:
    """Plan a visit to an award."""
    actor, award = current_actor(), staff_award(reference)
    demand(actor, VisitAction.PLAN, award)
    form = VisitForm()
    if form.validate_on_submit():
        try:
            made = transact(lambda: _plan(form, award))
            return redirect(url_for("awards.visit", reference=reference, number=made["number"]))
        except Invalid as error:
            form.take(error)
    return render("awards/visit_new.html", form=form, award=award)


def _plan(form: VisitForm, award: Award) -> dict[str, Any]:
    actor, day = current_actor(), form.planned_on.data
    if day is None:
        raise Invalid(_("Choose today or a later day."), "planned_on")
    kind, purpose = VisitKind(form.kind.data), str(form.purpose.data)

    def work() -> dict[str, Any]:
        made = operations.plan_visit(actor, award=award, kind=kind, planned_on=day, purpose=purpose)
        return {"number": made.number}

    body = {"award": award.reference, "on": day.isoformat(), "kind": kind, "purpose": purpose}
    return once(actor, scope="visit:plan", key=form.key.data or "", body=body, work=work)


@bp.get("/desk/awards/<reference>/visits/<int:number>")
@requires(AwardAction.LIST)
def visit(reference: str, number: int) -> str:
    """One visit: what for, what was seen, what was found and is to be done."""
    actor, award = current_actor(), staff_award(reference)
    found = reading.visit_of(actor, award, number)
    return render(
        "awards/visit.html",
        award=award,
        visit=found,
        kinds=KINDS,
        today=clock.today(award.fund.time_zone),
        available={step.action for step in workflow.available(actor, found)},
        actions=VisitAction,
        records=can(actor, FindingAction.RECORD, found),
    )


@bp.route("/desk/awards/<reference>/visits/<int:number>/record", methods=["GET", "POST"])
@requires(VisitAction.CONCLUDE)
def conclude_visit(reference: str, number: int) -> str | Response:
    """Record that a visit was made, and what was seen."""
    actor, award = current_actor(), staff_award(reference)
    found = reading.visit_of(actor, award, number)
    demand(actor, VisitAction.CONCLUDE, found)
    form = ConcludeForm()
    if form.validate_on_submit():
        try:
            transact(lambda: _conclude(form, found))
            flash(_("The visit is recorded. Enter what is to be done about what was found."))
            return _to_visit(found)
        except Invalid as error:
            form.take(error)
    return render("awards/visit_record.html", form=form, award=award, visit=found)


def _conclude(form: ConcludeForm, visit: Visit) -> None:
    actor, day = current_actor(), form.done_on.data
    if day is None:
        raise Invalid(_("Enter the day."), "done_on")
    observed = str(form.observed.data)
    operations.conclude_visit(actor, visit=visit, done_on=day, observed=observed)


@bp.route("/desk/awards/<reference>/visits/<int:number>/cancel", methods=["GET", "POST"])
@requires(VisitAction.CANCEL)
def cancel_visit(reference: str, number: int) -> str | Response:
    """Cancel a planned visit for a reason."""
    actor, award = current_actor(), staff_award(reference)
    found = reading.visit_of(actor, award, number)
    demand(actor, VisitAction.CANCEL, found)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.cancel_visit(actor, visit=found, reason=str(form.reason.data))
            )
            return _to_visit(found)
        except Invalid as error:
            form.take(error)
    return render("awards/visit_cancel.html", form=form, award=award, visit=found)


@bp.route("/desk/awards/<reference>/visits/<int:number>/findings/new", methods=["GET", "POST"])
@requires(FindingAction.RECORD)
def new_finding(reference: str, number: int) -> str | Response:
    """Record a finding with what is to be done about it."""
    actor, award = current_actor(), staff_award(reference)
    found = reading.visit_of(actor, award, number)
    demand(actor, FindingAction.RECORD, found)
    form = FindingForm()
    if form.validate_on_submit():
        try:
            transact(lambda: _record(form, found))
            return _to_visit(found)
        except Invalid as error:
            form.take(error)
    return render("awards/finding_new.html", form=form, award=award, visit=found)


def _record(form: FindingForm, visit: Visit) -> dict[str, Any]:
    actor, day = current_actor(), form.due_on.data
    if day is None:
        raise Invalid(_("Enter the day."), "due_on")
    said = {name: str(form[name].data) for name in ("text", "action", "owner")}
    grade = Grade(form.grade.data)

    def work() -> dict[str, Any]:
        made = operations.record_finding(actor, visit=visit, grade=grade, due_on=day, **said)
        return {"number": made.number}

    body = {"visit": visit.id, "grade": grade, "due_on": day.isoformat(), **said}
    return once(actor, scope="finding:record", key=form.key.data or "", body=body, work=work)


@bp.route(
    "/desk/awards/<reference>/visits/<int:number>/findings/<int:finding>", methods=["GET", "POST"]
)
@requires(FindingAction.CLOSE)
def finding(reference: str, number: int, finding: int) -> str | Response:
    """Close a finding by what shows that it is done; or open it again, for a reason."""
    actor, award = current_actor(), staff_award(reference)
    visit = reading.visit_of(actor, award, number)
    found = reading.finding_of(actor, visit, finding)
    demand(actor, FindingAction.CLOSE, found)
    closing = CloseForm()
    opening = ReasonForm()
    is_open = found.closed_at is None
    form = closing if is_open else opening
    if form.validate_on_submit():
        try:
            if is_open:
                evidence = str(closing.evidence.data)
                transact(lambda: operations.close_finding(actor, finding=found, evidence=evidence))
            else:
                reason = str(opening.reason.data)
                transact(lambda: operations.reopen_finding(actor, finding=found, reason=reason))
            return _to_visit(visit)
        except Invalid as error:
            form.take(error)
    return render(
        "awards/finding.html", form=form, award=award, visit=visit, finding=found, is_open=is_open
    )
