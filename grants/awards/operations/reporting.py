"""What a recipient writes of each budget line and indicator, and what of it is still missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from grants.awards.models import ProgressReport
from grants.awards.models_reporting import ReportIndicator, ReportLine
from grants.awards.queries_reporting import Measured, Spent, indicators
from grants.awards.variance import Variance
from grants.kernel.db import db
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.storage import StoredFile


@dataclass(frozen=True, slots=True)
class Spending:
    """What a recipient has written so far of one budget line."""

    spent: Money | None = None
    explanation: str = ""
    file: StoredFile | None = None


def is_open(report: ProgressReport, answer: str) -> bool:
    """May this answer be written now? Where changes are asked for by name, only the named."""
    return not report.remarks or answer in report.remarks


def keep_lines(
    report: ProgressReport, lines: Sequence[Spent], told: Mapping[int, Spending]
) -> None:
    """Keep what is written of each budget line; the report's sum is that of its lines."""
    kept = {
        each.line_id: each
        for each in db.session.scalars(select(ReportLine).where(ReportLine.report_id == report.id))
    }
    for line in (each.line for each in lines):
        if not is_open(report, f"line-{line.number}"):
            continue
        said = told.get(line.number, Spending())
        row = kept.get(line.id)
        if row is None:
            row = kept[line.id] = ReportLine(report_id=report.id, line_id=line.id)
            db.session.add(row)
        row.spent_minor = None if said.spent is None else said.spent.minor
        row.explanation = said.explanation.strip()
        if said.file is not None:
            row.file_id = said.file.id
    spent = [kept[each.line.id].spent_minor for each in lines if each.line.id in kept]
    known = [minor for minor in spent if minor is not None]
    report.spent_minor = sum(known) if len(known) == len(lines) else None


def keep_counted(report: ProgressReport, told: Mapping[int, str | None]) -> None:
    """Keep what was counted of each indicator since the report before."""
    kept = {
        each.indicator_id: each
        for each in db.session.scalars(
            select(ReportIndicator).where(ReportIndicator.report_id == report.id)
        )
    }
    for indicator in indicators(report.award):
        if not is_open(report, f"indicator-{indicator.number}"):
            continue
        row = kept.get(indicator.id)
        if row is None:
            row = ReportIndicator(report_id=report.id, indicator_id=indicator.id)
            db.session.add(row)
        row.actual = told.get(indicator.number)


def missing(lines: Sequence[Spent], counted: Sequence[Measured]) -> dict[str, str]:
    """What must still be written of lines and indicators: by field, its sentence."""
    found = {}
    for each in lines:
        number = each.line.number
        if each.spent is None:
            found[f"line-{number}"] = _("Enter how much is spent. Enter 0 if nothing is.")
        elif each.variance is not Variance.WITHIN and not each.explanation:
            found[f"why-{number}"] = _(
                "This is %(percent)s %% from the budget. Say why.", percent=abs(each.percent or 0)
            )
    for one in counted:
        if one.actual is None:
            found[f"indicator-{one.indicator.number}"] = _(
                "Enter what was counted. Enter 0 if nothing was."
            )
    return found
