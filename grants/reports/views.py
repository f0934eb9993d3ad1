"""Reports as pages and files, the papers of applications and awards, audit trail and check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from grants.applications.models import Application
from grants.awards.queries import award_by_reference
from grants.awards.queries_variation import variation_of
from grants.calls.queries import call_by_slug
from grants.funds.models import Contributor, Fund
from grants.funds.queries import contributors, funds_of
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _, language
from grants.kernel.policy import can, demand, find
from grants.reports import catalogue_papers, operations, queries, views_panels
from grants.reports.blueprint import bp
from grants.reports.catalogue import REPORTS, Report
from grants.reports.document import Document
from grants.reports.page import page as document_page
from grants.reports.policy import ReportAction
from grants.reports.views_sending import sent
from grants.web.guards import anyone, current_actor, requires
from grants.web.pages import render
from grants.web.tables import page

__all__ = ["bp", "views_panels"]

_ANY = (
    ReportAction.FUND_STATEMENT,
    ReportAction.AWARD_REGISTER,
    ReportAction.AWARD,
    ReportAction.CONTRIBUTOR_STATEMENT,
    ReportAction.FRAMEWORK_MATRIX,
    ReportAction.DIRECTORY,
    ReportAction.HARM_REGISTER,
)
_WITH_PERIOD = ("fund-statement", "sources-and-uses", "money-by-month", "contributor-statement")
_SCOPE = ("fund", "call", "award", "contributor", "from", "to")


@bp.get("/reports")
@requires(ReportAction.LIST)
def index() -> str:
    """Every report this person may have, each with its files at hand."""
    actor = current_actor()
    shown: list[tuple[Fund, list[tuple[Report, Contributor | None]]]] = []
    for fund in funds_of(actor):
        offered: list[tuple[Report, Contributor | None]] = [
            (report, None)
            for report in REPORTS.values()
            if report.needs == ("fund",) and can(actor, report.action, fund)
        ]
        if not offered:
            own = REPORTS["contributor-statement"]
            offered = [
                (own, each) for each in contributors(actor, fund) if can(actor, own.action, each)
            ]
        shown.append((fund, offered))
    return render("reports/index.html", shown=shown, endings=_endings)


def _endings(report: Report) -> list[tuple[str, str]]:
    words = {".pdf": _("PDF"), ".xlsx": _("Spreadsheet"), ".csv": _("CSV")}
    return [(words[suffix], suffix[1:]) for suffix in report.formats]


@bp.get("/reports/<name>")
@requires(*_ANY)
def show(name: str) -> str:
    """A report as an accessible page, with its downloads."""
    report = _named(name)
    document = _build(report)
    kept: dict[str, Any] = {key: request.args[key] for key in _SCOPE if request.args.get(key)}
    files = [
        (words, url_for("reports.file", name=name, ending=ending, **kept))
        for words, ending in _endings(report)
    ]
    return render(
        "reports/report.html",
        place="reports.index",
        asks_period=name in _WITH_PERIOD,
        kept={key: value for key, value in kept.items() if key not in ("from", "to")},
        first=request.args.get("from", ""),
        last=request.args.get("to", ""),
        **document_page(
            document, files=files, back_label=_("Reports"), back_url=url_for("reports.index")
        ),
    )


@bp.get("/reports/<name>/file.<ending>")
@requires(*_ANY)
def file(name: str, ending: str) -> Response:
    """A report as a file."""
    report = _named(name)
    suffix = f".{ending}"
    if suffix not in report.formats:
        raise NotFound
    document = _build(report)
    return sent(document, suffix, name)


def _named(name: str) -> Report:
    if name not in REPORTS:
        raise NotFound
    return REPORTS[name]


def _build(report: Report) -> Document:
    """The report that the address asks for."""
    actor = current_actor()
    asked = request.args
    scope: dict[str, Any] = {"first": _day("from"), "last": _day("to")}
    if scope["first"] and scope["last"] and scope["first"] > scope["last"]:
        raise Invalid(_("The first day is after the last. Change one of them."), "to")
    if "award" in report.needs:
        scope["award"] = award_by_reference(actor, asked.get("award", ""))
    else:
        scope["fund"] = _fund(funds_of(actor), asked.get("fund", ""))
    if asked.get("call"):
        scope["call"] = call_by_slug(actor, asked["call"])
    if asked.get("contributor"):
        scope["contributor"] = find(
            actor, Contributor, Contributor.public_id == asked["contributor"]
        )
    return report.build(actor, language=language(), **scope)


def _fund(funds: Sequence[Fund], slug: str) -> Fund:
    """The fund named, or the only one; another's fund is not there."""
    found = [fund for fund in funds if slug in ("", fund.slug)]
    if len(found) != 1:
        raise NotFound
    return found[0]


def _day(name: str) -> date | None:
    text = request.args.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(_("Enter the day as year, month, day: 2026-11-27."), name) from error


@bp.get("/applications/<reference>/receipt.pdf")
@requires(ReportAction.RECEIPT)
def receipt(reference: str) -> Response:
    """The receipt of what was submitted."""
    actor = current_actor()
    application = find(actor, Application, Application.reference == reference)
    number = request.args.get("version", type=int)
    return sent(catalogue_papers.receipt(actor, application, number=number), ".pdf", "receipt")


@bp.get("/calls/<slug>/form.pdf")
@anyone
def blank_form(slug: str) -> Response:
    """The form of a call to write on, for whoever sees the call; staff see their drafts."""
    call = call_by_slug(current_actor(), slug)
    return sent(catalogue_papers.blank_form(call), ".pdf", slug)


@bp.get("/awards/<reference>/letter.pdf")
@requires(ReportAction.LETTER)
def letter(reference: str) -> Response:
    """The award letter."""
    actor = current_actor()
    award = award_by_reference(actor, reference)
    return sent(catalogue_papers.letter(actor, award), ".pdf", "letter")


@bp.get("/awards/<reference>/agreement.pdf")
@requires(ReportAction.AGREEMENT)
def agreement(reference: str) -> Response:
    """The agreement, with its acceptance."""
    actor = current_actor()
    award = award_by_reference(actor, reference)
    return sent(catalogue_papers.agreement(actor, award), ".pdf", "agreement")


@bp.get("/awards/<reference>/variations/<int:number>.pdf")
@requires(ReportAction.AGREEMENT)
def variation(reference: str, number: int) -> Response:
    """A variation of the agreement, with both signatures."""
    actor = current_actor()
    found = variation_of(actor, award_by_reference(actor, reference), number)
    return sent(catalogue_papers.variation(actor, found), ".pdf", f"variation-{number}")


@bp.get("/audit-trail")
@requires(ReportAction.AUDIT_TRAIL)
def audit_trail() -> str:
    """Who did what, the latest first."""
    actor = current_actor()
    funds = funds_of(actor)
    slug = request.args.get("fund", "")
    chosen = next((fund for fund in funds if fund.slug == slug), None)
    if slug and chosen is None:
        raise NotFound
    listed = page(
        queries.trail(actor, chosen.id if chosen else None),
        [AuditEntry.sequence],
        descending=True,
    )
    return render("reports/audit_trail.html", page=listed, funds=funds, chosen=chosen)


@bp.get("/check")
@requires(ReportAction.CHECK)
def check() -> str:
    """The last check of everything, and what it found."""
    return render(
        "reports/check.html",
        last=queries.last_check(current_actor()),
        names=queries.check_names(),
    )


@bp.post("/check")
@requires(ReportAction.CHECK)
def run_check() -> str | AnyResponse:
    """Derive everything again now."""
    actor = current_actor()
    demand(actor, ReportAction.CHECK)
    found = queries.findings()
    try:
        transact(lambda: operations.record_check(actor, found))
    except SQLAlchemyError:
        # A trail that somebody cut takes no entry: what was found is shown all the same.
        db.session.rollback()
        return render(
            "reports/check.html",
            last=queries.just_checked(actor, found),
            names=queries.check_names(),
            unrecorded=True,
        )
    return redirect(url_for("reports.check"), 303)
