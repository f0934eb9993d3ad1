"""Who gave, and what it is for: flows, or a bar for each use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from grants.kernel.i18n import _
from grants.web.pictures.labels import (
    FIGURE,
    FULL,
    NARROW,
    SMALL,
    Amount,
    in_lines,
    span_of,
    text_width,
)
from grants.web.pictures.shapes import LABEL, Anchor, Band, Hatch, Picture, Rect, Shape, Text


class Source(NamedTuple):
    """A contributor, and what its money may be used for."""

    name: str
    note: str
    amount: Amount


class Use(NamedTuple):
    """What money is used for; `free` is money not yet promised to anyone."""

    name: str
    note: str
    amount: Amount
    free: bool = False


class Flow(NamedTuple):
    """How much went from one source to one use, by their places in the two lists."""

    source: int
    use: int
    amount: Amount


def sources_and_uses(
    *,
    title: str,
    sources: Sequence[Source],
    uses: Sequence[Use],
    flows: Sequence[Flow],
    unit: str = "",
    width: float = FULL,
    narrow: bool = False,
) -> Picture:
    """Who gave, and what it is for: flows when wide, one stacked bar for each use when narrow."""
    described = _(
        "Each contributor’s money at the left, what it is used for at the right; "
        "the same figures are in the table below"
    )
    if unit:
        described = f"{described}. {unit}"
    if narrow:
        return _stacked_uses(title, described, sources, uses, flows)
    return _flow_picture(title, described, sources, uses, flows, width)


_GAP = 16.0
_NODE = 10.0
_FLOW_HEIGHT = 300.0


def _flow_picture(
    title: str,
    described: str,
    sources: Sequence[Source],
    uses: Sequence[Use],
    flows: Sequence[Flow],
    width: float,
) -> Picture:
    given = [
        sum(max(0, f.amount.size) for f in flows if f.source == i) for i in range(len(sources))
    ]
    taken = [sum(max(0, f.amount.size) for f in flows if f.use == i) for i in range(len(uses))]
    whole = max(sum(given), 1)
    texts = [s.amount.text for s in sources] + [u.amount.text for u in uses]
    figures = max((text_width(text, FIGURE) for text in texts), default=0.0)
    side = width * (0.26 if width >= FULL else 0.32)
    left, right = side - _NODE, width - side
    room = side - figures - 36
    left_tops, left_end = _stack(
        given, whole, [_label_height(s.name, s.note, room) for s in sources]
    )
    right_tops, right_end = _stack(
        taken, whole, [_label_height(u.name, u.note, room) for u in uses]
    )
    height = max(left_end, right_end, 40.0)
    shapes: list[Shape] = []
    from_at, to_at = list(left_tops), list(right_tops)
    for flow in sorted(flows, key=lambda f: (f.source, f.use)):
        span = max(0, flow.amount.size) / whole * _FLOW_HEIGHT
        if span <= 0:
            continue
        css = "f-flow free" if uses[flow.use].free else "f-flow"
        shapes.append(Band(left + _NODE, from_at[flow.source], right, to_at[flow.use], span, css))
        from_at[flow.source] += span
        to_at[flow.use] += span
    for i, source in enumerate(sources):
        span = given[i] / whole * _FLOW_HEIGHT
        middle = left_tops[i] + span / 2
        shapes.append(Rect(left, left_tops[i], _NODE, span, "f-node"))
        shapes.append(Text(left - 10, middle + 5, source.amount.text, "b", FIGURE, "end"))
        shapes += _label(left - figures - 22, middle, source.name, source.note, room, "end")
    for i, use in enumerate(uses):
        span = taken[i] / whole * _FLOW_HEIGHT
        middle = right_tops[i] + span / 2
        shapes.append(Rect(right, right_tops[i], _NODE, span, "f-ava" if use.free else "f-node"))
        if use.free:
            shapes.append(Hatch(right, right_tops[i], _NODE, span))
        shapes.append(Text(right + _NODE + 10, middle + 5, use.amount.text, "b", FIGURE))
        shapes += _label(right + _NODE + figures + 22, middle, use.name, use.note, room, "start")
    return Picture(width, height, title, described, tuple(shapes))


def _stack(sizes: Sequence[int], whole: int, labels: Sequence[float]) -> tuple[list[float], float]:
    """Where each node of a column begins, so that no two labels touch, and where it ends."""
    tops: list[float] = []
    at = 4.0
    foot = 0.0
    for size, label in zip(sizes, labels, strict=True):
        span = size / whole * _FLOW_HEIGHT
        # A label taller than its node sticks out above and below it by the same length.
        top = max(at, foot + max(0.0, (label - span) / 2))
        tops.append(top)
        foot = top + max(span, (span + label) / 2) + 4
        at = top + span + _GAP
    return tops, max(at - _GAP, foot) + 4


def _label_height(name: str, note: str, room: float) -> float:
    lines = len(in_lines(name, LABEL, room)) + (len(in_lines(note, SMALL, room)) if note else 0)
    return lines * 16.0


def _label(
    x: float, middle: float, name: str, note: str, room: float, anchor: Anchor
) -> list[Shape]:
    lines = [(line, "b", LABEL) for line in in_lines(name, LABEL, room)]
    if note:
        lines += [(line, "s", SMALL) for line in in_lines(note, SMALL, room)]
    first = middle - len(lines) * 8 + 12
    return [
        Text(x, first + 16 * i, line, css, size, anchor)
        for i, (line, css, size) in enumerate(lines)
    ]


def _stacked_uses(
    title: str,
    described: str,
    sources: Sequence[Source],
    uses: Sequence[Use],
    flows: Sequence[Flow],
) -> Picture:
    shapes: list[Shape] = []
    whole = max((max(0, use.amount.size) for use in uses), default=0)
    y = 0.0
    for i, use in enumerate(uses):
        parts = [f for f in flows if f.use == i and f.amount.size > 0]
        figure = text_width(use.amount.text, FIGURE)
        for line in in_lines(use.name, LABEL, NARROW - figure - 12):
            shapes.append(Text(0, y + 14, line, "b"))
            y += 18
        shapes.append(Text(NARROW, y - 4, use.amount.text, "b", FIGURE, "end"))
        x = 1.0
        for part in parts:
            span = span_of(part.amount.size, whole, NARROW - 2)
            shapes.append(Rect(x, y + 4, span, 20, "f-ava" if use.free else "f-res"))
            if use.free:
                shapes.append(Hatch(x, y + 4, span, 20))
            x += span
        y += 28
        note = _(", ").join(f"{sources[part.source].name} {part.amount.text}" for part in parts)
        for line in in_lines(note, SMALL, NARROW, most=4) if note else []:
            shapes.append(Text(0, y + 13, line, "s", SMALL))
            y += 17
        y += 14
    return Picture(NARROW, max(y - 8, 20.0), title, described, tuple(shapes))
