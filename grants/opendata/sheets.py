"""Grants as the rows of one sheet, under the column titles of the 360Giving standard, and back.

A thing within a list has a column such as `Recipient Org:Name`; where a grant has several, each
has its number: `Beneficiary Location:0:Name`, `Beneficiary Location:1:Name`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from grants.kernel.cells import safe
from grants.opendata.fields import FIELDS, Field, Grant, Group, Kind

_NO_ZONE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?)?")
_FIGURES = frozenset({Kind.AMOUNT, Kind.NUMBER})


@dataclass(frozen=True, slots=True)
class Column:
    """Where a column's values stand in a grant."""

    title: str
    name: str
    at: int = 0
    inner: str = ""
    kind: Kind = Kind.TEXT

    def value(self, grant: Mapping[str, Any]) -> Any:
        """What stands there, or None."""
        found = grant.get(self.name)
        if not self.inner:
            return found
        return found[self.at].get(self.inner) if found and len(found) > self.at else None


def columns_of(grants: Iterable[Mapping[str, Any]]) -> list[Column]:
    """The columns in which one of these has a value, in the order of the closed list."""
    filled: set[tuple[str, int, str]] = set()
    for grant in grants:
        for name, value in grant.items():
            if isinstance(value, list):
                filled.update((name, at, inner) for at, item in enumerate(value) for inner in item)
            else:
                filled.add((name, 0, ""))
    most = Counter[str]()
    for name, at, _inner in filled:
        most[name] = max(most[name], at + 1)
    every = [each for name, field in FIELDS.items() for each in _columns(name, field, most[name])]
    return [each for each in every if (each.name, each.at, each.inner) in filled]


def _columns(name: str, field: Field | Group, most: int) -> Iterator[Column]:
    if isinstance(field, Field):
        yield Column(field.title, name, kind=field.kind)
        return
    for at in range(most):
        number = f"{at}:" if most > 1 else ""
        for inner, one in field.fields.items():
            yield Column(f"{field.title}:{number}{one.title}", name, at, inner, one.kind)


def rows_of(columns: Sequence[Column], grants: Iterable[Mapping[str, Any]]) -> Iterator[list[Any]]:
    """The cells of each grant."""
    for grant in grants:
        yield [column.value(grant) for column in columns]


def column_titled(title: str) -> Column | None:
    """The column of this title, as a sheet from elsewhere names it; None where it is not listed."""
    parts = [part.strip().casefold() for part in title.split(":")]
    for name, field in FIELDS.items():
        if parts[0] != field.title.casefold():
            continue
        if isinstance(field, Field):
            return Column(field.title, name, kind=field.kind) if len(parts) == 1 else None
        numbered = len(parts) == 3 and parts[1].isdecimal() and int(parts[1]) < 100
        for inner, one in field.fields.items():
            if parts[-1] == one.title.casefold() and (len(parts) == 2 or numbered):
                at = int(parts[1]) if numbered else 0
                return Column(title, name, at, inner, one.kind)
    return None


def grant_of(columns: Sequence[Column | None], cells: Sequence[Any]) -> Grant:
    """The grant of one row, its figures as numbers where they can be read as such."""
    grant: Grant = {}
    for column, cell in zip(columns, cells, strict=False):
        value = _plain(column, cell)
        if column is None or value in (None, ""):
            continue
        if not column.inner:
            grant[column.name] = value
            continue
        items = grant.setdefault(column.name, [])
        while len(items) <= column.at:
            items.append({})
        items[column.at][column.inner] = value
    return grant


def _plain(column: Column | None, cell: Any) -> Any:
    if column is None:
        return cell
    text = str(cell).strip() if cell is not None else ""
    if column.kind == Kind.MOMENT and _NO_ZONE.fullmatch(text):
        # A sheet's cells know no time zone, and show midnight as a day.
        return f"{text.partition('T')[0]}T{text.partition('T')[2] or '00:00:00'}+00:00"
    if column.kind not in _FIGURES:
        # A programme's code or a register's number may look like a figure. What our own CSV files
        # put before a formula is no part of the text.
        return text[1:] if text[:1] == "'" and safe(text[1:]) == text else text
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return text
