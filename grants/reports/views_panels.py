"""The minutes of a panel as a page and on paper, and the papers of its agenda."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from grants.kernel.i18n import _
from grants.reports import catalogue_panels
from grants.reports.blueprint import bp
from grants.reports.page import page as document_page
from grants.reports.policy import ReportAction
from grants.reports.views_sending import sent
from grants.reviews.queries_panel import panel
from grants.web.guards import current_actor, requires
from grants.web.pages import render


@bp.get("/panels/<public_id>/minutes")
@requires(ReportAction.PANEL_PAPERS)
def panel_minutes(public_id: str) -> str:
    """The minutes as a page."""
    actor = current_actor()
    document = catalogue_panels.minutes(actor, panel(actor, public_id))
    files = [(_("PDF"), url_for("reports.panel_minutes_paper", public_id=public_id))]
    return render(
        "reports/report.html",
        asks_period=False,
        kept={},
        first="",
        last="",
        **document_page(
            document,
            files=files,
            back_label=_("Panel meeting"),
            back_url=url_for("reviews.panel", public_id=public_id),
        ),
    )


@bp.get("/panels/<public_id>/minutes.pdf")
@requires(ReportAction.PANEL_PAPERS)
def panel_minutes_paper(public_id: str) -> Response:
    """The minutes on paper."""
    actor = current_actor()
    return sent(catalogue_panels.minutes(actor, panel(actor, public_id)), ".pdf", "panel-minutes")


@bp.get("/panels/<public_id>/papers.pdf")
@requires(ReportAction.PANEL_PAPERS)
def panel_pack(public_id: str) -> Response:
    """The papers of the agenda for me."""
    actor = current_actor()
    return sent(catalogue_panels.papers(actor, panel(actor, public_id)), ".pdf", "panel-pack")
