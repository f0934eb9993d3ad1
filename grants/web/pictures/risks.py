"""Risks on their matrix: likelihood upward, severity to the right, a numbered mark for each.

A band is told by its word and its ground: plain, tinted, hatched, hatched in a thick edge. A
filled mark is a risk as it is rated; an open one, joined to it, what remains by an accepted plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grants.kernel.i18n import _
from grants.web.pictures.labels import NARROW, SMALL, WIDE, in_lines, text_width
from grants.web.pictures.shapes import Circle, Hatch, Line, Picture, Rect, Shape, Text

SIDE = range(1, 6)
_RADIUS = 10


@dataclass(frozen=True, slots=True)
class Ground:
    """How a square is drawn: the band's code and its word."""

    band: str
    word: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A risk: its number, likelihood and severity, and the same by its accepted plan."""

    number: int
    rated: tuple[int, int]
    remains: tuple[int, int] | None = None


def risk_matrix(
    *,
    title: str,
    marks: Sequence[Mark],
    grounds: Mapping[tuple[int, int], Ground],
    likelihood: Mapping[int, str],
    severity: Mapping[int, str],
    narrow: bool = False,
) -> Picture:
    """Five by five squares; `grounds` says the band of each (likelihood, severity)."""
    left, width = (34.0, float(NARROW)) if narrow else (130.0, float(WIDE))
    wide, high, top = (width - left) / 5, 58.0 if narrow else 64.0, 22.0
    shapes: list[Shape] = [Text(0, 13, _("Likelihood"), "b", SMALL)]
    for likely in SIDE:
        y = top + (5 - likely) * high
        words = str(likely) if narrow else likelihood[likely]
        shapes.append(Text(0, y + high / 2 + 5, words, "s", SMALL))
        for severe in SIDE:
            x = left + (severe - 1) * wide
            shapes += _square(x, y, wide, high, grounds[likely, severe], likely * severe, narrow)
    foot = top + 5 * high
    most = 1
    for severe in SIDE:
        x = left + (severe - 0.5) * wide
        lines = [str(severe)] if narrow else in_lines(severity[severe], SMALL, wide - 8, most=4)
        most = max(most, len(lines))
        for row, line in enumerate(lines):
            shapes.append(Text(x, foot + 18 + 16 * row, line, "s", SMALL, "middle"))
    below = foot + 16 * most + 12
    shapes.append(Text(left, below + 12, _("Severity"), "b", SMALL))
    shapes += _marks(marks, left, top, wide, high)
    said = ". ".join(_words(each, grounds) for each in marks)
    return Picture(width, below + 20, title, said, tuple(shapes))


def _square(
    x: float, y: float, wide: float, high: float, ground: Ground, score: int, narrow: bool
) -> list[Shape]:
    inner = (x + 2, y + 2, wide - 4, high - 4)
    shapes: list[Shape] = [Rect(*inner, f"k-{ground.band}")]
    if ground.band in ("high", "extreme"):
        shapes.append(Hatch(*inner, "k-hat", 14 if ground.band == "high" else 7))
    words = str(score) if narrow else f"{score} {ground.word}"
    if len(shapes) > 1:
        shapes.append(Rect(x + 4, y + 4, min(wide - 8, text_width(words, SMALL) + 4), 17, "k-tag"))
    shapes.append(Text(x + 7, y + 17, words, "b" if ground.band == "extreme" else "s", SMALL))
    return shapes


def _marks(marks: Sequence[Mark], left: float, top: float, wide: float, high: float) -> list[Shape]:
    """Marks stand side by side in their square, in rows; further ones are drawn closer."""
    squares: dict[tuple[int, int], list[tuple[int, bool]]] = {}
    for each in marks:
        squares.setdefault(each.rated, []).append((each.number, False))
        if each.remains is not None:
            squares.setdefault(each.remains, []).append((each.number, True))
    places: dict[tuple[int, bool], tuple[float, float]] = {}
    for (likely, severe), inside in squares.items():
        x, y = left + (severe - 1) * wide, top + (5 - likely) * high
        a_row = max(1, int((wide - 8) // (2 * _RADIUS + 2)))
        rows = -(-len(inside) // a_row)
        step = min(2 * _RADIUS + 2, (high - 26 - 2 * _RADIUS) / max(1, rows - 1) if rows > 1 else 0)
        for place, key in enumerate(inside):
            row, column = divmod(place, a_row)
            places[key] = (
                x + 5 + _RADIUS + column * (2 * _RADIUS + 2),
                y + 24 + _RADIUS + row * step,
            )
    shapes: list[Shape] = []
    for (number, remains), (x, y) in places.items():
        if remains:
            x1, y1 = places[number, False]
            shapes.append(Line(x1, y1, x, y, "k-line", "3 3"))
    for (number, remains), (x, y) in places.items():
        shapes.append(Circle(x, y, _RADIUS, "k-left" if remains else "k-now"))
        css = "b" if remains else "b k-inv"
        shapes.append(Text(x, y + 4.5, str(number), css, 12, "middle"))
    return shapes


def _words(mark: Mark, grounds: Mapping[tuple[int, int], Ground]) -> str:
    said = {
        "n": mark.number,
        "likely": mark.rated[0],
        "severe": mark.rated[1],
        "band": grounds[mark.rated].word,
    }
    if mark.remains is None:
        return _("Risk %(n)s: %(likely)s times %(severe)s, %(band)s", **said)
    return _(
        "Risk %(n)s: %(likely)s times %(severe)s, %(band)s; by its plan %(then)s",
        then=grounds[mark.remains].word,
        **said,
    )
