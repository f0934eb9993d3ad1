"""An award's instalments in order of time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from grants.web.pictures.labels import (
    BAR,
    FIGURE,
    NARROW,
    SMALL,
    WIDE,
    Amount,
    in_lines,
    span_of,
    text_width,
)
from grants.web.pictures.shapes import LABEL, Hatch, Line, Picture, Rect, Shape, Text

_PITCH = 80.0


class Instalment(NamedTuple):
    """One step of an award's money: `state` is paid, held or planned; `word` says it."""

    name: str
    amount: Amount
    day: str
    state: Literal["paid", "held", "planned"]
    word: str


def instalments_timeline(
    *, title: str, instalments: Sequence[Instalment], unit: str = "", narrow: bool = False
) -> Picture:
    """An award's instalments in order of time, as high (or long) as their amounts.

    Filled is paid, hatched is planned; a held one is hatched too and says so in its own
    colour above (or beside) it.
    """
    described = "; ".join(f"{i.name}: {i.amount.text}, {i.day}, {i.word}" for i in instalments)
    if unit:
        described = f"{described}. {unit}"
    whole = max((i.amount.size for i in instalments), default=0)
    shapes = (
        _instalment_rows(instalments, whole) if narrow else _instalment_columns(instalments, whole)
    )
    height = max(20.0, _PITCH * len(instalments)) if narrow else 212.0
    return Picture(NARROW if narrow else WIDE, height, title, described, tuple(shapes))


def _instalment_bar(state: str, x: float, y: float, width: float, height: float) -> list[Shape]:
    if state == "paid":
        return [Rect(x, y, width, height, "f-dis")]
    return [Rect(x, y, width, height, "f-ava"), Hatch(x, y, width, height)]


def _instalment_columns(instalments: Sequence[Instalment], whole: int) -> list[Shape]:
    shapes: list[Shape] = []
    base, tallest = 140.0, 112.0
    pitch = WIDE / max(1, len(instalments))
    breadth = min(120.0, pitch * 0.6)
    for i, step in enumerate(instalments):
        middle = pitch * (i + 0.5)
        tall = span_of(step.amount.size, whole, tallest)
        shapes += _instalment_bar(step.state, middle - breadth / 2, base - tall, breadth, tall)
        shapes.append(Text(middle, base - tall - 8, step.amount.text, "b", FIGURE, "middle"))
        for row, (words, css) in enumerate(
            (
                (step.name, "b"),
                (step.day, "s"),
                (step.word, "f-held" if step.state == "held" else "s"),
            )
        ):
            line = in_lines(words, SMALL, pitch - 8, most=1)[0]
            shapes.append(Text(middle, base + 22 + 19 * row, line, css, SMALL, "middle"))
    shapes.append(Line(0, base, WIDE, base, "base"))
    return shapes


def _instalment_rows(instalments: Sequence[Instalment], whole: int) -> list[Shape]:
    shapes: list[Shape] = []
    figures = max((text_width(i.amount.text, FIGURE) for i in instalments), default=0.0)
    room = NARROW - figures - 10
    for i, step in enumerate(instalments):
        y = _PITCH * i
        name = in_lines(step.name, LABEL, NARROW * 0.6, most=1)[0]
        word = in_lines(step.word, SMALL, NARROW, most=1)[0]
        shapes.append(Text(0, y + 14, name, "b"))
        shapes.append(Text(NARROW, y + 14, step.day, "s", SMALL, "end"))
        css = "f-held" if step.state == "held" else "s"
        shapes.append(Text(0, y + 64, word, css, SMALL))
        long = span_of(step.amount.size, whole, room)
        shapes += _instalment_bar(step.state, 1, y + 22, long, BAR)
        shapes.append(Text(long + 9, y + 40, step.amount.text, "b", FIGURE))
    return shapes
