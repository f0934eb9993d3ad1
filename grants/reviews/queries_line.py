"""Where the funding line of a call stands: where the money ends, and where people drew it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.calls.models import Call
from grants.kernel.db import db
from grants.kernel.policy import Actor
from grants.reviews.models_portfolio import FundingLine
from grants.reviews.queries_ranking import Place, ranking
from grants.reviews.ranking import Row


def line_of(call: Call) -> FundingLine | None:
    """The line that people drew last, if they ever did."""
    return db.session.scalars(
        select(FundingLine)
        .options(joinedload(FundingLine.drawn_by))
        .where(FundingLine.call_id == call.id)
        .order_by(FundingLine.number.desc())
        .limit(1)
    ).first()


def ranked_rows(actor: Actor, call: Call) -> tuple[list[Row], int]:
    """Every row with a rank that the actor sees, and below which rank the money ends."""
    rows: list[Row] = []
    ends: int | None = None
    place: Place | None = None
    while True:
        part = ranking(actor, call, place)
        if ends is None and part.ranking.line_after is not None:
            above = part.ranking.rows[: part.ranking.line_after + 1]
            ranks = [row.rank for row in above if row.rank is not None]
            ends = ranks[-1] if ranks else (rows[-1].rank if rows else 0)
        rows += [row for row in part.ranking.rows if row.rank is not None]
        place = part.last
        if place is None:
            return rows, len(rows) if ends is None else ends


def drawn_after(
    line: FundingLine | None, rows: Sequence[Row], before: Place | None, last: bool
) -> int | None:
    """The index of the row on a page below which the drawn line stands; -1 above them all.

    None where it stands on another page. `before`: the last row of the page before; `last`: no
    page follows.
    """
    if line is None:
        return None
    keys = [(row.candidate.merit_millis or 0, row.candidate.reference) for row in rows]
    inside = [n for n, key in enumerate(keys) if line.stands_below(*key)]
    if not inside:
        first = before is None or line.stands_below(before.merit_millis, before.reference)
        return -1 if first else None
    return inside[-1] if len(inside) < len(rows) or last else None
