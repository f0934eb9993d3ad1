"""The numbers in the menu: right up to the bound, and one statement whatever waits."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, event, literal, select, union_all
from sqlalchemy.engine import Engine

from grants.kernel.policy import Actor
from grants.web import waiting
from grants.web.waiting import MOST, count_waiting, in_words

SOMEBODY = Actor(person_id=1)


def rows(count: int) -> Select[Any]:
    """A query that gives so many rows."""
    one = select(literal(1).label("n"))
    many = union_all(*[one] * max(1, count)).subquery()
    return select(many.c.n).order_by(many.c.n).where(literal(count) > 0)


@pytest.fixture(autouse=True)
def nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_things", {})


@pytest.mark.parametrize(
    ("there", "counted", "said"),
    [
        (0, 0, ""),
        (1, 1, "1"),
        (MOST, MOST, "99"),
        (MOST + 1, MOST + 1, "99+"),
        (250, MOST + 1, "99+"),
    ],
)
def test_what_waits_is_counted_up_to_the_bound(
    in_app: Flask, there: int, counted: int, said: str
) -> None:
    waiting.waiting("some.place")(lambda _actor: [rows(there)])
    found = count_waiting(["some.place", "another.place"], SOMEBODY)
    assert found == {"some.place": counted}
    assert in_words(counted) == said


def test_kinds_of_one_place_are_added_and_bounded_together(in_app: Flask) -> None:
    waiting.waiting("few")(lambda _actor: [rows(2), rows(0), rows(3)])
    waiting.waiting("many")(lambda _actor: [rows(60), rows(60)])
    assert count_waiting(["many", "few"], SOMEBODY) == {"few": 5, "many": MOST + 1}


def test_all_places_are_one_statement_and_none_is_no_statement(in_app: Flask) -> None:
    waiting.waiting("few")(lambda _actor: [rows(2), rows(3)])
    waiting.waiting("more")(lambda actor: [rows(4)] if actor is SOMEBODY else [])
    asked: list[str] = []

    def note(_c: Any, _cursor: Any, text: str, *_more: Any) -> None:
        if text.startswith("SELECT"):
            asked.append(text)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert count_waiting(["few", "more"], SOMEBODY) == {"few": 5, "more": 4}
        assert len(asked) == 1
        assert count_waiting(["more"], Actor(person_id=2)) == {}
        assert count_waiting(["nowhere"], SOMEBODY) == {}
        assert len(asked) == 1
    finally:
        event.remove(Engine, "before_cursor_execute", note)
