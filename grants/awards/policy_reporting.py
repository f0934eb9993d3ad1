"""Who sees an award's budget and indicators, and what progress reports say of them."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from grants.awards.models import Award, ProgressReport
from grants.awards.models_reporting import (
    AwardIndicator,
    BudgetLine,
    ReportIndicator,
    ReportLine,
)
from grants.awards.policy import awards_seen, reports_seen
from grants.kernel.policy import Actor, visibility, whose


@visibility(BudgetLine)
def budget_seen(actor: Actor) -> ColumnElement[bool]:
    """With its award."""
    return whose(BudgetLine.award_id, Award, awards_seen(actor))


@visibility(AwardIndicator)
def indicators_seen(actor: Actor) -> ColumnElement[bool]:
    """With its award."""
    return whose(AwardIndicator.award_id, Award, awards_seen(actor))


@visibility(ReportLine)
def report_lines_seen(actor: Actor) -> ColumnElement[bool]:
    """With its progress report."""
    return whose(ReportLine.report_id, ProgressReport, reports_seen(actor))


@visibility(ReportIndicator)
def report_indicators_seen(actor: Actor) -> ColumnElement[bool]:
    """With its progress report."""
    return whose(ReportIndicator.report_id, ProgressReport, reports_seen(actor))
