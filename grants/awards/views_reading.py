"""The staff's pages of progress reports: read, ask for changes, accept."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from grants.awards import operations, queries
from grants.awards import queries_reporting as reading
from grants.awards.blueprint import bp
from grants.awards.forms_reporting import AcceptForm, ChangesForm
from grants.awards.models import Award, ProgressReport
from grants.awards.states import AwardAction, ProgressReportAction
from grants.awards.variance import Variance
from grants.awards.views_recipient import stored_file
from grants.awards.views_staff import staff_award
from grants.awards.wording_reporting import answers_named
from grants.kernel import workflow
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render


@bp.route("/desk/awards/<reference>/progress-reports/<int:number>", methods=["GET", "POST"])
@requires(ProgressReportAction.REQUEST_CHANGES, AwardAction.LIST)
def read_report(reference: str, number: int) -> str | Response:
    """Read a progress report; ask for changes on named answers."""
    actor, award = current_actor(), staff_award(reference)
    report = queries.report_of(award, number)
    form = ChangesForm()
    answers = _answers(report)
    form.offer(answers)
    if form.is_submitted():
        demand(actor, ProgressReportAction.REQUEST_CHANGES, report)
        try:
            if form.validate():
                transact(
                    lambda: operations.request_report_changes(
                        actor,
                        report=report,
                        changes=form.changes.data or "",
                        remarks=form.named(answers),
                    )
                )
                flash(_("The recipient is asked for changes."))
                return redirect(url_for("awards.detail", reference=reference))
        except Invalid as error:
            form.take(error)
    return _page(award, report, changes=form)


@bp.post("/desk/awards/<reference>/progress-reports/<int:number>/accept")
@requires(ProgressReportAction.ACCEPT)
def accept_report(reference: str, number: int) -> str | Response:
    """Accept a progress report, and say what came of it."""
    actor, award = current_actor(), staff_award(reference)
    report = queries.report_of(award, number)
    demand(actor, ProgressReportAction.ACCEPT, report)
    form = AcceptForm()
    try:
        if form.validate():
            transact(
                lambda: operations.accept_report(
                    actor, report=report, summary=form.summary.data or ""
                )
            )
            flash(_("Progress report %(n)s is accepted.", n=number))
            return redirect(url_for("awards.detail", reference=reference))
    except Invalid as error:
        form.take(error)
    return _page(award, report, accept=form)


def _answers(report: ProgressReport) -> list[tuple[str, str]]:
    return answers_named(
        [line.named for line in reading.spending(report)],
        [indicator.named for indicator in reading.measured(report)],
    )


def _page(
    award: Award,
    report: ProgressReport,
    *,
    changes: ChangesForm | None = None,
    accept: AcceptForm | None = None,
) -> str:
    if changes is None:
        changes = ChangesForm(formdata=None)
        changes.offer(_answers(report))
    accept = accept or AcceptForm(formdata=None)
    lines = reading.spending(report)
    available: list[Any] = [t.action for t in workflow.available(current_actor(), report)]
    return render(
        "awards/report_read.html",
        forms=[accept, changes],
        accept=accept,
        changes=changes,
        award=award,
        report=report,
        lines=lines,
        total=reading.total(lines, award.fund.currency),
        counted=reading.measured(report),
        marked=[line for line in lines if line.variance is Variance.MARKED],
        may_decide=ProgressReportAction.ACCEPT in available,
    )


@bp.get("/desk/awards/<reference>/progress-reports/<int:number>/file")
@requires(ProgressReportAction.VIEW)
def staff_report_file(reference: str, number: int) -> Response:
    """The file of a progress report."""
    return stored_file(queries.report_of(staff_award(reference), number).file)


@bp.get("/desk/awards/<reference>/progress-reports/<int:number>/lines/<int:line>/file")
@requires(ProgressReportAction.VIEW)
def staff_line_file(reference: str, number: int, line: int) -> Response:
    """What was filed with one budget line."""
    return stored_file(reading.line_file(queries.report_of(staff_award(reference), number), line))
