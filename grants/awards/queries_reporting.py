"""What is read of an award's budget and indicators, and of what its progress reports say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application
from grants.applications.queries_sealed import sealed
from grants.awards.budgeting import Line
from grants.awards.models import Award, ProgressReport
from grants.awards.models_reporting import (
    AwardIndicator,
    BudgetLine,
    ReportIndicator,
    ReportLine,
)
from grants.awards.states import ProgressReportStatus
from grants.awards.variance import Variance, percent, variance
from grants.calls.questions import QuestionType
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.money import Money, sum_money
from grants.kernel.policy import Actor
from grants.kernel.storage import StoredFile


@dataclass(frozen=True, slots=True)
class Spent:
    """A budget line in a progress report: planned, spent so far, and why it differs."""

    line: BudgetLine
    spent: Money | None
    explanation: str
    file: StoredFile | None
    final: bool

    @property
    def named(self) -> tuple[int, str]:
        """Its number and its name."""
        return self.line.number, self.line.label

    @property
    def planned(self) -> Money:
        return self.line.amount

    @property
    def variance(self) -> Variance:
        """What the difference asks for; nothing while no amount is entered."""
        if self.spent is None:
            return Variance.WITHIN
        return variance(self.planned, self.spent, final=self.final)

    @property
    def percent(self) -> int | None:
        """The difference in percent of what was planned, once an amount is entered."""
        return None if self.spent is None else percent(self.planned, self.spent)


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator in a progress report: counted now, and counted with what came before."""

    indicator: AwardIndicator
    actual: str | None
    before: Decimal

    @property
    def named(self) -> tuple[int, str]:
        """Its number and its name."""
        return self.indicator.number, self.indicator.name

    @property
    def cumulative(self) -> str:
        """Everything that was counted until this report."""
        return f"{(self.before + Decimal(self.actual or 0)).normalize():f}"


def budget(award: Award) -> Sequence[BudgetLine]:
    """The lines of the award's budget as it stands: of its last version."""
    last = select(func.max(BudgetLine.version)).where(BudgetLine.award_id == award.id)
    return db.session.scalars(
        select(BudgetLine)
        .where(BudgetLine.award_id == award.id, BudgetLine.version == last.scalar_subquery())
        .order_by(BudgetLine.number)
    ).all()


def indicators(award: Award) -> Sequence[AwardIndicator]:
    """What the award is to change."""
    return db.session.scalars(
        select(AwardIndicator)
        .where(AwardIndicator.award_id == award.id)
        .order_by(AwardIndicator.number)
    ).all()


def asked_for(actor: Actor, application: Application) -> tuple[list[Line], list[dict[str, Any]]]:
    """The budget and the indicators of an application, as it was submitted."""
    found = sealed(actor, application)
    if found is None:
        return [], []
    lines: list[Line] = []
    counted: list[dict[str, Any]] = []
    answers = found.answers
    for question in found.definition.questions:
        rows = answers.get(question.key) or []
        if question.type is QuestionType.BUDGET_TABLE:
            lines += [
                Line(str(row.get("item") or ""), Money(row["amount"], application.currency))
                for row in rows
                if row.get("amount")
            ]
        elif question.type is QuestionType.INDICATOR:
            counted += [row for row in rows if row.get("name")]
    return lines, counted


def spending(report: ProgressReport) -> list[Spent]:
    """Every budget line with what the report says of it.

    A report that was filed is held against the budget that it was filed for.
    """
    told = ReportLine.report_id == report.id
    query = (
        select(BudgetLine, ReportLine)
        .outerjoin(ReportLine, and_(ReportLine.line_id == BudgetLine.id, told))
        .where(BudgetLine.award_id == report.award_id)
        .options(joinedload(ReportLine.file))
        .order_by(BudgetLine.number)
    )
    if report.status in (ProgressReportStatus.SUBMITTED, ProgressReportStatus.ACCEPTED):
        query = query.where(ReportLine.id.is_not(None))
    else:
        query = query.where(BudgetLine.id.in_([line.id for line in budget(report.award)]))
    currency = report.award.fund.currency
    rows: Iterable[Any] = db.session.execute(query)
    return [
        Spent(
            line,
            None if said is None or said.spent_minor is None else Money(said.spent_minor, currency),
            "" if said is None else said.explanation,
            None if said is None else said.file,
            report.is_final,
        )
        for line, said in rows
    ]


def total(lines: Sequence[Spent], currency: str) -> tuple[Money, Money]:
    """Planned and spent of all lines together."""
    return (
        sum_money((each.planned for each in lines), currency),
        sum_money((each.spent for each in lines if each.spent is not None), currency),
    )


def measured(report: ProgressReport) -> list[Measured]:
    """Every indicator with what the report, and the accepted ones before it, counted."""
    earlier = select(ProgressReport.id).where(
        ProgressReport.award_id == report.award_id,
        ProgressReport.number < report.number,
        ProgressReport.status == ProgressReportStatus.ACCEPTED.value,
    )
    counted: Iterable[Any] = db.session.execute(
        select(ReportIndicator.indicator_id, ReportIndicator.actual).where(
            ReportIndicator.report_id.in_(earlier), ReportIndicator.actual.is_not(None)
        )
    )
    before: dict[int, Decimal] = {}
    for indicator_id, actual in counted:
        before[indicator_id] = before.get(indicator_id, Decimal(0)) + Decimal(actual)
    said: Iterable[Any] = db.session.execute(
        select(ReportIndicator.indicator_id, ReportIndicator.actual).where(
            ReportIndicator.report_id == report.id
        )
    )
    now = dict(list(said))
    return [
        Measured(each, now.get(each.id), before.get(each.id, Decimal(0)))
        for each in indicators(report.award)
    ]


def line_file(report: ProgressReport, number: int) -> StoredFile:
    """What was filed with one budget line of a report; else NotFound."""
    for each in spending(report):
        if each.line.number == number and each.file is not None:
            return each.file
    raise NotFound
