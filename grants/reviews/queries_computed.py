"""What is read of scores that are worked out from answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select

from grants.applications.models import Application
from grants.calls.rubric import Rubric
from grants.kernel.db import db
from grants.reviews import scoring
from grants.reviews.models import ComputedScore, Decision, SubmittedReview
from grants.reviews.thresholds import missed

Computed = dict[str, ComputedScore]


def computed_of(ids: Sequence[int]) -> dict[int, Computed]:
    """The scores that hold, by the application's id and the criterion's key."""
    rows = db.session.scalars(
        select(ComputedScore)
        .where(ComputedScore.application_id.in_(ids))
        .order_by(ComputedScore.number)
    )
    return _last(rows)


def computed_in(call_id: int) -> dict[int, Computed]:
    """The same of every application of a call that has ever had one."""
    rows = db.session.scalars(
        select(ComputedScore)
        .join(Application, Application.id == ComputedScore.application_id)
        .where(Application.call_id == call_id)
        .order_by(ComputedScore.number)
    )
    return _last(rows)


def _last(rows: Iterable[ComputedScore]) -> dict[int, Computed]:
    found: dict[int, Computed] = {}
    for row in rows:
        found.setdefault(row.application_id, {})[row.criterion_key] = row
    return found


def scores_in(computed: Computed) -> dict[str, int]:
    """The scores alone, by the criterion's key."""
    return {key: row.score for key, row in computed.items() if row.score is not None}


def standing_in(held: dict[int, Computed], key: str) -> dict[int, ComputedScore]:
    """Who stands in the order of the call on a criterion: neither gone nor late."""
    rows = {number: computed.get(key) for number, computed in held.items()}
    return {n: row for n, row in rows.items() if row and row.score is not None and not row.late}


def decisions_begun(call_id: int) -> bool:
    """Has any application of the call been decided on?"""
    decided = exists().where(
        Decision.application_id == Application.id, Application.call_id == call_id
    )
    return bool(db.session.scalar(select(decided)))


@dataclass(frozen=True)
class Totals:
    """What reviews and answers say of an application: merit, its spread, missed thresholds."""

    merit: int | None
    low: int | None
    high: int | None
    missed: list[dict[str, Any]]


def totals_of(
    rubric: Rubric, counted: Sequence[SubmittedReview], computed: Mapping[str, int]
) -> Totals:
    """From the reviews that count, and the scores that are worked out. KeyError if one lacks."""
    found = scoring.spread([each.merit_millis for each in counted])
    if found is None:
        return Totals(None, None, None, [])
    more = scoring.worked_out_millis(rubric, computed)
    scores = [{s.criterion_key: s.value for s in each.scores} for each in counted]
    below = [each.document() for each in missed(rubric, scores, computed)]
    return Totals(found.mean + more, found.low + more, found.high + more, below)
