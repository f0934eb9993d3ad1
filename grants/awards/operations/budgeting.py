"""An award's budget and indicators: taken from the application, stated anew by a variation."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from grants.applications.models import Application
from grants.awards.budgeting import Line, cut_to
from grants.awards.models import Award
from grants.awards.models_reporting import AwardIndicator, BudgetLine
from grants.awards.queries_reporting import asked_for
from grants.kernel.db import db
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import sum_money
from grants.kernel.policy import Actor


def take_budget(actor: Actor, award: Award, application: Application) -> None:
    """Give an award the budget and the indicators of its application.

    Where less is awarded than was asked for, every line is cut in proportion. An application
    without a budget gives none: its reports say one sum.
    """
    lines, counted = asked_for(actor, application)
    state_budget(actor, award, cut_to(award.amount, lines))
    for number, row in enumerate(counted, start=1):
        db.session.add(
            AwardIndicator(
                award_id=award.id,
                number=number,
                name=str(row["name"]),
                unit=str(row.get("unit") or ""),
                baseline=str(row.get("baseline") or "0"),
                target=str(row.get("target") or "0"),
            )
        )
    db.session.flush()


def state_budget(actor: Actor, award: Award, lines: Sequence[Line]) -> None:
    """State the whole budget as its next version; what stood before stays to be read.

    Raises Invalid on `lines` when they do not sum to the award.
    """
    if not lines:
        return
    whole = sum_money((line.amount for line in lines), award.fund.currency)
    if whole != award.amount:
        raise Invalid(
            _(
                "The lines make %(sum)s; the award is %(amount)s.",
                sum=whole.text(),
                amount=award.amount.text(),
            ),
            "lines",
        )
    last = db.session.scalar(
        select(func.max(BudgetLine.version)).where(BudgetLine.award_id == award.id)
    )
    for number, line in enumerate(lines, start=1):
        db.session.add(
            BudgetLine(
                award_id=award.id,
                version=1 + (last or 0),
                number=number,
                label=line.label,
                amount_minor=line.amount.minor,
                stated_by_id=actor.person_id,
            )
        )
    db.session.flush()
