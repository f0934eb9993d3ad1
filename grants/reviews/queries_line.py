"""Where the funding line of a call stands: where the money ends, and where people drew it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application
from grants.calls.models import Call
from grants.kernel.db import db
from grants.kernel.policy import Actor
from grants.reviews.models_portfolio import FundingLine
from grants.reviews.queries_ranking import Place, Ranked, candidate, ranking
from grants.reviews.ranking import Row


def line_of(call: Call, by: datetime | None = None) -> FundingLine | None:
    """The line that people drew last, or had drawn by a moment, if they ever did."""
    query = (
        select(FundingLine)
        .options(joinedload(FundingLine.drawn_by))
        .where(FundingLine.call_id == call.id)
        .order_by(FundingLine.number.desc())
        .limit(1)
    )
    if by is not None:
        query = query.where(FundingLine.drawn_at <= by)
    return db.session.scalars(query).first()


def is_above(line: FundingLine | None, application: Application) -> bool | None:
    """Does an application stand above the drawn line? None without a line or without a rank."""
    if line is None or candidate(application, None).outside:
        return None
    return line.stands_below(application.merit_millis or 0, application.reference)


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


@dataclass(frozen=True)
class Handle:
    """What moves the line on a page: below which row it stands, and among which ranks it moves."""

    below: int  # the index of the row; -1 above them all
    rank: int
    least: int
    most: int


def handle(ranked: Ranked, drawn: int | None) -> Handle | None:
    """The handle of a page's line, drawn below this row; else where the money ends.

    None where no line stands on the page, or nothing has a rank there.
    """
    made = ranked.ranking
    ranks = [row.rank for row in made.rows if row.rank is not None]
    if not ranks:
        return None
    below = made.line_after if drawn is None else drawn
    if below is None:
        if ranked.last is not None or made.reached.full:
            return None
        below = len(made.rows) - 1
    above = [row.rank for row in made.rows[: below + 1] if row.rank is not None]
    return Handle(below, above[-1] if above else ranks[0] - 1, ranks[0] - 1, ranks[-1])
