"""Lists are paged by key: the next page begins after the last row shown.

The cost of a page does not grow with the rows before it, and a row that is added or
removed meanwhile moves no other row to another page.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from flask import has_request_context, request
from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from grants.kernel.db import db
from grants.web.languages import address_with

T = TypeVar("T")
SIZE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """Up to `size` rows, and the keys to go on from."""

    rows: Sequence[T]
    size: int
    next: str | None
    is_first: bool
    parameter: str = "after"

    @property
    def next_url(self) -> str | None:
        """The address of the next page, with this page's filters."""
        if self.next is None or not has_request_context():
            return None
        return address_with(**{self.parameter: self.next})

    @property
    def first_url(self) -> str | None:
        """The address of the first page, or None on it."""
        if self.is_first or not has_request_context():
            return None
        return address_with(**{self.parameter: ""})


def mark_of(values: Sequence[Any]) -> str:
    """The key of a row as it stands in an address: the list goes on after it."""
    plain = [
        {"at": v.isoformat()}
        if isinstance(v, datetime)
        else {"on": v.isoformat()}
        if isinstance(v, date)
        else v
        for v in values
    ]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"at"}:
            return datetime.fromisoformat(value["at"])
        return date.fromisoformat(value["on"])
    if not isinstance(value, str | int | float | None):
        raise TypeError("a key is made of plain values")
    return value


def _unpack(text: str, length: int) -> list[Any] | None:
    """The key in an address; None when it was tampered with: then the list starts anew."""
    try:
        packed = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        values = [_plain(value) for value in packed]
    except (ValueError, TypeError, KeyError):
        return None
    return values if len(values) == length else None


def page(
    select: Select[Any],
    key: Sequence[InstrumentedAttribute[Any]],
    *,
    after: str | None = None,
    size: int = SIZE,
    descending: bool = False,
    parameter: str = "after",
    scalars: bool = True,
) -> Page[Any]:
    """One page of a query, ordered by `key`, whose last column is unique and none is null.

    `after` comes from the address unless given. One row more than the page is read, to
    know whether another page follows; nothing is counted. With `scalars=False` rows are
    tuples whose first element is the record that carries the key.
    """
    if after is None and has_request_context():
        after = request.args.get(parameter)
    start = _unpack(after, len(key)) if after else None
    query = select.order_by(None).order_by(*(c.desc() if descending else c.asc() for c in key))
    if start is not None:
        # The first condition alone says where to begin in an index.
        query = query.where(
            key[0] <= start[0] if descending else key[0] >= start[0],
            or_(
                *(
                    and_(
                        *(key[j] == start[j] for j in range(i)),
                        key[i] < start[i] if descending else key[i] > start[i],
                    )
                    for i in range(len(key))
                )
            ),
        )
    result = db.session.execute(query.limit(size + 1))
    rows: list[Any] = [*result.scalars().unique()] if scalars else [*result.all()]
    follows = len(rows) > size
    rows = rows[:size]
    mark = None
    if follows:
        last = rows[-1] if scalars else rows[-1][0]
        mark = mark_of([getattr(last, column.key) for column in key])
    return Page(rows, size, mark, start is None, parameter)
