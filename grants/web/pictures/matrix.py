"""Aims and the calls that answer them: a lane for each aim, a bar in the square of each call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grants.kernel.i18n import _
from grants.web.pictures.labels import BAR, NARROW, SMALL, Amount, in_lines, span_of, text_width
from grants.web.pictures.shapes import Hatch, Line, Picture, Rect, Shape, Text


@dataclass(frozen=True, slots=True)
class Square:
    """A call that answers the lane's aim: its column, and what it awarded."""

    column: int
    amount: Amount


@dataclass(frozen=True, slots=True)
class Lane:
    """One aim; `nothing` says that no call answers it, in words."""

    name: str
    squares: tuple[Square, ...]
    total: Amount
    nothing: str = ""


def matrix(
    *,
    title: str,
    columns: Sequence[str],
    lanes: Sequence[Lane],
    unit: str,
    width: int,
    narrow: bool = False,
) -> Picture:
    """Lanes of one scale, baseline at each square's start; a lane without a call is hatched.

    Wide, each call has a column with its name above. Narrow, a lane has one bar, all its calls.
    """
    said = ". ".join(_lane_words(each, columns) for each in lanes)
    if narrow:
        return _narrow(title, said, lanes, unit)
    pitch, left = BAR + 30, width * 0.3
    room = (width - left) / max(1, len(columns))
    heads = [in_lines(name, SMALL, room - 12, most=3) for name in columns]
    top = 16.0 * max((len(lines) for lines in heads), default=0) + 8
    whole = max((each.amount.size for lane in lanes for each in lane.squares), default=0)
    shapes: list[Shape] = []
    for place, lines in enumerate(heads):
        for number, line in enumerate(lines):
            shapes.append(Text(left + place * room, 13 + 16 * number, line, "s", SMALL))
    for number, lane in enumerate(lanes):
        y = top + pitch * number
        shapes.append(Line(0, y, width, y, "base"))
        for row, line in enumerate(in_lines(lane.name, SMALL, left - 16)):
            shapes.append(Text(0, y + 22 + 16 * row, line, "b", SMALL))
        if lane.nothing:
            shapes.append(Hatch(left, y + 8, width - left, pitch - 34))
            shapes.append(Text(left, y + pitch - 8, lane.nothing, "s", SMALL))
        for each in lane.squares:
            x = left + each.column * room
            text = text_width(each.amount.text, SMALL)
            span = span_of(each.amount.size, whole, room - text - 22)
            shapes.append(Line(x, y + 12, x, y + 12 + BAR, "f-mark"))
            if span:
                shapes.append(Rect(x, y + 12, span, BAR, "f-com"))
            shapes.append(Text(x + span + 6, y + 30, each.amount.text, "b", SMALL))
    height = top + pitch * len(lanes) + 4
    return Picture(width, height, title, f"{said}. {unit}", tuple(shapes))


def _narrow(title: str, said: str, lanes: Sequence[Lane], unit: str) -> Picture:
    whole = max((lane.total.size for lane in lanes), default=0)
    figures = max((text_width(lane.total.text, SMALL) for lane in lanes), default=0.0)
    shapes: list[Shape] = []
    y = 0.0
    for lane in lanes:
        for line in in_lines(lane.name, SMALL, NARROW - 4):
            y += 17
            shapes.append(Text(0, y, line, "b", SMALL))
        y += 6
        if lane.nothing:
            shapes.append(Hatch(0, y, NARROW - 90, 18))
            shapes.append(Text(NARROW, y + 14, lane.nothing, "s", SMALL, "end"))
        else:
            span = span_of(lane.total.size, whole, NARROW - figures - 12)
            shapes.append(Line(0.5, y, 0.5, y + 18, "f-mark"))
            if span:
                shapes.append(Rect(1, y, span, 18, "f-com"))
            shapes.append(Text(span + 8, y + 14, lane.total.text, "b", SMALL))
        y += 26
    return Picture(NARROW, y, title, f"{said}. {unit}", tuple(shapes))


def _lane_words(lane: Lane, columns: Sequence[str]) -> str:
    if lane.nothing:
        return _("%(aim)s: %(words)s", aim=lane.name, words=lane.nothing)
    parts = [f"{columns[each.column]} {each.amount.text}" for each in lane.squares]
    return _("%(aim)s: %(words)s", aim=lane.name, words=_(", ").join(parts) or lane.total.text)
