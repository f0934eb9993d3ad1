"""Lists are paged by key: every row once, in the order that is stated."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import MetaData, Select, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from grants.kernel.db import db
from grants.web.tables import page


class Own(DeclarativeBase):
    """Tables of this test alone."""

    metadata = MetaData()


class Row(Own):
    """A row with a key that ties."""

    __tablename__ = "row"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


@pytest.fixture
def rows(app: Flask) -> Iterator[Select[Row]]:
    with app.test_request_context("/list?kind=b"):
        Own.metadata.create_all(db.engine)
        db.session.add_all([Row(id=n, name="abc"[n % 3]) for n in range(1, 24)])
        db.session.commit()
        yield select(Row)


@pytest.mark.parametrize("descending", [False, True])
def test_every_row_comes_once_in_order(rows: Select[Row], descending: bool) -> None:
    seen: list[int] = []
    after, pages = "", 0
    while True:
        got = page(rows, [Row.name, Row.id], after=after, size=5, descending=descending)
        seen += [row.id for row in got.rows]
        pages += 1
        if got.next is None:
            break
        after = got.next
    ordered = sorted(range(1, 24), key=lambda n: ("abc"[n % 3], n), reverse=descending)
    assert seen == ordered
    assert pages == 5


def test_the_next_page_keeps_the_filters(rows: Select[Row]) -> None:
    got = page(rows, [Row.name, Row.id], size=5)
    assert got.first_url is None
    assert got.next_url is not None
    assert got.next_url.startswith("/list?kind=b&after=")


@pytest.mark.parametrize("key", ["nonsense", "e30", "W10", "WzEsMiwzXQ", "W1tdLFtdXQ", "bnVsbA"])
def test_a_key_that_was_tampered_with_starts_anew(rows: Select[Row], key: str) -> None:
    assert page(rows, [Row.name, Row.id], after=key, size=5).is_first
