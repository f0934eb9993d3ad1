"""How much waits at the places of the menu: one statement a page, however much waits.

Each feature says which rows wait at its place; they are counted here, all in one statement,
and no further than what the menu shows. So a page's cost does not grow with what waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Label, ScalarSelect, Select, func, literal_column, select

from grants.kernel.db import db
from grants.kernel.policy import Actor

MOST = 99
"""The menu says so much; of more it says “99+”."""

Things = Callable[[Actor], Iterable[Select[Any]]]
_things: dict[str, Things] = {}


def waiting(endpoint: str) -> Callable[[Things], Things]:
    """Enter the function that gives the rows that wait for this actor at a place."""

    def enter(things: Things) -> Things:
        _things[endpoint] = things
        return things

    return enter


def count_waiting(endpoints: Iterable[str], actor: Actor) -> dict[str, int]:
    """How much waits at each of these places; anything beyond `MOST` is one more than it."""
    kinds = [
        (endpoint, things)
        for endpoint in endpoints
        if endpoint in _things
        for things in _things[endpoint](actor)
    ]
    if not kinds:
        return {}
    counts = db.session.execute(
        select(*(_counted(things).label(f"n{at}") for at, (_, things) in enumerate(kinds)))
    ).one()
    found: dict[str, int] = {}
    for (endpoint, _things_there), count in zip(kinds, counts, strict=True):
        found[endpoint] = min(found.get(endpoint, 0) + count, MOST + 1)
    return found


def in_words(count: int) -> str:
    """The number as the menu shows it: nothing for none, and no more than it knows."""
    if not count:
        return ""
    return f"{MOST}+" if count > MOST else str(count)


def _counted(things: Select[Any]) -> ScalarSelect[int]:
    one: Label[int] = literal_column("1").label("one")
    some = things.with_only_columns(one, maintain_column_froms=True).order_by(None)
    return select(func.count()).select_from(some.limit(MOST + 1).subquery()).scalar_subquery()
