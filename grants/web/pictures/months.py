"""Money at the end of each month: what is disbursed, committed, reserved and available."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from grants.kernel.i18n import _
from grants.web.pictures.labels import BAR, FIGURE, NARROW, SMALL, WIDE, Amount, span_of, text_width
from grants.web.pictures.shapes import LABEL, Hatch, Line, Picture, Rect, Shape, Text

MOST = 12
MOST_NARROW = 6
_TALL = 150.0


class Month(NamedTuple):
    """A month's end: its name, and the parts, which together are what was received.

    Under a column, where there is little room, `short` and `year` stand in two lines.
    """

    name: str
    short: str
    year: str
    disbursed: Amount
    committed: Amount
    reserved: Amount
    available: Amount
    received: Amount


def money_by_month(
    *, title: str, months: Sequence[Month], unit: str = "", narrow: bool = False
) -> Picture:
    """The last months in order of time: columns in the wide layout, bars in the narrow one."""
    shown = months[-(MOST_NARROW if narrow else MOST) :]
    described = "; ".join(
        _(
            "%(month)s: disbursed %(disbursed)s, committed %(committed)s, reserved %(reserved)s, "
            "available %(available)s",
            month=each.name,
            disbursed=each.disbursed.text,
            committed=each.committed.text,
            reserved=each.reserved.text,
            available=each.available.text,
        )
        for each in shown
    )
    if unit:
        described = f"{described}. {unit}"
    whole = max((_height(each) for each in shown), default=0)
    shapes = _rows(shown, whole) if narrow else _columns(shown, whole)
    height = 56.0 + 58 * len(shown) if narrow else _TALL + 108
    return Picture(NARROW if narrow else WIDE, height, title, described, tuple(shapes))


def _parts(month: Month) -> list[tuple[str, int]]:
    return [
        ("f-dis", month.disbursed.size),
        ("f-com", month.committed.size),
        ("f-res", month.reserved.size),
        ("f-ava", month.available.size),
    ]


def _height(month: Month) -> int:
    return sum(max(0, size) for _css, size in _parts(month))


def _names() -> list[tuple[str, str]]:
    return [
        (_("Disbursed"), "f-dis"),
        (_("Committed"), "f-com"),
        (_("Reserved"), "f-res"),
        (_("Available"), "f-ava"),
    ]


def _legend(width: float, per_line: int) -> list[Shape]:
    shapes: list[Shape] = []
    step = width / per_line
    for i, (name, css) in enumerate(_names()):
        x, y = 1 + step * (i % per_line), 2 + 24.0 * (i // per_line)
        shapes.append(Rect(x, y, 14, 14, css))
        if css == "f-ava":
            shapes.append(Hatch(x, y, 14, 14))
        shapes.append(Text(x + 20, y + 12, name, "", LABEL))
    return shapes


def _columns(months: Sequence[Month], whole: int) -> list[Shape]:
    shapes = _legend(WIDE, 4)
    base = _TALL + 62
    pitch = WIDE / max(1, len(months))
    breadth = min(64.0, pitch * 0.7)
    # A figure over each column where there is room, else over the last one only.
    every = all(text_width(each.received.text, SMALL) <= pitch for each in months)
    for i, month in enumerate(months):
        middle = pitch * (i + 0.5)
        y = base
        for css, size in _parts(month):
            tall = span_of(size, whole, _TALL)
            y -= tall
            if tall:
                shapes.append(Rect(middle - breadth / 2, y, breadth, tall, css))
            if tall and css == "f-ava":
                shapes.append(Hatch(middle - breadth / 2, y, breadth, tall))
        last = i == len(months) - 1
        if every or last:
            size = FIGURE if last and not every else SMALL
            at, anchor = (middle, "middle") if every else (WIDE, "end")
            shapes.append(Text(at, y - 6, month.received.text, "b", size, anchor))  # type: ignore[arg-type]
        shapes.append(Text(middle, base + 20, month.short, "s", SMALL, "middle"))
        if not i or month.year != months[i - 1].year:
            shapes.append(Text(middle, base + 38, month.year, "s", SMALL, "middle"))
    shapes.append(Line(0, base, WIDE, base, "base"))
    return shapes


def _rows(months: Sequence[Month], whole: int) -> list[Shape]:
    shapes = _legend(NARROW, 2)
    room = NARROW - max((text_width(m.received.text, FIGURE) for m in months), default=0.0) - 10
    for i, month in enumerate(months):
        y = 56.0 + 58 * i
        shapes.append(Text(0, y + 14, month.name, "", LABEL))
        x = 1.0
        for css, size in _parts(month):
            long = span_of(size, whole, room)
            if long:
                shapes.append(Rect(x, y + 22, long, BAR, css))
            if long and css == "f-ava":
                shapes.append(Hatch(x, y + 22, long, BAR))
            x += long
        shapes.append(Text(x + 8, y + 40, month.received.text, "b", FIGURE))
    return shapes
