"""The recipient's pages of progress reports."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.awards import operations, queries
from grants.awards import queries_reporting as reading
from grants.awards.blueprint import bp
from grants.awards.forms_reporting import ProgressReportForm
from grants.awards.models import ProgressReport
from grants.awards.operations.reporting import is_open
from grants.awards.operations.running import Told
from grants.awards.states import ProgressReportAction
from grants.awards.views_recipient import WRITABLE, own_award, stored_file, uploaded
from grants.awards.wording_reporting import answers_named
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import demand
from grants.kernel.storage import StoredFile
from grants.web.guards import current_actor, requires
from grants.web.pages import render


@bp.route("/my-awards/<reference>/progress-reports/<int:number>", methods=["GET", "POST"])
@requires(ProgressReportAction.WRITE)
def write_report(reference: str, number: int) -> str | Response:
    """Write a progress report; keep it, or submit it."""
    award = own_award(reference)
    report = queries.report_of(award, number)
    lines, counted = reading.spending(report), reading.measured(report)
    shown: dict[str, Any] = {"award": award, "report": report, "lines": lines, "counted": counted}
    shown["total"] = reading.total(lines, award.fund.currency)
    if report.status not in WRITABLE:
        return render("awards/report_mine.html", **shown)
    demand(current_actor(), ProgressReportAction.WRITE, report)
    form = ProgressReportForm()
    form.prepare(award.fund.currency, lines, counted)
    if request.method == "GET":
        form.show(report, lines, counted)
    elif form.validate():
        try:
            submitted = transact(lambda: _keep_or_submit(form, report))
            if submitted:
                flash(_("Progress report %(n)s is submitted. We read it and tell you.", n=number))
                return redirect(url_for("awards.my_award", reference=reference))
            flash(_("Saved."))
            return redirect(url_for("awards.write_report", reference=reference, number=number))
        except Invalid as error:
            # What was typed is kept although it cannot be submitted yet.
            transact(lambda: _keep(form, report))
            form.take(error)
    names = dict(answers_named([one.named for one in lines], [one.named for one in counted]))
    return render(
        "awards/report_write.html",
        form=form,
        is_open=lambda answer: is_open(report, answer),
        asked=[(names.get(key, key), said) for key, said in report.remarks.items()],
        **shown,
    )


def _uploaded(sent: Any) -> StoredFile | None:
    """A file that was sent along, read from its beginning each time."""
    if sent:
        sent.stream.seek(0)
    return uploaded(sent)


def _keep_or_submit(form: ProgressReportForm, report: ProgressReport) -> bool:
    actor, told = current_actor(), form.told(_uploaded)
    if "submit" not in request.form:
        operations.save_report(actor, report=report, told=told)
        return False

    def work() -> dict[str, Any]:
        operations.submit_report(actor, report=report, told=told)
        return {"submitted": True}

    body = {"award": report.award.reference, "number": report.number, **_body(told)}
    once(actor, scope="progress_report:submit", key=form.key.data or "", body=body, work=work)
    return True


def _body(told: Told) -> dict[str, Any]:
    return {
        "done": told.done_text,
        "learned": told.learned_text,
        "reached": told.people_reached,
        "spent": told.spent.plain() if told.spent else None,
        "lines": [
            [number, said.spent.plain() if said.spent else None, said.explanation]
            for number, said in told.lines.items()
        ],
        "counted": [[number, actual] for number, actual in told.counted.items()],
    }


def _keep(form: ProgressReportForm, report: ProgressReport) -> None:
    try:
        operations.save_report(current_actor(), report=report, told=form.told(_uploaded))
    except Invalid:
        return  # the field says why; nothing that can be kept is lost


@bp.get("/my-awards/<reference>/progress-reports/<int:number>/file")
@requires(ProgressReportAction.VIEW)
def my_report_file(reference: str, number: int) -> Response:
    """The file of my progress report."""
    return stored_file(queries.report_of(own_award(reference), number).file)


@bp.get("/my-awards/<reference>/progress-reports/<int:number>/lines/<int:line>/file")
@requires(ProgressReportAction.VIEW)
def my_line_file(reference: str, number: int, line: int) -> Response:
    """What I filed with one budget line."""
    return stored_file(reading.line_file(queries.report_of(own_award(reference), number), line))
