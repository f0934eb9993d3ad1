"""What is read of an award that ends: what is still missing, what was written, who was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.awards import queries
from grants.awards.models import Award
from grants.awards.models_account import Disallowance
from grants.awards.models_closing import AwardNotice, MoneyClosure, WorkClosure
from grants.awards.queries_account import account_of
from grants.awards.queries_variation import open_variation
from grants.awards.states import ConditionStatus, ProgressReportStatus
from grants.awards.states_account import DisallowanceStatus
from grants.kernel.db import db
from grants.kernel.i18n import _

# A payment that came as far as this is done with.
_SETTLED = ("paid", "failed", "reversed", "rejected")


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the checklist."""

    words: str
    done: bool


def work_points(award: Award) -> list[Point]:
    """What must hold before the work of an award is closed."""
    return [
        Point(
            _("Every progress report is accepted, the final one too"),
            all(each.status == ProgressReportStatus.ACCEPTED for each in award.progress_reports),
        ),
        Point(
            _("Every condition is met"),
            all(each.status == ConditionStatus.MET for each in award.conditions),
        ),
        Point(_("No variation waits"), open_variation(award) is None),
    ]


def money_points(award: Award) -> list[Point]:
    """What must hold before the money of an award is closed."""
    proposed = select(Disallowance.id).where(
        Disallowance.award_id == award.id,
        Disallowance.status == DisallowanceStatus.PROPOSED.value,
    )
    return [
        Point(_("The work is closed"), work_closure(award) is not None),
        Point(
            _("No payment is under way"),
            all(mark.status in _SETTLED for mark in queries.payment_marks(award).values()),
        ),
        Point(
            _("Whatever was proposed not to accept is decided"),
            db.session.scalar(proposed.limit(1)) is None,
        ),
        Point(
            _("Everything that was paid is accounted for or returned"),
            not account_of(award).open,
        ),
    ]


def work_closure(award: Award) -> WorkClosure | None:
    """How the work ended, once somebody closed it."""
    return db.session.scalars(
        select(WorkClosure)
        .where(WorkClosure.award_id == award.id)
        .options(joinedload(WorkClosure.closed_by))
    ).one_or_none()


def money_closure(award: Award) -> MoneyClosure | None:
    """Who found that the money is accounted for."""
    return db.session.scalars(
        select(MoneyClosure)
        .where(MoneyClosure.award_id == award.id)
        .options(joinedload(MoneyClosure.closed_by))
    ).one_or_none()


def notices(award: Award) -> Sequence[AwardNotice]:
    """What the recipient was told, oldest first."""
    return db.session.scalars(
        select(AwardNotice).where(AwardNotice.award_id == award.id).order_by(AwardNotice.id)
    ).all()
