"""The recipient's pages: my awards, progress reports."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.awards import operations, queries
from grants.awards import queries_variation as reading_variations
from grants.awards.blueprint import bp
from grants.awards.forms import ProgressReportForm
from grants.awards.models import Award, ProgressReport
from grants.awards.queries_monitoring import to_do
from grants.awards.states import AwardAction, ProgressReportAction
from grants.awards.states_variation import VariationAction, VariationStatus
from grants.awards.views_shown import instalment_rows, instalments_picture, timeline
from grants.kernel import clock, workflow
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import can, demand
from grants.kernel.scanning import quarantine
from grants.kernel.storage import StoredFile, store
from grants.web.downloads import download
from grants.web.guards import current_actor, requires
from grants.web.pages import render

WRITABLE = ("due", "changes_requested")


@bp.get("/my-awards")
@requires(AwardAction.VIEW_OWN)
def mine() -> str:
    """What was awarded to my organisations."""
    awards = queries.awards_of_recipient(current_actor())
    return render("awards/mine.html", awards=awards, spent=queries.spent(awards))


def own_award(reference: str) -> Award:
    """One of my awards; else NotFound."""
    award = queries.award_by_reference(current_actor(), reference)
    if award.organisation_id not in current_actor().organisation_ids:
        raise NotFound
    return award


@bp.get("/my-awards/<reference>")
@requires(AwardAction.VIEW_OWN)
def my_award(reference: str) -> str:
    """One of my awards: what to do next, when money comes, what was agreed."""
    actor, award = current_actor(), own_award(reference)
    rows = instalment_rows(award, "applicant")
    waiting = [report for report in award.progress_reports if report.status in WRITABLE]
    return render(
        "awards/my_award.html",
        award=award,
        rows=rows,
        picture=instalments_picture(award, rows, "applicant"),
        spent=queries.spent([award])[award.id],
        timeline=timeline(award, staff=False),
        may_sign=AwardAction.SIGN in [t.action for t in workflow.available(actor, award)],
        to_do=to_do(actor, award),
        variations=reading_variations.variations(actor, award),
        to_sign=next(
            (
                one
                for one in reading_variations.variations(actor, award)
                if can(actor, VariationAction.SIGN, one) and one.status == VariationStatus.APPROVED
            ),
            None,
        ),
        may_vary=award.status in reading_variations.VARIED
        and can(actor, VariationAction.REQUEST, award)
        and reading_variations.open_variation(award) is None,
        today=clock.today(award.fund.time_zone),
        next_report=waiting[0] if waiting else None,
        free=next((row for row in rows if row["free"]), None),
    )


@bp.route("/my-awards/<reference>/progress-reports/<int:number>", methods=["GET", "POST"])
@requires(ProgressReportAction.WRITE)
def write_report(reference: str, number: int) -> str | Response:
    """Write a progress report; keep it, or submit it."""
    award = own_award(reference)
    report = queries.report_of(award, number)
    if report.status not in WRITABLE:
        return render("awards/report_mine.html", award=award, report=report)
    demand(current_actor(), ProgressReportAction.WRITE, report)
    form = ProgressReportForm()
    form.spent.currency = award.fund.currency
    if request.method == "GET":
        form.show(report)
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
    return render("awards/report_write.html", form=form, award=award, report=report)


def uploaded(sent: Any) -> StoredFile | None:
    """The file that was sent along, kept and held back until it is known to be clean."""
    if not sent or not sent.filename:
        return None
    try:
        kept = store(sent.stream, sent.filename, actor=current_actor())
        quarantine(kept)
        return kept
    except Invalid as error:
        raise Invalid(error.message, "file") from error


def _keep_or_submit(form: ProgressReportForm, report: ProgressReport) -> bool:
    actor, told = current_actor(), form.told(uploaded(form.file.data))
    if "submit" not in request.form:
        operations.save_report(actor, report=report, told=told)
        return False

    def work() -> dict[str, Any]:
        operations.submit_report(actor, report=report, told=told)
        return {"submitted": True}

    body = {
        "award": report.award.reference,
        "number": report.number,
        "done": told.done_text,
        "learned": told.learned_text,
        "reached": told.people_reached,
        "spent": told.spent.plain() if told.spent else None,
    }
    once(actor, scope="progress_report:submit", key=form.key.data or "", body=body, work=work)
    return True


def _keep(form: ProgressReportForm, report: ProgressReport) -> None:
    told = form.told(None)
    try:
        operations.save_report(current_actor(), report=report, told=told)
    except Invalid:
        return  # the field says why; nothing that can be kept is lost


@bp.get("/my-awards/<reference>/progress-reports/<int:number>/file")
@requires(ProgressReportAction.VIEW)
def my_report_file(reference: str, number: int) -> Response:
    """The file of my progress report."""
    return stored_file(queries.report_of(own_award(reference), number).file)


def stored_file(file: StoredFile | None) -> Response:
    """A file as a download; the caller has asked who may see what it belongs to."""
    if file is None:
        raise NotFound
    return download(file)
